"""In a browser: who would move is shown while a rule is typed, and the pages of segments and selection hold at every size."""

import pytest

from accounts.actions.segments import add_segment
from accounts.actions.selection import judge
from accounts.models import Segment
from intimacy.tenancy.context import in_tenant
from tests.browser import DESK, PHONE, chromium, committed_cast, served, visit  # noqa: F401 – fixtures
from tests.make import Make

LOOKS = [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark")]


@pytest.fixture
def sorted_accounts(committed_cast):  # noqa: F811
    """Two accounts, one of them in a segment, both with a rank."""
    cast, make = committed_cast, Make()
    with in_tenant(cast.acme, purpose="account_management"):
        for name, value in (("Helix Biolabs", 2_840_000), ("Granite Telecom", 90_000)):
            account = make.account(name, owner=cast.alice, annual_value=value, lifetime_value=3 * value)
            for criterion in ("fit", "scalability"):
                judge(account=account, criterion=criterion, value=70, reason="Seen", by=cast.alice)
        return add_segment(name="Large", rule="annual_value >= 500000", words="From half a million.", by=cast.ada)


def test_who_would_move_is_shown_while_a_rule_is_typed(sorted_accounts, committed_cast, visit):  # noqa: F811
    page = visit(committed_cast.ada).go(f"/t/acme/settings/segments/{sorted_accounts.pk}/")
    page.get_by_role("textbox", name="Rule").fill("annual_value >= 50000")
    page.get_by_text("1 account would move").wait_for()
    page.get_by_text("Granite Telecom").wait_for()
    page.get_by_role("textbox", name="Rule").fill("annual_valu >= 50000")
    page.get_by_text("Did you mean “annual_value”?").wait_for()
    with in_tenant(committed_cast.acme, purpose="administration"):
        assert Segment.objects.get().rule == "annual_value >= 500000"
    page.get_by_role("textbox", name="Rule").fill("annual_value >= 50000")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("2 accounts", exact=True).wait_for()


def test_the_pages_hold_at_every_size_and_in_the_dark(sorted_accounts, committed_cast, visit):  # noqa: F811
    for size, scheme in LOOKS:
        tab = visit(committed_cast.ada, size, scheme)
        for place in ("settings/segments/", f"settings/segments/{sorted_accounts.pk}/", "selection/"):
            tab.go(f"/t/acme/{place}")
            assert tab.violations() == [], (place, size, scheme)
            assert tab.overflow() <= 0, (place, size, scheme)
        assert tab.complaints == []
