"""Builds the front end, when what it is made of has changed."""

import hashlib
import shutil
from pathlib import Path

from intimacy.local.node import ROOT, npm

PACKAGES = ("package.json", "package-lock.json")
LOOKED_AT = ("templates", "ui", "intimacy", "accounts", "metrics")  # the style sheet holds the classes that these name
QUIETLY = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
KINDS = {".html", ".py", ".css", ".js", ".mjs", ".ts", ".txt", ".svg", ".json"}


def build() -> None:
    """Install the locked packages and build `dist`, unless both were made from what is here now."""
    _once(ROOT / "node_modules" / ".made-from", _digest(PACKAGES), lambda: npm("ci", *QUIETLY))
    _once(ROOT / "dist" / ".made-from", _digest([*PACKAGES, *_sources()]), lambda: npm("run", "build"))


def clean() -> None:
    """Forget everything that was built."""
    for folder in ("node_modules", "dist"):
        shutil.rmtree(ROOT / folder, ignore_errors=True)


def _once(stamp: Path, digest: str, work) -> None:
    if not stamp.exists() or stamp.read_text() != digest:
        work()
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(digest)


def _sources() -> list[str]:
    files = (file for folder in LOOKED_AT for file in (ROOT / folder).rglob("*"))
    return sorted(str(file.relative_to(ROOT)) for file in files if file.suffix in KINDS and file.is_file())


def _digest(names) -> str:
    digest = hashlib.sha256()
    for name in names:
        content = hashlib.sha256((ROOT / name).read_bytes()).hexdigest()
        digest.update(f"{name} {content}\n".encode())
    return digest.hexdigest()
