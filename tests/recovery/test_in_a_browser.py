"""In a browser: whoever answers an alert or a case with the keyboard goes on from what the page says was done."""

import pytest

from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.refusals import CLOCK
from recovery.actions.cases import propose_case
from tests.browser import DESK, PHONE, chromium, committed_cast, served, visit  # noqa: F401 – fixtures
from tests.make import Make, in_days

SAYS = "document.activeElement.textContent.trim()"


@pytest.fixture
def alert(committed_cast):  # noqa: F811
    cast, make = committed_cast, Make()
    with in_tenant(cast.acme, purpose="account_management"):
        return make.alert(make.account("Helix Biolabs", owner=cast.alice, renewal_on=in_days(72)))


def _sent(page, button) -> str:
    """What has the focus once a button was pressed by the keyboard and the page has come again."""
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return page.evaluate(SAYS)


def test_the_focus_is_on_what_was_done(alert, committed_cast, visit):  # noqa: F811
    tab = visit(committed_cast.alice)
    page = tab.go(f"/t/acme/alerts/{alert.pk}/")
    assert _sent(page, page.get_by_role("button", name="Acknowledge")).startswith("Acknowledged.")
    page.get_by_role("link", name="Snooze").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Why").fill("Their fiscal year ends")
    assert _sent(page, page.get_by_role("dialog").get_by_role("button", name="Snooze")).startswith("Snoozed.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main", "the message is closed"
    assert tab.complaints == []


def test_a_case_goes_on_from_what_was_done(alert, committed_cast, visit):  # noqa: F811
    with in_tenant(committed_cast.acme, purpose="account_management"):
        case = propose_case(account=alert.account, alert=alert.pk, why="Fell", by=CLOCK)
    tab = visit(committed_cast.alice)
    page = tab.go(f"/t/acme/recovery/{case.pk}/")
    assert _sent(page, page.get_by_role("button", name="Take it up")).startswith("It is yours.")
    page.get_by_role("link", name="Say which gap it is").press("Enter")
    assert _sent(page, page.get_by_role("dialog").get_by_role("button", name="Confirm")).startswith("Confirmed.")
    assert tab.complaints == []


def test_the_queue_has_its_rank_on_a_phone(alert, committed_cast, visit):  # noqa: F811
    with in_tenant(committed_cast.acme, purpose="account_management"):
        propose_case(account=alert.account, alert=alert.pk, why="Fell", by=CLOCK)
    page = visit(committed_cast.alice, PHONE).go("/t/acme/recovery/")
    assert page.locator("td[data-label='Drop × value']").is_visible()
