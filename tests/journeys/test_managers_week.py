"""An account manager's week in the browser, from Monday's My work to Friday's hand-over before leave."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions.followups import add_followup
from accounts.actions.promises import give_promise
from accounts.models import Absence, Account, Engagement, FollowUp, HandOver, Promise
from capture.actions.proposals import propose
from capture.reading.found import Found, Person
from intimacy.approvals.models import Request
from intimacy.tenancy.context import in_tenant
from plans.actions.plans import agree
from plans.models import Objective
from playbooks.models import Run
from playbooks.steps import Step
from tests.browser import chromium, committed_cast, served, visit  # noqa: F401 – fixtures
from tests.make import Make, days_ago, in_days


@pytest.fixture
def portfolio(committed_cast):  # noqa: F811
    """Helix, whose minutes are overdue and whose plan is promised for today; and a meeting in Alice's calendar."""
    cast, make = committed_cast, Make()
    with in_tenant(cast.acme, purpose="account_management"):
        helix = make.account("Helix Biolabs", owner=cast.alice, annual_value=2_840_000)
        ingrid = make.contact(helix, "Ingrid Salo", email="ingrid@helix.example")
        add_followup(account=helix, words="Send the minutes", due_on=in_days(-2), by=cast.alice)
        give_promise(account=helix, words="a plan for lot numbers", due_on=in_days(0), contact=ingrid, by=cast.alice)
        plan = make.plan(helix, title="Lot numbers without evenings", contact=ingrid, by=cast.alice)
        make.objective(plan, words="No evening lost", contact=ingrid, by=cast.alice)
        agree(plan=plan, contact=ingrid, evidence="Minutes", by=cast.alice)
        make.playbook("Recovery", steps=[Step("Find out why", 0), Step("Call them", 2, done_by="call")], by=cast.ada)
        met = Found(
            key="event 1", kind="meeting", title="Review of the plan", happened_at=days_ago(1), minutes=45,
            people=(Person("ingrid@helix.example"),),
        )  # fmt: skip
        propose(member=cast.alice, found=[met], source="calendar", by=cast.alice)
    return cast


def test_from_mondays_work_to_fridays_hand_over(portfolio, visit):  # noqa: F811
    cast = portfolio
    tab = visit(cast.alice)

    # Monday: what is overdue is done where it stands, with one key.
    page = tab.go("/t/acme/")
    page.get_by_role("button", name="Done: Send the minutes").press("Enter")
    page.get_by_role("button", name="Done: Send the minutes").wait_for(state="detached")

    # Tuesday: a call is logged from wherever one is, with what is to follow.
    tab.go("/t/acme/contacts/")
    page.keyboard.press("c")
    page.keyboard.press("e")
    page.wait_for_selector("dialog[open] [role=combobox]:focus", state="attached")
    page.keyboard.type("hel")
    page.keyboard.press("Enter")
    page.wait_for_selector("input[name=kind]:focus", state="attached")
    page.keyboard.press("c")
    page.wait_for_selector("input[name=title]:focus", state="attached")
    page.keyboard.type("Lot numbers")
    page.keyboard.press("Enter")
    page.wait_for_selector(".k-toast a")

    # Wednesday: the calendar has proposed a meeting, and one key confirms it.
    tab.go("/t/acme/to-confirm/")
    page.keyboard.press("y")
    page.get_by_text("Nothing waits for you").wait_for()
    # The joint plan has had no figure for a month: it is entered where My work asks for it.
    tab.go("/t/acme/")
    page.get_by_role("link", name="Measure: Measure “No evening lost”").press("Enter")
    page.wait_for_selector("dialog[open] input[name=value]:focus")
    page.keyboard.type("2.5")
    page.keyboard.press("Enter")
    page.get_by_text("Measure “No evening lost”").wait_for(state="detached")

    # Thursday: the promise cannot be kept today, so its date is agreed anew; and the account deserves another tier.
    with in_tenant(cast.acme, purpose="account_management"):
        promise, helix = Promise.objects.get(), Account.objects.get()
    tab.go(f"/t/acme/promises/{promise.pk}/renegotiate/")
    page.fill("main input[type=date]", f"{timezone.localdate() + timedelta(days=20)}")
    page.locator("main input[name=reason], main textarea[name=reason]").fill(
        "Ingrid needs the quarter's figures first."
    )
    page.get_by_role("button", name="Move the date").press("Enter")
    page.wait_for_url(lambda address: "renegotiate" not in address)
    tab.go(f"/t/acme/accounts/{helix.pk}/tier/propose/")
    page.check("main input[name=tier][value='1']")
    page.fill("main [name=why]", "They test every release with us.")
    page.locator("main form button.btn-primary").press("Enter")
    page.wait_for_url("**/approvals/**")
    # A recovery is started there, and its first step is done.
    tab.go(f"/t/acme/accounts/{helix.pk}/")
    page.get_by_role("link", name="Start a playbook").press("Enter")
    page.wait_for_selector("dialog[open] select[name=playbook]")
    page.get_by_role("button", name="Start", exact=True).press("Enter")
    page.wait_for_url("**/playbook-runs/**")
    page.get_by_role("button", name="Done: Find out why").press("Enter")
    page.get_by_text("Done: Find out why").first.wait_for()

    # Friday: leave begins in a week, Bob stands in, and the stand-in sees the account.
    tab.go("/t/acme/absences/")
    page.select_option("main select[name=kind]", "leave")
    page.fill("main input[name=from_on]", f"{in_days(7)}")
    page.fill("main input[name=until_on]", f"{in_days(21)}")
    page.select_option("main select[name=deputy]", str(cast.bob.pk))
    page.locator("main form button.btn-primary").first.press("Enter")
    page.get_by_text("Bob").first.wait_for()
    with in_tenant(cast.acme, purpose="account_management"):
        plans = list(HandOver.objects.values_list("pk", flat=True))
    assert plans, "leave of two weeks needs a plan for each account"
    for plan in plans:
        tab.go(f"/t/acme/hand-overs/{plan}/know/")
        page.fill("main textarea[name=words]", "Ingrid decides, Lena is asked first.")
        page.locator("main form button.btn-primary").press("Enter")
        page.wait_for_url(f"**/hand-overs/{plan}/")

    # The week is on record, and My work holds nothing that is overdue.
    page = tab.go("/t/acme/")
    assert page.locator("#group-overdue").count() == 0
    assert tab.violations() == []
    assert tab.complaints == []
    with in_tenant(cast.acme, purpose="account_management"):
        assert FollowUp.objects.get(words="Send the minutes").done_at is not None
        assert {engagement.title for engagement in Engagement.objects.all()} == {"Lot numbers", "Review of the plan"}
        assert Objective.objects.get().status == "on_track"
        run = Run.objects.get()
        assert [step.is_over for step in run.steps.select_related("followup").order_by("place")] == [True, False]
        assert Promise.objects.get().due_on == timezone.localdate() + timedelta(days=20)
        assert Request.objects.get().content == {"from": None, "to": 1}
        assert Absence.objects.get().deputy_id == cast.bob.pk
