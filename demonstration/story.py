"""The four stories, as far as this release tells them, each in the order in which it happened."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.actions.absences import enter_absence, leave_accounts
from accounts.actions.contacts import answer_for, leave
from accounts.actions.engagements import log_engagement
from accounts.actions.followups import add_followup
from accounts.actions.interactions import Fact, learn
from accounts.actions.policy import put_in_force, save_draft
from accounts.actions.promises import give_promise, renegotiate
from accounts.actions.segments import add_segment
from accounts.actions.selection import judge, weigh
from accounts.actions.tiers import propose_tier
from accounts.actions.wallet import estimate_wallet, withdraw_estimate
from accounts.models.interaction import Kind
from accounts.models.policy import TierLine
from demonstration.letters import amaras_mail_and_calendar_are_read
from demonstration.programme import cords_are_pulled, hours_have_a_price, renewals_are_noted
from demonstration.sources import data_are_audited
from demonstration.stage import Stage
from demonstration.together import plan_with_granite, plan_with_helix, plan_with_kestrel, playbooks_are_played
from intimacy.access import members
from intimacy.reviews.actions import decide, open_review
from intimacy.reviews.models import ReviewedRight
from intimacy.tenancy.context import for_purpose
from intimacy.tenancy.refusals import CLOCK


def tell(stage: Stage) -> None:
    """Tell what is told of Acme; at Globex nothing special happens."""
    if stage.house.slug == "acme":
        helix_loses_its_sponsor(stage)
        helix_waits_for_its_lot_numbers(stage)
        kestrel_owes_us_data(stage)
        granite_is_won_back(stage)
        people_answer_what_their_data_may_be_used_for(stage)
        quill_is_left_without_an_owner(stage)
        kenji_goes_on_leave(stage)
        amaras_mail_and_calendar_are_read(stage)
        companies_are_sorted_into_segments(stage)
        candidates_are_judged(stage)
        wallets_are_estimated(stage)
        rights_are_reviewed(stage)
        a_tier_policy_is_in_force(stage)
        a_tier_is_proposed(stage)
        plan_with_helix(stage)
        plan_with_granite(stage)
        plan_with_kestrel(stage)
        playbooks_are_played(stage)
        data_are_audited(stage)
        renewals_are_noted(stage)
        hours_have_a_price(stage)
        cords_are_pulled(stage)


def a_tier_policy_is_in_force(stage: Stage) -> None:
    """What each tier gives, and who belongs there; the night's proposals wait for a yes."""
    lines = [
        TierLine(
            tier=1, entitlements="A named engineer, a review every quarter, a seat on the advisory board.", cadence_days=14,
            cap=40, entry="annual_value >= 1500000 and score >= 60", exit="annual_value < 700000",
        ),
        TierLine(
            tier=2, entitlements="A review twice a year.", cadence_days=30, cap=80, entry="annual_value >= 400000",
            exit="annual_value < 250000",
        ),
        TierLine(tier=3, entitlements="Office hours every week.", cadence_days=90),
        TierLine(tier=1, region="Asia and Pacific", cadence_days=21, cap=10),
    ]  # fmt: skip
    draft = save_draft(
        lines=lines, why="Fewer accounts in tier 1, and each of them seen every two weeks.", by=stage.administrator
    )
    put_in_force(policy=draft, lines=draft.lines, by=stage.administrator)


def rights_are_reviewed(stage: Stage) -> None:
    """The review of this quarter is open; the managers are kept, the others wait."""
    with for_purpose("administration"):
        review = open_review(by=CLOCK)
        for right in ReviewedRight.objects.filter(review=review, role="manager").order_by("pk"):
            decide(right=right, keep=True, by=stage.administrator)


def helix_loses_its_sponsor(stage: Stage) -> None:
    """Henrik Aalto left a quarter ago. Ingrid Salo has his place, and nobody has called her yet."""
    amara, helix = stage.members["amara"], stage.accounts["Helix Biolabs"]
    today = timezone.localdate()
    leave(contact=stage.person("Helix Biolabs", "Henrik Aalto"), on=today - timedelta(days=101), by=amara)
    add_followup(
        account=helix, words="Call Ingrid Salo, who has followed Henrik Aalto as sponsor", by=amara,
        due_on=today - timedelta(days=5),
    )  # fmt: skip


