"""What is wrong with Acme's data: a gateway that tells nothing any more, a customer who left and still uses the product, an audit."""

from datetime import timedelta
from random import Random

from django.utils import timezone

from accounts.actions.interactions import Fact, learn
from accounts.importing.subscriptions import CHURNED
from accounts.models import Account
from accounts.models.interaction import Kind
from demonstration.stage import Stage
from intimacy.tenancy.refusals import CLOCK
from quality.actions.audits import judge, open_audit
from quality.actions.checking import check_accounts, put_down_figures
from quality.actions.findings import add_finding, close_finding
from quality.models import AuditItem
from quality.watching import everything, rows_by_day

SILENT = 40  # days since the gateway has told anything
LEFT = 55  # days since the customer is said to have left
WRONG = "The desk says that it was opened a day later"


def data_are_audited(stage: Stage) -> None:
    """The data are as they are in companies: checked, and a sample of them held against their sources."""
    _a_gateway_falls_silent(stage)
    _somebody_left_and_still_uses_it(stage)
    found = check_accounts(
        ids=list(Account.objects.values_list("pk", flat=True)), kinds=set(rows_by_day()["kind"]), by=CLOCK
    )
    put_down_figures(on=timezone.now().date(), tallies=found.tallies, watched=everything(), by=CLOCK)
    _the_quarter_is_audited(stage)


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
    close_finding(finding=closed, outcome="The export takes the customer's time zone since this week.", by=mei)
    add_finding(
        audit=audit, words="The gateway tells nothing any more", action="Have operations connect it where it stands now",
        owner=stage.members["sofia"], source="gateway", due_on=timezone.localdate() + timedelta(days=14), by=mei,
    )  # fmt: skip
