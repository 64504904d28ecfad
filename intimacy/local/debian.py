"""What the tests borrow from Debian where we are root: programs of others that ours is tried with."""

import os
import shutil
import subprocess
import sys

from intimacy.local import children

PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"  # where Debian keeps servers, which not everybody's PATH names
TESTERS = {"pgbouncer": "pgbouncer", "promtool": "prometheus"}  # program → package
SERVICES = ("pgbouncer", "prometheus")
ENVIRONMENT = {"DEBIAN_FRONTEND": "noninteractive"}


def program(name: str) -> str | None:
    """Where a program is, None where it is not installed."""
    return shutil.which(name, path=PATH)


def can_install() -> bool:
    """Whether this machine is Debian's or like it, and ours."""
    return children.we_are_root() and shutil.which("apt-get") is not None


def install(*packages: str, alone=False) -> None:
    """Install packages, ``alone`` without what Debian recommends beside them. What fails here shows in the next attempt to use them."""
    print(f"Installing Debian's {' and '.join(packages)} …", file=sys.stderr, flush=True)
    for command in (
        ["update", "-q"],
        ["install", "-q", "-y", *(["--no-install-recommends"] if alone else []), *packages],
    ):
        subprocess.run(["apt-get", *command], env=os.environ | ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=2)


def install_testers() -> list[str]:
    """Install the programs the tests borrow and do not find; which are still missing then, and their tests skipped.

    Debian starts a server when it installs one. The tests start their own, so those that came just now are stopped.
    """
    missing = [name for name in TESTERS if program(name) is None]
    if missing and can_install():
        install(*sorted({TESTERS[name] for name in missing}), alone=True)
        came = {TESTERS[name] for name in missing if program(name)}
        for service in SERVICES:
            if service in came and shutil.which("systemctl"):
                subprocess.run(["systemctl", "disable", "--now", service], stdout=2, check=False)
    return [name for name in TESTERS if program(name) is None]
