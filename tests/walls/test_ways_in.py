"""How somebody comes in, and which tenants a session opens, is decided in few places, so that no further way in is made by accident."""

import ast

from tests.walls.test_imports import FILES, ROOT

# Each of them has asked before whether a company's provider is the only way in, or is that provider's way.
LETS_IN = {"intimacy/pages/join.py", "intimacy/pages/signup.py", "intimacy/pages/provider.py"}


def calls(path, name: str):
    """The first arguments, as text, of every call of a function in a file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == name:
            yield ast.unparse(node.args[0]) if node.args else ""


def test_a_session_is_begun_in_three_places_besides_allauth():
    assert {str(path.relative_to(ROOT)) for path in FILES if any(calls(path, "login"))} == LETS_IN


def test_whoever_asks_for_the_tenants_of_a_request_asks_for_those_that_its_session_opens():
    own = [str(path.relative_to(ROOT)) for path in FILES if "request.user" in calls(path, "memberships")]
    assert own == ["intimacy/tenancy/middleware.py"]
