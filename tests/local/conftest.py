"""Folders that the servers may enter when the tests run as root, and a look at the processes of this machine."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from intimacy.local.node import ROOT

OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_OPERATOR_URL", "REDIS_URL", "DATA_DIR", "DEMO", "PORT")


@pytest.fixture
def data_dir():
    """Where a run may keep its data; not pytest's own folder, which nobody but its owner may enter."""
    folder = Path(tempfile.mkdtemp(prefix="kinward-local-"))
    folder.chmod(0o711)
    yield folder / "data"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def start():
    """Start `python -m intimacy.local run` with an environment of its own; it is gone after the test."""
    started = []

    def run(**environment):
        plain = {name: value for name, value in os.environ.items() if name not in OURS}
        plain |= {"PYTHONUNBUFFERED": "1", "WEB_WORKERS": "1", "JOB_WORKERS": "1"}
        process = subprocess.Popen(
            [sys.executable, "-m", "intimacy.local", "run"],
            cwd=ROOT,
            env=plain | {name: str(value) for name, value in environment.items()},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=40)


def commands_that_name(text) -> list[str]:
    """The command lines of the running processes in which a text stands, as any user of this machine sees them."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # it has just ended
            continue
        if str(text) in command and int(entry.name) != os.getpid():
            found.append(command)
    return found


def wait_until(condition, seconds=20.0):
    """Wait for a condition, and fail when it does not come about."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.1)
    return value
