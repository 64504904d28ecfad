"""In a browser: what is proposed is confirmed with one key, a phone shows one thing at a time, and the pages hold at every size."""

import pytest

from accounts.models import Engagement
from capture.actions.proposals import propose
from capture.models import Proposal
from capture.reading.found import Found, Person
from intimacy.tenancy.context import in_tenant
from tests.browser import DESK, PHONE, chromium, committed_cast, served, visit  # noqa: F401 – fixtures
from tests.make import Make, days_ago

LOOKS = [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark")]
INBOX = "/t/acme/to-confirm/"


@pytest.fixture
def two(committed_cast):  # noqa: F811
    """Two events with Ingrid wait for Alice; a stranger took part in both."""
    cast, make = committed_cast, Make()
    with in_tenant(cast.acme, purpose="account_management"):
        helix = make.account("Helix Biolabs", owner=cast.alice)
        make.contact(helix, "Ingrid Salo", email="ingrid@helix.example")
        who = tuple(Person(email) for email in ("ingrid@helix.example", "mikko@helix.example"))
        found = [
            Found(key=f"event {day}", kind="meeting", title=title, happened_at=days_ago(day), minutes=30, people=who)
            for day, title in ((1, "Review of the plan"), (2, "Export fixes"))
        ]
        propose(member=cast.alice, found=found, source="calendar", by=cast.alice)


def test_one_key_confirms_and_one_dismisses(two, committed_cast, visit):  # noqa: F811
    page = visit(committed_cast.alice).go(INBOX)
    page.keyboard.press("n")
    page.get_by_text("Dismissed: Review of the plan").wait_for()
    page.keyboard.press("y")
    page.get_by_text("Nothing waits for you").wait_for()
    with in_tenant(committed_cast.acme, purpose="account_management"):
        assert [engagement.title for engagement in Engagement.objects.all()] == ["Export fixes"]
        assert dict(Proposal.objects.values_list("title", "state")) == {
            "Review of the plan": "dismissed", "Export fixes": "confirmed",
        }  # fmt: skip


def test_a_phone_shows_the_list_or_what_was_opened(two, committed_cast, visit):  # noqa: F811
    page = visit(committed_cast.alice, PHONE).go(INBOX)
    page.get_by_role("link", name="Export fixes").click()
    page.get_by_role("button", name="Confirm").wait_for()
    assert not page.get_by_role("link", name="Review of the plan").is_visible()
    page.get_by_role("link", name="All proposals").click()
    page.get_by_role("link", name="Review of the plan").wait_for()
    assert not page.get_by_role("button", name="Confirm").is_visible()


def test_the_pages_hold_at_every_size_and_in_the_dark(two, committed_cast, visit):  # noqa: F811
    for size, scheme in LOOKS:
        tab = visit(committed_cast.alice, size, scheme)
        for place in (INBOX, "/t/acme/settings/capture/", "/t/acme/"):
            tab.go(place)
            assert tab.violations() == [], (place, size, scheme)
            assert tab.overflow() <= 0, (place, size, scheme)
        assert tab.complaints == []
