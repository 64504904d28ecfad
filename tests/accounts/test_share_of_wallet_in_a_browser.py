"""In a browser: an estimate is noted and withdrawn without leaving the page, and its pages hold at every size."""

from decimal import Decimal

import pytest

from accounts.actions.accounts import change_account
from accounts.actions.wallet import estimate_wallet, withdraw_estimate
from accounts.models import WalletEstimate
from intimacy.tenancy.context import in_tenant
from tests.browser import DESK, PHONE, chromium, committed_cast, served, visit  # noqa: F401 – fixtures
from tests.make import Make, in_days

LOOKS = [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark")]


@pytest.fixture
def helix(committed_cast):  # noqa: F811
    """An account with an estimate that is old, one that was withdrawn, and one that counts."""
    cast, make = committed_cast, Make()
    with in_tenant(cast.acme, purpose="account_management"):
        account = make.account("مختبرات هيليكس", owner=cast.alice, annual_value=Decimal(2_840_000))
        given = {"account": account, "source": "report", "by": cast.alice}
        wrong = estimate_wallet(low=Decimal(9_000_000), words="الصفحة 14", **given)
        withdraw_estimate(estimate=wrong, reason="Another company", by=cast.alice)
        for days, low in ((-500, 4_000_000), (-9, 7_000_000)):
            estimate_wallet(
                low=Decimal(low), high=Decimal(10_000_000), as_of=in_days(days), link=f"https://reports.example/{'x' * 80}", **given
            )  # fmt: skip
        return account


def test_one_is_noted_on_the_page_of_the_account_and_withdrawn_again(helix, committed_cast, visit):  # noqa: F811
    page = visit(committed_cast.alice).go(f"/t/acme/accounts/{helix.pk}/")
    page.get_by_text("About 33%").wait_for()
    page.get_by_role("link", name="Note estimate").click()
    page.get_by_role("spinbutton", name="What they spend in a year").fill("1000000")
    page.get_by_role("combobox", name="Where it comes from").select_option("guess")
    page.get_by_role("textbox", name="Where to look it up").fill("Their number of laboratories")
    page.get_by_role("button", name="Note estimate").click()
    page.get_by_text("so they cannot spend less").wait_for()
    page.get_by_role("spinbutton", name="What they spend in a year").fill("5680000")
    page.get_by_role("button", name="Note estimate").click()
    page.get_by_text("About 50%").wait_for()
    page.get_by_role("link", name="Estimates so far").click()
    page.get_by_role("link", name="Withdraw $5,680,000").click()
    page.get_by_role("textbox", name="Why").fill("Counted twice")
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_text("Counted twice").wait_for()
    with in_tenant(committed_cast.acme, purpose="account_management"):
        assert WalletEstimate.objects.in_force().get().low == 7_000_000


def test_the_pages_hold_at_every_size_and_in_the_dark(helix, committed_cast, visit):  # noqa: F811
    of_helix = f"/t/acme/accounts/{helix.pk}/"
    for contradicts in (False, True):
        if contradicts:
            with in_tenant(committed_cast.acme, purpose="account_management"):
                change_account(account=helix, annual_value=Decimal(12_000_000), by=committed_cast.alice)
        for size, scheme in LOOKS:
            tab = visit(committed_cast.alice, size, scheme)
            for place in (
                of_helix,
                f"{of_helix}wallet/",
                f"{of_helix}wallet/estimate/",
                "/t/acme/accounts/?columns=name,wallet",
            ):
                tab.go(place)
                assert tab.violations() == [], (place, size, scheme)
                assert tab.overflow() <= 0, (place, size, scheme)
            assert tab.complaints == []
