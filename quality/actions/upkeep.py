"""The upkeep of data: budgets of hours for a quarter, and the time that people spent."""

from datetime import date
from uuid import UUID

from django.db.models import Sum
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from intimacy.access.require import may, require
from intimacy.journal.actions import record
from intimacy.pages.words import day
from intimacy.reviews.models import quarter_of
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import Forbidden, Refused
from quality.actions.audits import population
from quality.models import A_DAY, Budget, Effort, Finding
from quality.upkeep import earliest, first_day, in_hours, later, quarter_now

RIGHT, NOTE = "quality.audit", "quality.note_hours"
AHEAD = 4  # quarters for which a budget can be set beforehand
MOST = 10_000 * 60  # minutes of a budget
LONGEST = 300
SAID = ("on", "quarter", "minutes", "source", "words", "finding", "account")


@atomic
def add_budget(*, quarter: str, minutes: int, owner: Member, by, source: str = "") -> Budget:
    """Say how many minutes of a quarter are meant for the upkeep of a source, or in all; and who answers for them.

    The same again gives the same budget. Refused where there is another one already.
    """
    require(by, RIGHT)
    made = Budget(quarter=quarter.strip(), source=source, minutes=minutes, owner=owner)
    _check(made, sources={"", *population()})
    budget, new = Budget.objects.get_or_create(
        quarter=made.quarter, source=source, defaults={"minutes": minutes, "owner": owner, "set_by_id": by.pk}
    )
    if new:
        record("quality.budget_set", budget, by=by, fields=["quarter", "source", "minutes", "owner"])
    elif (budget.minutes, budget.owner_id) != (minutes, owner.pk):
        raise Refused({"source": _("There is a budget for this in this quarter already. Change that one.")})
    return budget


@atomic
def change_budget(*, budget: Budget, minutes: int, owner: Member, by, version: int | None = None) -> Budget:
    """Give a budget other hours, or another owner. The same again changes nothing.

    Refused when somebody changed it since ``version``.
    """
    require(by, RIGHT)
    budget = _held(budget)
    if (budget.minutes, budget.owner_id) == (minutes, owner.pk):
        return budget
    if version is not None and budget.version != version:
        raise Refused(_("Somebody has changed this budget in the meantime. Look at it again, then change it."))
    fields = [
        name
        for name, differs in (("minutes", budget.minutes != minutes), ("owner", budget.owner_id != owner.pk))
        if differs
    ]
    budget.minutes, budget.owner = minutes, owner
    _check(budget, sources={budget.source})  # a source that brings nothing any more keeps its budget
    budget.version += 1
    budget.save(update_fields=[*fields, "version"])
    record("quality.budget_changed", budget, by=by, fields=fields)
    return budget


@atomic
def withdraw_budget(*, budget: Budget, by) -> None:
    """There is no budget for this after all; what was spent stays. Again changes nothing."""
    require(by, RIGHT)
    held = Budget.objects.locked(budget.pk)
    if held is None:
        return
    _must_run(held.quarter)
    record("quality.budget_withdrawn", held, by=by)
    held.delete()


@atomic
def note_hours(
    *, minutes: int, words: str, by, on: date | None = None, source: str = "", finding: Finding | None = None,
    account: Account | None = None, pk: UUID | None = None,
) -> Effort:  # fmt: skip
    """Note the time that one spent on data oneself: at a finding or an account where it was about one.

    on: today, or an earlier day of this quarter or the one before. source: that of the finding where none is said.
    pk: chosen by the caller, so that the same time sent twice is one.
    """
    require(by, NOTE)
    if account is not None:
        require(by, "quality.see", account)
    if pk is not None and (already := Effort.objects.filter(pk=pk).first()):
        if already.by_id != by.pk:
            raise Refused(_("This was noted already."))
        return already
    on, source = on or timezone.localdate(), source or (finding.source if finding else "")
    made = Effort(
        by_id=by.pk, on=on, quarter=quarter_of(on), minutes=minutes, source=source, words=words.strip(), finding=finding, account=account,
    )  # fmt: skip
    _check_effort(made)
    said = {name: getattr(made, name) for name in SAID}
    effort, new = Effort.objects.get_or_create(
        pk=pk or made.pk, by_id=by.pk, defaults=said
    )  # a double click is two at once
    if new:
        record("quality.hours_noted", effort, by=by, fields=["minutes"])
    return effort


