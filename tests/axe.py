"""Asks axe-core, in a real browser, what keeps people from using a page."""

from functools import cache
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "node_modules" / "axe-core" / "axe.min.js"


@cache
def _axe() -> str:
    if not SOURCE.exists():
        raise FileNotFoundError("axe-core is not installed. Run: npm ci --ignore-scripts")
    return SOURCE.read_text()


def violations(page) -> list[str]:
    """What axe finds on a Playwright page: one line for each element, the rule first. Empty when all is well."""
    # Evaluated through the debugger, which the page's content security policy does not restrict.
    page.evaluate(_axe())
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [f"{rule['id']}: {rule['help']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]
