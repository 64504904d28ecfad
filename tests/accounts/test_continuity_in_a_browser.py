"""In a browser: the pages of continuity hold at every size and in the dark."""

import pytest

from accounts.actions.absences import enter_absence
from accounts.models import HandOver
from intimacy.tenancy.context import in_tenant
from tests.browser import DESK, PHONE, chromium, committed_cast, served, visit  # noqa: F401 – fixtures
from tests.make import Make, in_days

LOOKS = [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark")]


@pytest.fixture
def plan(committed_cast):  # noqa: F811
    """Alice leaves next week, and nobody else is on the team of her account."""
    cast, make = committed_cast, Make()
    with in_tenant(cast.acme, purpose="account_management"):
        make.account("Helix Biolabs", owner=cast.alice, annual_value=2_840_000)
        enter_absence(member=cast.alice, kind="last_day", from_on=in_days(7), by=cast.ada)
        return HandOver.objects.get()


def test_the_pages_hold_at_every_size_and_in_the_dark(plan, committed_cast, visit):  # noqa: F811
    for size, scheme in LOOKS:
        tab = visit(committed_cast.ada, size, scheme)
        for place in ("continuity/", "absences/", f"hand-overs/{plan.pk}/", "settings/teams/", "stand-up/"):
            tab.go(f"/t/acme/{place}")
            assert tab.violations() == [], (place, size, scheme)
            assert tab.overflow() <= 0, (place, size, scheme)
        assert tab.complaints == []
