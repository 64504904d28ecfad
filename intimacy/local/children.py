"""Child processes that never outlive us, whatever killed us, and that are not root where we are."""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from pathlib import Path

from intimacy.local.nobody import become_nobody, needs_capability

SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG in linux/prctl.h


def start(command, *, log: Path, when_we_die=signal.SIGTERM, as_nobody=False, env=None, cwd=None) -> subprocess.Popen:
    """Start a command in a session of its own, so that a Ctrl-C reaches us alone, and log what it says."""
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            start_new_session=True,
            preexec_fn=_preparation(when_we_die, command if as_nobody else None),
        )


def run_to_its_end(command, *, as_nobody=False, env=None, cwd="/") -> subprocess.CompletedProcess:
    """Run a command that ends by itself and keep what it said."""
    return subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=env,
        cwd=cwd,
        preexec_fn=_preparation(signal.SIGKILL, command if as_nobody else None),
    )


def stop(process: subprocess.Popen, how=signal.SIGTERM, patience=10.0) -> None:
    """Ask a child to end; end it, and whatever it started, when it does not."""
    if process.poll() is None:
        process.send_signal(how)
    wait_or_end(process, patience)


def wait_or_end(process: subprocess.Popen, patience: float) -> None:
    """Wait for a child that was asked to end; after that nothing of it is left, whether it listened or not."""
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    end_group(process.pid)


def end_group(leader: int) -> None:
    """End what is left of the session that a child led."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def wait_until_left(folder: Path, patience=10.0) -> None:
    """Wait for what a killed run left in a server's folder, and end what does not go. Only Linux lets us look."""
    deadline = time.monotonic() + patience
    while left := _processes_in(folder):
        if time.monotonic() > deadline:
            for process in left:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(process, signal.SIGKILL)
            deadline += patience
        time.sleep(0.05)


def _processes_in(folder: Path) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):  # it has just ended, or belongs to somebody else
            if os.readlink(entry) == str(folder):
                found.append(int(entry.parent.name))
    return found


def we_are_root() -> bool:
    """PostgreSQL refuses to run as root, so the servers drop to nobody then."""
    return os.geteuid() == 0


def give_to_nobody(path: Path) -> None:
    """Hand a file or folder that a server has to own to the user the servers run as."""
    if we_are_root():
        nobody = pwd.getpwnam("nobody")
        os.chown(path, nobody.pw_uid, nobody.pw_gid)


def _preparation(when_we_die, command_of_nobody):
    parent = os.getpid()
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    drops = command_of_nobody is not None and we_are_root()
    nobody = pwd.getpwnam("nobody") if drops else None
    capability = needs_capability(command_of_nobody) if drops and libc else None

    def prepare():
        if nobody:
            become_nobody(nobody, capability, libc)
        if libc:
            # After the drop, which forgets the wish.
            libc.prctl(SET_PARENT_DEATH_SIGNAL, when_we_die)
            if os.getppid() != parent:
                os._exit(1)

    return prepare
