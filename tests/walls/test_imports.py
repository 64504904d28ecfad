"""Imports go down only. A string foreign key counts as an import."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = [
    "accounts",
    "plans",
    "playbooks",
    "capture",
    "feedback",
    "metrics",
    "quality",
    "alerts",
    "recovery",
    "effects",
    "boards",
    "governance",
    "compliance",
    "demonstration",
]
GROUND = [
    "watch",
    "tenancy",
    "journal",
    "privacy",
    "access",
    "jobs",
    "rules",
    "pages",
    "api",
    "notify",
    "approvals",
    "reviews",
    "imports",
    "local",
]
ROOF = {"intimacy.settings", "intimacy.urls", "intimacy.celery", "intimacy.wsgi"}
FILES = [path for floor in ["intimacy", *FLOORS] for path in sorted((ROOT / floor).rglob("*.py"))]


def height(module: str) -> int | None:
    """How high a module stands: the ground's parts from left to right, then the floors. None: not of this house."""
    parts = module.split(".")
    if module in ROOF or parts[0] == "tests":
        return 10_000
    if parts[0] == "intimacy":
        return GROUND.index(parts[1]) if len(parts) > 1 and parts[1] in GROUND else None
    return len(GROUND) + FLOORS.index(parts[0]) if parts[0] in FLOORS else None


def imported(path: Path):
    """Every module and every "app.Model" that a file names."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            here = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join([*here[: -node.level], *filter(None, [node.module])]) if node.level else node.module
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.fullmatch(r"[a-z]+\.[A-Z]\w+", node.value)
        ):
            app = node.value.split(".")[0]
            yield f"intimacy.{app}" if app in GROUND else app


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_only_what_stands_below_it(path):
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    mine = height(module)
    if mine is None or mine == 10_000:
        return
    allowed = {"tenancy.User", "tenancy.Tenant"} if module == "intimacy.privacy.registry" else set()
    above = [name for name in imported(path) if name not in allowed and (height(name) or 0) > mine]
    assert above == []


def test_the_walk_finds_the_house():
    assert len(FILES) > 50
