"""Why accounts fell and what was done: Helix’s open case, Granite’s closed one, a finding that three share, and what was learnt."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Account, Standing
from alerts.models import Alert
from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.models import Member, Tenant
from intimacy.tenancy.refusals import CLOCK
from playbooks.models import Playbook, Run
from playbooks.ready import READY
from recovery.actions.cases import assign, confirm_gap, describe, note_case, open_case
from recovery.actions.causes import add_cause
from recovery.actions.findings import confirm_finding, propose_findings
from recovery.actions.lessons import add_match, write_lesson
from recovery.diagnosing import diagnose
from recovery.gaps import shown_by_figures
from recovery.models import Case, Finding, Lesson

SUIT = {
    "recovery": ("contact", "response", "promises", "usage"),
    "reengagement": ("contact", "usage"),
    "continuity": ("breadth", "contact"),
}
# What in the way of working is at fault, by the gap that several share; which accounts they are is the finding's to say.
AT_FAULT = {
    "contact": "Since the service teams were cut by region, a large customer outside of regulated science has no fixed caller, and nobody sees who is past their day.",
    "breadth": "Nobody asks for a second name before the first one leaves: the hand-over from sales names one person.",
    "response": "Tickets have no named engineer at the weekend, and what comes in on a Friday is seen on a Monday.",
    "promises": "Promises are made in meetings and entered a week later: their day is past before anybody plans for it.",
    "usage": "Training is offered when a contract begins and never again, while half of their people have changed.",
}
IN_GENERAL = "Nobody is asked to look at accounts of this kind before their score has fallen."
LOOKED_AT = 24  # accounts, those that fell most


def is_recovered(tenant: Tenant) -> bool:
    """Whether this part of the story was told."""
    with in_tenant(tenant, purpose="account_management"):
        return Lesson.objects.exists()


def what_fell_is_recovered(tenant: Tenant) -> None:
    """Tell it, once and whole. Everybody is found by name, since it is told after the scores are there."""
    with in_tenant(tenant, purpose="account_management"):
        people = {member.name: member for member in Member.objects.active()}
        accounts = {account.name: account for account in Account.objects.select_related("owner", "segment")}
        books = {key: Playbook.objects.in_use().get(name=str(READY[key].name)) for key in SUIT}
        elena, amara = people["Elena Marsh"], people["Amara Okafor"]
        for key, gaps in SUIT.items():
            for gap in gaps:
                add_match(gap=gap, playbook=books[key], note="", by=elena)
        granite = granite_was_recovered(accounts["Granite Telecom"], amara)
        three_share_a_gap(elena)
        helix_fell(accounts["Helix Biolabs"], amara)
        lessons_are_written(granite, books, accounts, amara, elena)


def granite_was_recovered(granite: Account, amara: Member) -> Case:
    """It fell silent in summer, which the detector finds; what was played is noted with its days, and so is the case that it was for."""
    run = Run.objects.filter(account=granite, playbook__name=str(READY["recovery"].name)).order_by("started_at").first()
    alert = Alert.objects.of(granite).exclude(noted_at=None).filter(direction="fall").first()
    today = timezone.localdate()
    began = alert.raised_on + timedelta(days=2) if alert else today - timedelta(days=131)
    case = note_case(
        account=granite, opened_on=began, closed_on=today - timedelta(days=5), gap="contact", judged="execution", outcome="recovered",
        closing="They ask us for advice again, and their tickets are answered within the day.", run=run, by=amara,
        why="The sponsor said that they no longer knew whom to ask.",
    )  # fmt: skip
    case = describe(
        case=case, by=amara, happened="Reviews were held by whoever had time. After two of them nobody at their side came any more.",
        learnt="They came back when they were asked for advice, not when they were asked to a review. Each review has one owner now.",
    )  # fmt: skip
    add_cause(case=case, words="Reviews had no owner once the project was over.", factor="handover", by=amara)
    add_cause(
        case=case,
        words="The hand-over from project to service names a team and not a role.",
        factor="process",
        by=amara,
    )
    return case


def helix_fell(helix: Account, amara: Member) -> None:
    """Amara opens it, says what it lacks and why it could happen. Which playbook answers it is hers to choose."""
    case = open_case(account=helix, why="An escalation is 19 days old, and the renewal is near.", by=amara)
    case = assign(case=case, owner=amara, due_on=timezone.localdate() + timedelta(days=3), by=amara)
    case = confirm_gap(case=case, gap="response", judged="execution", by=amara)
    case = describe(
        case=case, by=amara,
        happened="Exports drop the lot number above 50 filter values. The ticket was escalated and has no answer; their laboratory puts the numbers back by hand, six hours a week.",
    )  # fmt: skip
    for words, factor in (
        ("The ticket waits in a queue that nobody has been given.", "process"),
        ("Escalations go to engineering without a day by which somebody answers.", "process"),
        ("When the sponsor left, nobody was told whom they would call now.", "handover"),
    ):
        add_cause(case=case, words=words, factor=factor, by=amara)


def three_share_a_gap(elena: Member) -> None:
    """Of the accounts that fell most, those of one tier and segment with the same gap are looked at together."""
    fallen = (
        Standing.objects.exclude(before=None)
        .exclude(account__owner=None)
        .exclude(account__owner__left_at__isnull=False)
    )
    rows = sorted(fallen.select_related("account__owner", "account__segment"), key=lambda row: row.score - row.before)
    groups: dict = {}
    for row in rows[:LOOKED_AT]:
        account = row.account
        found = diagnose(account)
        told_by_itself = account.name in ("Helix Biolabs", "Granite Telecom", "Quill Aerospace", "Solstice Optics")
        if not told_by_itself and found is not None and shown_by_figures(found.data, found.gap):
            groups.setdefault((found.gap, account.tier, account.segment_id), []).append(account)
    gap, members = max(
        ((key[0], members) for key, members in groups.items()), key=lambda each: len(each[1]), default=("", [])
    )
    for account in members[:4] if len(members) >= 3 else []:
        case = open_case(account=account, why="Nobody of theirs has been heard for weeks.", by=account.owner)
        confirm_gap(case=case, gap=gap, judged="systemic", by=account.owner)
    propose_findings(by=CLOCK)
    finding = Finding.objects.open().first()
    if finding is not None:
        confirm_finding(
            finding=finding, words=AT_FAULT.get(finding.gap, IN_GENERAL), owner=elena, by=elena,
            due_on=timezone.localdate() + timedelta(days=21),
        )  # fmt: skip


def lessons_are_written(granite: Case, books: dict, accounts: dict, amara: Member, elena: Member) -> None:
    """What worked, what did not, and what nobody knows yet."""
    write_lesson(
        title="Ask them for advice before you ask for a review", gap="contact", did="A call with the sponsor in the first week, a meeting with who works with it, and an advisory session within a month.",
        came="worked", playbook=books["recovery"], tier=1, industry="Telecommunications", cases=[granite], by=amara,
        note="It took six weeks until their people spoke with us again by themselves.",
    )  # fmt: skip
    write_lesson(
        title="One named engineer a week answers first", gap="response", did="Tickets of the account went to one engineer, named for a week, instead of a pool of six.",
        came="worked", tier=1, by=amara,
        note="As the plan “Back to a day” at Granite measured it: of 100 tickets 34 had no answer after a day, then 4. Name a stand-in as well: the first holiday undid it for a week.",
    )  # fmt: skip
    failed = accounts.get("Quill Aerospace")
    cases = []
    if failed is not None:
        today = timezone.localdate()
        cases = [
            note_case(
                account=failed,
                opened_on=today - timedelta(days=160),
                closed_on=today - timedelta(days=75),
                gap="contact",
                judged="execution",
                outcome="not_recovered",
                closing="Three e-mails and a survey; nobody answered.",
                by=elena,
            )
        ]
    write_lesson(
        title="A survey wakes nobody who has stopped talking", gap="contact", did="Three e-mails over six weeks, then a survey, to everybody whom we knew there.",
        came="failed", industry="Aerospace", tier=2, cases=cases, by=elena, note="Call, or go there. Mail is what they have stopped to read.",
    )  # fmt: skip
    write_lesson(
        title="Training days against falling usage", gap="usage", did="Two days of training on site for those who had not used it for a month.",
        came="unclear", by=elena, note="Usage rose in two of three cases, as it did elsewhere that month.",
    )  # fmt: skip