def helix_waits_for_its_lot_numbers(stage: Stage) -> None:
    """Nineteen days ago a ticket was escalated; nobody has answered it. A week later a plan was promised, then moved."""
    amara, helix, vogt = (
        stage.members["amara"],
        stage.accounts["Helix Biolabs"],
        stage.person("Helix Biolabs", "Dr. Lena Vogt"),
    )
    now, today = timezone.now(), timezone.localdate()
    title = "Escalation: exports drop the lot number above 50 filter values"
    ticket = Fact(
        account=helix.pk, kind=Kind.TICKET, happened_at=now - timedelta(days=19), external_id="HELIX-4471",
        contact=vogt.pk, channel="portal", direction="in", thread="HELIX-4471", title=title,
        body="We put the numbers back by hand. It costs us six hours a week, and the auditor comes in January.",
    )  # fmt: skip
    learn(source="helpdesk", facts=[ticket], by=CLOCK)
    call = log_engagement(
        account=helix, kind=Kind.CALL, title="Lot numbers missing from exports", minutes=35, by=amara, contacts=[vogt],
        happened_at=now - timedelta(days=12),
        notes="Dr. Vogt is patient but tired. She wants to know what we will do and by when, in writing.",
        followups=[{"words": "Ask engineering what the fix needs", "due_on": today + timedelta(days=1)}],
    )  # fmt: skip
    plan = give_promise(
        account=helix, words="A written plan for the export of lot numbers", contact=vogt, engagement=call, by=amara,
        said_at=call.happened_at, due_on=today - timedelta(days=3),
    )  # fmt: skip
    renegotiate(
        promise=plan,
        becomes=today + timedelta(days=2),
        reason="Engineering needs her example files first; she agreed",
        by=amara,
    )


def kestrel_owes_us_data(stage: Stage) -> None:
    """A promise in the other direction: Kestrel wanted to send last year's batches, due today."""
    amara, now = stage.members["amara"], timezone.now()
    thackray = stage.person("Kestrel Energy", "Gareth Thackray")
    log_engagement(
        account=stage.accounts["Kestrel Energy"], kind=Kind.MEETING, title="Their report, line by line", minutes=50,
        by=amara, contacts=[thackray], happened_at=now - timedelta(days=8),
        promises=[{
            "words": "Last year's batches, to try the report with", "direction": "theirs", "due_on": timezone.localdate(),
        }],
    )  # fmt: skip


def granite_is_won_back(stage: Stage) -> None:
    """What helped at Granite Telecom: they were asked for advice, and their questions were answered in time."""
    amara, now = stage.members["amara"], timezone.now()
    granite, people = stage.accounts["Granite Telecom"], stage.contacts["Granite Telecom"]
    log_engagement(
        account=granite, kind=Kind.REVIEW, title="Quarterly review: what has turned", minutes=75, by=amara,
        contacts=people[:2], happened_at=now - timedelta(days=20),
        notes="Tickets are answered within the day again. They offered to speak about it at our customers' day.",
    )  # fmt: skip


def people_answer_what_their_data_may_be_used_for(stage: Stage) -> None:
    """Not everybody said yes: one withdrew, one objected to being counted, some want to be heard."""
    amara, sofia = stage.members["amara"], stage.members["sofia"]
    vogt, rey = stage.person("Helix Biolabs", "Dr. Lena Vogt"), stage.person("Helix Biolabs", "Tomás Rey")
    keller = stage.person("Helix Biolabs", "Marta Keller")
    answer_for(
        contact=vogt, purpose="voice_of_customer", basis="consent", reply="yes", by=amara,
        evidence="Said so in the call about the lot numbers; confirmed by e-mail",
    )  # fmt: skip
    answer_for(contact=keller, purpose="marketing", basis="consent", reply="no", by=amara)
    answer_for(
        contact=rey, purpose="marketing", basis="consent", reply="withdrawn", evidence="Letter to the compliance office",
        by=sofia,
    )  # fmt: skip
    for place, company in enumerate(stage.companies):
        champion = stage.contacts[company.name][0]
        if company.tier < 3 and place % 2 == 1:
            answer_for(
                contact=champion, purpose="voice_of_customer", basis="consent", reply="yes", by=sofia,
                evidence="Form signed at the quarterly review",
            )  # fmt: skip
        if place % 23 == 20:
            other = stage.contacts[company.name][-1]
            answer_for(contact=other, purpose="scoring", basis="legitimate_interest", reply="objected", by=sofia)


def quill_is_left_without_an_owner(stage: Stage) -> None:
    """Jonas Lindqvist has left, and nobody was named in his place at Quill Aerospace."""
    jonas, by = stage.members["jonas"], stage.administrator
    enter_absence(member=jonas, kind="last_day", from_on=timezone.localdate(), by=by)
    with for_purpose("administration"):
        members.leave(member=jonas, by=by)
    # Nobody else is on its team: it has no owner, and Elena is asked until she names one.
    leave_accounts(member=jonas, by=CLOCK)


