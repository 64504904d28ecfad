"""What a study can measure: the score, one of its indicators, or how much the product is used, which never enters the score.

Scores of several versions of the score definition are linked: each is read on the scale on which the account was on the day from
which a case is counted, so that a new version alone is no effect, and a version that comes later changes nothing that was read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import Interaction
from accounts.models.interaction import Kind
from intimacy.pages.words import Words
from metrics.linking import scale_of, scale_of_indicator
from metrics.models import Score
from metrics.parts import formula_of, value_of

SCORE, INDICATOR, USAGE = "score", "indicator:", "usage"
USED_WITHIN = 28  # days of which the use is the mean
ASKED = 200  # accounts of which it is read on which days there are scores


@dataclass(frozen=True)
class Outcome:
    """An outcome by its code, such as "score" or "indicator:answers"."""

    code: str
    words: Words
    unit: Words
    relative: bool = False  # measured at each account against its own mean before the start, which is 100


@dataclass(frozen=True)
class Value:
    """What an outcome was worth at an account on a day."""

    account: UUID
    on: date
    value: float


def outcomes() -> list[Outcome]:
    """All of them: the score, how much the product is used, and each indicator of the score as it is made today."""
    return [
        Outcome(SCORE, _("the score"), _("points")),
        Outcome(USAGE, _("how many people use the product, 100 before the start"), _("percent"), relative=True),
        *(
            Outcome(INDICATOR + each.code, _("its indicator “%(name)s”") % {"name": each.words}, _("points"))
            for each in formula_of(None).indicators
        ),
    ]


def outcome_of(code: str) -> Outcome:
    """The outcome of a code; one of an indicator that the score no longer has keeps its code as its name."""
    kept = Outcome(code, code.removeprefix(INDICATOR), _("points"))
    return next((each for each in outcomes() if each.code == code), kept)


def values(code: str, accounts: Iterable[UUID], days: Iterable[date], start: date) -> Iterator[Value]:
    """What the outcome was worth at these accounts on these days, wherever it is known, on the scale of the day ``start``."""
    accounts, days = list(accounts), sorted(set(days))
    if not accounts or not days:
        return
    if code == USAGE:
        yield from _usage(accounts, days)
        return
    rows = Score.objects.filter(account__in=accounts, on__in=days, score__isnull=False)
    if code == SCORE:
        scale = scale_of(accounts)
        for account, on, score, version in rows.values_list("account", "on", "score", "definition").iterator():
            yield Value(account, on, float(score + scale.between(account, version, scale.version_on(account, start))))
        return
    wanted = code.removeprefix(INDICATOR)
    scale = scale_of_indicator(wanted, accounts)
    for row in rows.iterator(chunk_size=2000):
        value = value_of(row, wanted)
        if value is not None:
            step = scale.between(row.account_id, row.definition, scale.version_on(row.account_id, start))
            yield Value(row.account_id, row.on, float(value + step))


def days_known(code: str, accounts: Iterable[UUID], first: date, last: date) -> set[date]:
    """The days in a period on which the outcome is known of any of a few accounts: those on which scores were computed, or every day."""
    if code == USAGE:
        return {first + timedelta(days=n) for n in range((last - first).days + 1)}
    rows = Score.objects.filter(account__in=list(accounts)[:ASKED], on__range=(first, last))
    return set(rows.order_by().values_list("on", flat=True).distinct())


def _usage(accounts: list[UUID], days: list[date]) -> Iterator[Value]:
    """The mean of what the product told of itself in the four weeks up to a day."""
    first, last = days[0] - timedelta(days=USED_WITHIN), days[-1]
    begin, end = (datetime.combine(day, time.max, UTC) for day in (first, last))
    rows = (
        Interaction.objects.in_force()
        .filter(account__in=accounts, kind=Kind.USAGE, value__isnull=False, happened_at__gt=begin, happened_at__lte=end)
        .values_list("account", "happened_at", "value")
    )
    told: dict[UUID, list[tuple[date, float]]] = {}
    for account, at, value in rows.iterator():
        told.setdefault(account, []).append((at.astimezone(UTC).date(), value))
    for account, found in told.items():
        for day in days:
            seen = [value for on, value in found if timedelta(0) <= day - on < timedelta(days=USED_WITHIN)]
            if seen:
                yield Value(account, day, sum(seen) / len(seen))