@atomic
def take_back_hours(*, effort: Effort, by) -> Effort:
    """It was not so. Only who noted it may. Again changes nothing."""
    require(by, NOTE)
    effort = Effort.objects.locked(effort.pk)
    if effort.by_id != by.pk:
        raise Forbidden(_("Only who noted this time takes it back."))
    if effort.taken_back_at is None:
        effort.taken_back_at = timezone.now()
        effort.save(update_fields=["taken_back_at"])
        record("quality.hours_taken_back", effort, by=by)
    return effort


def _held(budget: Budget) -> Budget:
    held = Budget.objects.select_related("owner").locked(budget.pk)
    if held is None:
        raise Refused(_("This budget was withdrawn in the meantime."))
    return held


def _must_run(quarter: str) -> None:
    if first_day(quarter) < first_day(quarter_now()):
        raise Refused(_("This quarter is over. Its budget stays as it was."))


def _check(budget: Budget, sources: set[str]) -> None:
    faults = {}
    try:
        first = first_day(budget.quarter)
    except ValueError:
        raise Refused({"quarter": _("Write the quarter as %(name)s.") % {"name": quarter_now()}}) from None
    if first < first_day(quarter_now()):
        faults["quarter"] = _("This quarter is over. Its budget stays as it was.")
    elif first > first_day(later(quarter_now(), AHEAD)):
        faults["quarter"] = _("Choose this quarter or one of the next %(n)d.") % {"n": AHEAD}
    if not 0 < budget.minutes <= MOST:
        faults["minutes"] = _("Say how many hours, more than none and at most %(most)s.") % {"most": in_hours(MOST)}
    elif fault := _too_much(budget):
        faults["minutes"] = fault
    if budget.owner.left_at is not None or not may(budget.owner, "quality.see_sources"):
        faults["owner"] = _("Choose a colleague who is here and sees the quality of all sources.")
    if budget.source not in sources:
        faults["source"] = _("There is no source of this name.")
    if faults:
        raise Refused(faults)


def _too_much(budget: Budget) -> str:
    """Why the sources of the quarter would have more together than there is in all; "" where they have not."""
    others = {
        each.source: each.minutes
        for each in Budget.objects.filter(quarter=budget.quarter).exclude(source=budget.source).order_by("pk").select_for_update()
    }  # fmt: skip
    whole = others.pop("", None) if budget.source else budget.minutes
    given = sum(others.values())
    if budget.source and whole is not None and given + budget.minutes > whole:
        left = {"whole": in_hours(whole), "left": in_hours(max(0, whole - given))}
        return _("In all there are %(whole)s in this quarter, of which %(left)s are left for this source.") % left
    if not budget.source and given > budget.minutes:
        return _("The sources have %(given)s together already. In all it cannot be less.") % {"given": in_hours(given)}
    return ""


def _check_effort(effort: Effort) -> None:
    faults = {}
    if not 0 < effort.minutes <= A_DAY:
        faults["minutes"] = _("Say how long it took, from a minute to 24 hours.")
    elif effort.minutes + _noted(effort) > A_DAY:
        faults["minutes"] = _("With what you noted for this day already, this is more than 24 hours.")
    if not effort.words or len(effort.words) > LONGEST:
        faults["words"] = _("Say in at most 300 characters what was done.")
    if effort.on > timezone.localdate():
        faults["on"] = _("This day has not come yet.")
    elif effort.on < earliest():
        faults["on"] = _("Time is noted in its quarter or the one after: %(day)s is the earliest day.") % {
            "day": day(earliest())
        }
    kept = effort.finding.source if effort.finding else ""
    if effort.source and effort.source not in {kept, *population()}:
        faults["source"] = _("There is no source of this name.")
    if faults:
        raise Refused(faults)


def _noted(effort: Effort) -> int:
    """The minutes of that day that whoever spent them has noted before."""
    mine = Effort.objects.in_force().filter(by=effort.by_id, on=effort.on)
    return mine.aggregate(minutes=Sum("minutes"))["minutes"] or 0
