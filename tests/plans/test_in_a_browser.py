"""In a browser: a plan is begun, filled, agreed and measured without leaving the keyboard's dialogs; its pages hold everywhere."""

from decimal import Decimal

import pytest

from intimacy.tenancy.context import in_tenant
from plans.actions.measuring import measure
from plans.actions.objectives import change_objective
from plans.actions.plans import agree
from plans.models import Objective, Plan
from tests.browser import DESK, PHONE, chromium, committed_cast, served, visit  # noqa: F401 – fixtures
from tests.make import Make, in_days

LOOKS = [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark")]


@pytest.fixture
def helix(committed_cast):  # noqa: F811
    cast, make = committed_cast, Make()
    with in_tenant(cast.acme, purpose="account_management"):
        account = make.account("Helix Biolabs", owner=cast.alice, renewal_on=in_days(72))
        make.contact(account, "Dr. Lena Vogt", by=cast.alice)
        return account


def test_a_plan_from_the_accounts_page_to_its_first_figure(helix, committed_cast, visit):  # noqa: F811
    tab = visit(committed_cast.alice)
    tab.go(f"/t/acme/accounts/{helix.pk}/")
    page = tab.page
    page.get_by_role("link", name="Begin a plan").click()
    page.get_by_label("Title").fill("No evening lost")
    page.get_by_label("Owner on their side").select_option(label="Dr. Lena Vogt")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("heading", name="No evening lost").wait_for()
    page.get_by_role("link", name="Add objective").first.click()
    for label, value in (("Objective, in the customer’s words", "No evening lost to lot numbers"),
                         ("What is measured", "Hours a week"), ("Unit", "h")):  # fmt: skip
        page.get_by_label(label).fill(value)
    page.locator("[name=baseline]").fill("6")
    page.locator("[name=target]").fill("6")
    page.get_by_role("dialog").get_by_role("button", name="Add objective").click()
    page.get_by_text("there would be no way to go").wait_for()
    page.locator("[name=target]").fill("0")
    page.get_by_role("dialog").get_by_role("button", name="Add objective").click()
    page.get_by_role("link", name="They agreed").click()
    page.locator("[name=evidence]").fill("Minutes of today")
    page.get_by_role("button", name="Note it").click()
    page.get_by_text("Dr. Lena Vogt agreed to it on").wait_for()
    page.get_by_role("link", name="Measure").click()
    page.locator("[name=value]").fill("5.5")
    page.keyboard.press("Enter")
    page.get_by_text("5.5\xa0h").first.wait_for()
    tab.go(f"/t/acme/accounts/{helix.pk}/")
    page.get_by_role("link", name="No evening lost to lot numbers").wait_for()
    assert [said for said in tab.complaints if "422" not in said] == []  # the refused target


def test_the_pages_hold_at_every_size_and_in_the_dark(helix, committed_cast, visit):  # noqa: F811
    cast, make = committed_cast, Make()
    with in_tenant(cast.acme, purpose="account_management"):
        vogt = make.contact(helix, "محمد السيد", by=cast.alice)
        plan = make.plan(helix, title="تقليل الوقت الضائع", contact=vogt, by=cast.alice)
        for value in (5, 1, 0):
            objective = make.objective(plan, contact=vogt, by=cast.alice, words="W" * 60)
            for days, each in ((-80, 6), (-40, value), (-1, value)):
                measure(objective=objective, value=Decimal(each), measured_on=in_days(days), by=cast.alice)
        agree(plan=plan, contact=vogt, evidence="Minutes", by=cast.alice)
        change_objective(objective=objective, target=Decimal(1), by=cast.alice)
    for size, scheme in LOOKS:
        tab = visit(cast.alice, size, scheme)
        for place in ("plans/", f"plans/{plan.pk}/", f"objectives/{objective.pk}/", f"accounts/{helix.pk}/plans/", ""):
            tab.go(f"/t/acme/{place}")
            assert tab.violations() == [], (place, size, scheme)
            assert tab.overflow() <= 0, (place, size, scheme)
        assert [said for said in tab.complaints if "422" not in said] == []  # the refused target
    with in_tenant(cast.acme, purpose="account_management"):
        assert (Plan.objects.count(), Objective.objects.count()) == (1, 3)
