"""What is wrong with Acme's data: a gateway that tells nothing any more, a customer who left and still uses the product; audit, upkeep."""

from datetime import timedelta
from random import Random

from django.utils import timezone

from accounts.actions.accounts import change_account
from accounts.actions.interactions import Fact, learn
from accounts.importing.subscriptions import CHURNED
from accounts.models import Account
from accounts.models.interaction import Kind
from demonstration.stage import Stage
from intimacy.tenancy.refusals import CLOCK
from quality.actions.audits import judge, open_audit
from quality.actions.checking import check_accounts, put_down_figures
from quality.actions.findings import add_finding, close_finding
from quality.actions.upkeep import add_budget, note_hours
from quality.models import AuditItem
from quality.sources import ACCOUNTS
from quality.upkeep import first_day, last_day, later, quarter_now
from quality.watching import everything, rows_by_day, spellings

SILENT = 40  # days since the gateway has told anything
LEFT = 55  # days since the customer is said to have left
WRONG = "The desk says that it was opened a day later"


def data_are_audited(stage: Stage) -> None:
    """The data are as they are in companies: checked, and a sample of them held against their sources."""
    _words_were_spelt_in_two_ways(stage)
    _a_gateway_falls_silent(stage)
    _somebody_left_and_still_uses_it(stage)
    found = check_accounts(
        ids=list(Account.objects.values_list("pk", flat=True)), kinds=set(rows_by_day()["kind"]), by=CLOCK
    )
    put_down_figures(on=timezone.now().date(), tallies=found.tallies, watched=everything(), by=CLOCK)
    _hours_are_meant_for_upkeep(stage)
    _the_quarter_is_audited(stage)
    _hours_are_spent(stage)


def _words_were_spelt_in_two_ways(stage: Stage) -> None:
    """When the last quarter ended, some industries were spelt otherwise than most spell them; Ruben has put that right since."""
    ruben, misspelt = stage.administrator, [stage.accounts[company.name] for company in stage.companies[-9:]]
    for account in misspelt:
        change_account(account=account, industry=account.industry.upper(), by=ruben)
    found = check_accounts(
        ids=list(Account.objects.values_list("pk", flat=True)), kinds=set(rows_by_day()["kind"]), by=CLOCK
    )
    put_down_figures(on=last_day(later(quarter_now(), -1)), tallies=found.tallies, watched=spellings(), by=CLOCK)
    for account in misspelt:
        change_account(account=account, industry=account.industry, by=ruben)


def _a_gateway_falls_silent(stage: Stage) -> None:
    """Counters of instruments told every week how often they ran, until the gateway was moved."""
    now = timezone.now()
    facts = [
        Fact(
            account=stage.accounts[company.name].pk, kind=Kind.USAGE, happened_at=now - timedelta(days=SILENT + 7 * week, hours=place),
            external_id=f"counter {company.external_id} {week}", channel="gateway", direction="in", title="Runs",
            value=float(Random(f"{company.name} {week}").randint(20, 90)),
        )
        for place, company in enumerate(company for company in stage.companies if company.tier == 1)
        for week in range(12)
    ]  # fmt: skip
    learn(source="gateway", facts=facts, by=CLOCK)


def _somebody_left_and_still_uses_it(stage: Stage) -> None:
    """Finance has entered the end of a subscription; the product goes on telling that it is used."""
    company = next((each for each in stage.companies if each.tier == 3 and each.course.months >= 14), None)
    if company is None:
        return
    account, now, thread = stage.accounts[company.name].pk, timezone.now(), f"subscription {company.external_id}"
    left = now - timedelta(days=LEFT)
    learn(
        source="finance",
        facts=[
            Fact(account=account, kind=Kind.SUBSCRIPTION_START, happened_at=now - timedelta(days=390), external_id=thread, thread=thread,
                 channel="contract", value=float(company.value), title="Core plan"),
            Fact(account=account, kind=Kind.SUBSCRIPTION_END, happened_at=left, external_id=f"{thread}#end", thread=thread, channel=CHURNED),
            Fact(account=account, kind=Kind.CHURN, happened_at=left, external_id=f"churn {company.external_id}", title="Budget"),
        ],
        by=CLOCK,
    )  # fmt: skip


def _the_quarter_is_audited(stage: Stage) -> None:
    """Mei holds the help desk's records against the desk: one is wrong, of one nobody can say. One finding is closed, one open."""
    mei = stage.members["mei"]
    audit = open_audit(size=10, seed="acme", by=mei)
    for place, item in enumerate(AuditItem.objects.filter(audit=audit, source="helpdesk").order_by("pk")):
        verdict = {3: AuditItem.Verdict.WRONG, 6: AuditItem.Verdict.UNCLEAR}.get(place, AuditItem.Verdict.RIGHT)
        judge(item=item, verdict=verdict, note=WRONG if verdict == AuditItem.Verdict.WRONG else "", by=mei)
    closed = add_finding(
        audit=audit, words="A ticket stands a day early", action="Export the desk by the customer's day, not by ours", owner=mei,
        source="helpdesk", due_on=timezone.localdate() + timedelta(days=10), by=mei,
    )  # fmt: skip
    close_finding(
        finding=closed, outcome="The export takes the customer's time zone since this week.", minutes=210, by=mei
    )
    add_finding(
        audit=audit, words="The gateway tells nothing any more", action="Have operations connect it where it stands now",
        owner=stage.members["sofia"], source="gateway", due_on=timezone.localdate() + timedelta(days=14), by=mei,
    )  # fmt: skip


def _hours_are_meant_for_upkeep(stage: Stage) -> None:
    """Mei has sixty hours for the quarter; eight of them are for the help desk, twenty are Sofia's for the accounts."""
    mei, sofia = stage.members["mei"], stage.members["sofia"]
    for source, hours, owner in (("", 60, mei), ("helpdesk", 8, mei), (ACCOUNTS, 20, sofia), ("gateway", 6, sofia)):
        add_budget(quarter=quarter_now(), source=source, minutes=60 * hours, owner=owner, by=mei)


def _hours_are_spent(stage: Stage) -> None:
    """With what it took to close her finding, Mei has spent more on the desk than was meant; nobody has looked at the gateway."""
    helix = stage.accounts["Helix Biolabs"]
    for name, ago, minutes, source, words, account in (
        ("mei", 12, 300, "helpdesk", "Compared a month of tickets with the desk, day by day", None),
        ("ruben", 20, 240, ACCOUNTS, "Brought industries to one spelling", None),
        ("ruben", 13, 210, ACCOUNTS, "Agreed with sales on one list of industries", None),
        ("rafael", 9, 90, "", "Showed two teams what the checks find", None),
        ("amara", 6, 45, ACCOUNTS, "Entered who holds which role at Helix", helix),
    ):
        on = max(first_day(quarter_now()), timezone.localdate() - timedelta(days=ago))
        note_hours(minutes=minutes, words=words, source=source, on=on, account=account, by=stage.members[name])