def kenji_goes_on_leave(stage: Stage) -> None:
    """Two weeks from next week on; Noor Haddad stands in and has a plan for each of his accounts."""
    today, kenji = timezone.localdate(), stage.members["kenji"]
    enter_absence(
        member=kenji, deputy=stage.members["noor"], from_on=today + timedelta(days=6), until_on=today + timedelta(days=19), by=kenji
    )  # fmt: skip


def companies_are_sorted_into_segments(stage: Stage) -> None:
    """Three segments; what belongs to none of them is unsegmented, and shows as such."""
    for name, words, rule in (
        ("Regulated science", "Laboratories and makers of instruments, whom auditors visit.",
         'industry in ("Life sciences", "Optics", "Medical devices")'),
        ("Heavy engineering", "Aerospace and energy: few sites, long projects.", 'industry in ("Aerospace", "Energy")'),
        ("Large others", "Of any industry, from half a million dollars a year.", "annual_value >= 500000"),
    ):  # fmt: skip
        add_segment(name=name, words=words, rule=rule, by=stage.administrator)


def candidates_are_judged(stage: Stage) -> None:
    """Some are judged by what they could become with us and by what that would take; most are not, and have no rank."""
    admin = stage.administrator
    for company, fit, why_fit, scalability, why_scalability in (
        ("Helix Biolabs", 92, "Their laboratories want what we build next", 45, "Every site has exports of its own"),
        ("Granite Telecom", 70, "They speak about us in public", 80, "One platform, one contact, no special work"),
        ("Kestrel Energy", 78, "Their data would show us where reports fail", 60, "Two plants, the same set-up"),
        ("Northwind Aerospace", 84, "Audits like theirs are our next market", 66, "Their integrator does half of it"),
        ("Arbor Insurance", 40, "A good customer, of an industry that we do not aim at", 88, "Runs by itself"),
        ("Solstice Optics", 74, "Small, and quick to try things", 72, "Uses what the others use"),
    ):
        account = stage.accounts.get(company)
        if account is not None:
            judge(account=account, criterion="fit", value=fit, reason=why_fit, by=admin)
            judge(account=account, criterion="scalability", value=scalability, reason=why_scalability, by=admin)
    weigh(fit=50, value=30, scalability=20, by=admin)


def wallets_are_estimated(stage: Stage) -> None:
    """What some customers spend in a year: told, read, counted or guessed. One estimate is old, one was wrong; of most nothing is known."""
    today, admin, vogt = timezone.localdate(), stage.administrator, stage.person("Helix Biolabs", "Dr. Lena Vogt")
    wrong = None
    for company, days_ago, source, low, high, words in (
        ("Helix Biolabs", 410, "guess", 6_000_000, None, "Their laboratories, times what the others pay for each"),
        ("Helix Biolabs", 38, "customer", 7_000_000, 10_000_000, "Said when we planned the budget for lot numbers"),
        (
            "Granite Telecom",
            95,
            "report",
            9_400_000,
            None,
            "Their annual report, purchases of software and instruments",
        ),
        ("Kestrel Energy", 540, "guess", 4_000_000, 6_500_000, "Two plants, by what a plant of that size needs"),
        ("Northwind Aerospace", 60, "tender", 3_100_000, None, "The frame of their last tender, all lots together"),
        ("Arbor Insurance", 20, "study", 12_000_000, 15_000_000, "A study of what insurers spend for each employee"),
        ("Solstice Optics", 120, "study", 1_300_000, None, "The same study, by the number of employees"),
        ("Solstice Optics", 30, "tender", 8_800_000, None, "The frame of a tender"),
    ):
        account = stage.accounts.get(company)
        if account is not None:
            wrong = estimate_wallet(
                account=account, low=Decimal(low), high=None if high is None else Decimal(high), source=source, words=words,
                as_of=today - timedelta(days=days_ago), contact=vogt if source == "customer" else None, by=account.owner or admin,
            )  # fmt: skip
    if wrong is not None:
        withdraw_estimate(estimate=wrong, reason="It was the tender of another company of that name.", by=admin)


def a_tier_is_proposed(stage: Stage) -> None:
    """The owner of an account asks for a closer tier; whoever may set tiers finds it under what waits for a yes."""
    account = stage.accounts.get("Solstice Optics")
    if account is not None and account.owner is not None and account.tier != 1:
        propose_tier(
            account=account, tier=1, why="They test every beta, and two others buy what they praise.", by=account.owner
        )
