"""How firmly accounts are held: single points of failure as conditions, what each owner carries, and lines of My work."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account, Contact, HandOver, HandOverStep, Seat, TeamRules
from accounts.work import Line, due_words, sentence
from intimacy.pages import slots, words
from intimacy.pages.links import link
from intimacy.pages.slots import WorkSource

# -- single points of failure: each is a condition on accounts, by which lists filter and pages count -------------------


def rules() -> TeamRules:
    """What the tenant watches; the defaults where it has said nothing."""
    return TeamRules.objects.first() or TeamRules()


def alone(accounts):
    """At most one of us is on the team."""
    seats = Seat.objects.filter(account=OuterRef("pk"), until=None, member__left_at=None).order_by("pk")
    return accounts.exclude(Exists(seats[1:2]))


def one_contact(accounts):
    """At most one contact is left on their side."""
    people = Contact.objects.still_there().filter(account=OuterRef("pk")).order_by("pk")
    return accounts.exclude(Exists(people[1:2]))


def no_deputy(accounts):
    """Nobody is named who takes over when the owner goes."""
    return accounts.exclude(
        Exists(Seat.objects.filter(account=OuterRef("pk"), until=None, deputy=True, member__left_at=None))
    )


def heavy_owner(accounts):
    """The owner carries more of the tenant's annual value than its rules say."""
    most = rules().carries_most
    return accounts.filter(owner__in=[load.member for load in loads(Account.objects.all()) if load.percent > most])


RISKS = {"alone": alone, "one_contact": one_contact, "no_deputy": no_deputy, "heavy_owner": heavy_owner}


@dataclass(frozen=True)
class Load:
    """What one owner carries: accounts, and their share of the annual value. Currencies are not added up."""

    member: object
    name: str
    accounts: int
    currency: str
    value: Decimal
    percent: int


def loads(accounts) -> list[Load]:
    """What each owner carries in each currency, the heaviest first; percent of all that these accounts are worth in it."""
    valued = accounts.exclude(annual_value=None).order_by()
    totals = {row["currency"]: row["all"] for row in valued.values("currency").annotate(all=Sum("annual_value"))}
    rows = valued.exclude(owner=None).values("owner", "owner__name", "currency")
    found = [
        Load(row["owner"], row["owner__name"], row["n"], row["currency"], row["sum"],
             int(100 * row["sum"] / totals[row["currency"]]) if totals[row["currency"]] else 0)
        for row in rows.annotate(n=Count("pk"), sum=Sum("annual_value"))
    ]  # fmt: skip
    return sorted(found, key=lambda load: (-load.percent, load.name))


# -- My work ------------------------------------------------------------------------------------------------------------


def handovers(member) -> Iterator[Line]:
    """What the member has to do in hand-overs: steps, to sign off, and, as the leaver's lead, to find somebody."""
    mine = HandOverStep.objects.filter(plan=OuterRef("pk"), owner=member.pk, done_at=None)
    # A step may be anybody's who works there; the plan itself is for who takes over, or has to say who does.
    rows = (
        HandOver.objects.visible_to(member)
        .open()
        .filter(Q(Exists(mine)) | Q(to=member.pk) | Q(to=None, lead=member.pk))
    )
    rows = rows.select_related("account", "of", "to").prefetch_related("steps").order_by("due_on", "pk")
    for plan in rows[:200]:
        todo = [step for step in plan.steps.all() if step.done_at is None]
        yield from (_step(step, plan) for step in todo if step.owner_id == member.pk)
        # Before the account has gone over there is nothing to sign.
        has_gone = not plan.for_good or plan.account.owner_id != plan.of_id
        if plan.to_id == member.pk and not todo and has_gone:
            yield _line(
                plan, _("Sign off the hand-over of %(account)s"), _("every step is done"), icon="check", key=f"signoff:{plan.pk}",
                done_url=link("accounts:sign_off", pk=plan.pk), done_label=_("Sign off"),
            )  # fmt: skip
        elif plan.to_id is None and plan.lead_id == member.pk:
            yield _line(
                plan, _("Find an owner for %(account)s"), _("you are asked as their lead"), icon="user-plus",
                key=f"owner:{plan.account_id}", settle_url=link("accounts:handover_name", pk=plan.pk),
                settle_label=_("Name somebody"), settle_dialog=True,
            )  # fmt: skip


def _line(plan: HandOver, title: str, why: str, **more) -> Line:
    return Line(
        title=title % {"account": words.isolated(plan.account.name)}, why=sentence([why, story(plan)]), due_on=plan.due_on,
        account=plan.account.name, account_url=link("accounts:account", pk=plan.account_id),
        url=link("accounts:handover", pk=plan.pk), **more,
    )  # fmt: skip


def _step(step: HandOverStep, plan: HandOver) -> Line:
    return Line(
        title=f"{words.isolated(plan.account.name)}: {step.words}", icon="users", account=plan.account.name,
        account_url=link("accounts:account", pk=plan.account_id), url=link("accounts:handover", pk=plan.pk),
        why=sentence([due_words(step.due_on, timezone.localdate()), story(plan)]), due_on=step.due_on, key=f"step:{step.pk}",
        done_url=link("accounts:step_done", pk=step.pk), done_label=_("Done"),
        hand_over_url=link("accounts:step_give", pk=step.pk),
    )  # fmt: skip


def register() -> None:
    """Put these into My work."""
    slots.my_work.add(
        WorkSource("handovers", gettext_lazy("Hand-overs"), handovers, 12, "accounts.see_work", covered=True)
    )


def story(plan: HandOver) -> str:
    """From whom to whom, and why."""
    told = {"of": plan.of.name, "to": plan.to.name if plan.to else "", "day": words.day(plan.due_on)}
    if plan.how == HandOver.How.LEAVE:
        return _("%(of)s is away, %(to)s stands in") % told
    if plan.to is None:
        return _("%(of)s leaves, and nobody on the team could take it") % told
    return _("from %(of)s to %(to)s") % told
