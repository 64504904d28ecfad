"""Every action is one atomic write by a named actor: so a refusal, wherever in it, leaves everything as it was."""

import ast
from pathlib import Path

import pytest

from accounts.actions.engagements import log_engagement
from accounts.models import Account, Engagement, FollowUp
from intimacy.journal.models import Entry
from intimacy.tenancy.refusals import Refused
from tests.make import in_days

ROOT = Path(__file__).resolve().parents[2]
FLOORS = (
    "intimacy",
    "accounts",
    "plans",
    "playbooks",
    "capture",
    "metrics",
    "quality",
    "alerts",
    "recovery",
    "effects",
    "boards",
)
PART_OF_OTHERS = {"intimacy/journal/actions.py"}  # an entry is written in the transaction of what it tells of


def actions():
    """(file, function) of everything public that changes something in somebody's name."""
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if ("actions" not in path.parts and path.name != "actions.py") or name in PART_OF_OTHERS:
                continue
            public = (node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef))
            for node in public:
                if not node.name.startswith("_") and any(arg.arg == "by" for arg in node.args.kwonlyargs):
                    yield name, node


ACTIONS = list(actions())


def test_the_walk_finds_them():
    assert len(ACTIONS) > 100


@pytest.mark.parametrize(("name", "node"), ACTIONS, ids=lambda value: value if isinstance(value, str) else value.name)
def test_an_action_is_atomic(name, node):
    decorators = {ast.unparse(each).partition("(")[0] for each in node.decorator_list}
    assert decorators & {"atomic", "transaction.atomic"}, f"{name}: {node.name}"


@pytest.mark.parametrize(("name", "node"), ACTIONS, ids=lambda value: value if isinstance(value, str) else value.name)
def test_who_acts_is_compulsory(name, node):
    default = dict(zip((arg.arg for arg in node.args.kwonlyargs), node.args.kw_defaults, strict=True))["by"]
    assert default is None, f"{name}: {node.name}(by=…) has a default"


def test_what_was_written_before_a_refusal_is_gone(acme, cast, make):
    """The engagement is written before its third follow-up is refused; nothing of it stays."""
    account = make.account("Helix", owner=cast.alice)
    entries = Entry.objects.count()
    followups = [{"words": words, "due_on": in_days(1)} for words in ("Call", "Write", "W" * 301)]
    with pytest.raises(Refused):
        log_engagement(account=account, kind="call", title="Call", followups=followups, by=cast.alice)
    assert (Engagement.objects.count(), FollowUp.objects.count(), Entry.objects.count()) == (0, 0, entries)
    assert Account.objects.get().version == 1
