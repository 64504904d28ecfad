"""The two servers that Kinward needs, started inside a data folder and stopped together. Knows nothing of Django."""

import fcntl
from pathlib import Path
from typing import IO

from psycopg2.errors import DiskFull

from intimacy.local import children
from intimacy.local.errors import LocalError, about_a_full_disk, about_files
from intimacy.local.passwords import keep_passwords
from intimacy.local.postgres import Postgres
from intimacy.local.valkey import Valkey


class Services:
    """An embedded PostgreSQL and Valkey over one data folder; a second start finds the data of the first.

    With `durable=False` nothing is forced to the disk and the owner may make databases: that is for tests only.
    """

    def __init__(self, data_dir: Path, durable=True):
        self.data_dir = Path(data_dir).absolute()
        self.durable = durable
        self.servers: list[Postgres | Valkey] = []
        self._lock: IO | None = None

    def start(self) -> dict[str, str]:
        """Start both; DATABASE_URL, DATABASE_OWNER_URL, DATABASE_OPERATOR_URL and REDIS_URL. Raises LocalError."""
        try:
            self.claim()
            passwords = keep_passwords(self.data_dir / "passwords.json")
            logs = self.data_dir / "log"
            logs.mkdir(mode=0o700, exist_ok=True)
            self.servers = [
                Postgres(self.data_dir / "postgres", logs / "postgres.log", passwords, self.durable),
                Valkey(self.data_dir / "valkey", logs / "valkey.log", passwords["valkey"], self.durable),
            ]
            return {name: url for server in self.servers for name, url in server.start().items()}
        except DiskFull as error:
            self.stop()
            raise about_a_full_disk(self.data_dir) from error
        except OSError as error:
            self.stop()
            raise about_files(error, error.filename or self.data_dir) from error
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop both, the broker first. Does nothing for what does not run."""
        for server in reversed(self.servers):
            server.stop()
        self.servers = []
        if self._lock:
            self._lock.close()
            self._lock = None

    def revive(self) -> None:
        """Start a server again that somebody killed: on its old port, so that nobody has to hear of it."""
        for server in self.servers:
            if not server.is_alive():
                server.revive()

    def claim(self) -> None:
        """Take the data folder for us alone, until we stop or die. Raises LocalError when somebody else has it."""
        if self._lock:
            return
        # As root the servers are nobody, who has to pass through; everything in it that is secret is closed by itself.
        self.data_dir.mkdir(mode=0o711 if children.we_are_root() else 0o700, parents=True, exist_ok=True)
        lock = (self.data_dir / "lock").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise LocalError(f"Kinward already runs on {self.data_dir}: stop it, or set another DATA_DIR.") from None
        self._lock = lock
