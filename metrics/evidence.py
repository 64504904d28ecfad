"""What is behind one figure: the interactions that count, each with its weight, adding up to the figure as it is shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from uuid import UUID

import numpy as np
import pandas as pd
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account, Contact, Interaction
from accounts.models.interaction import Kind
from intimacy.journal.actions import record_read
from intimacy.pages.links import link
from intimacy.pages.words import span
from intimacy.privacy.models import usable
from intimacy.tenancy.columns import as_ids
from metrics.indicators import Indicator
from metrics.measures import MEASURES, MILLION, Measure, only_call
from metrics.models import Score
from metrics.moments import Moment, histories
from metrics.parts import formula_of
from metrics.places import places_of
from metrics.points import shared_out
from metrics.scoring import explain, figure_of

MOST = 200  # interactions on a page; what is older is said as one line, so that the list still adds up
HUNDREDTHS = MILLION // 100


@dataclass(frozen=True)
class Item:
    """One interaction that counts, with the weight that it adds to the figure."""

    kind: str
    happened_at: datetime
    weight: str
    title: str
    person: str
    url: str
    note: str  # what came of it, and after how long, where the figure asks for that
    withheld: bool  # the words are not shown: who took part does not let them be used for measuring


@dataclass(frozen=True)
class Weighed:
    """All that counts for an indicator's figure in a score, as it was known when the score was computed.

    found: as ``explain`` gives it, latest first. hundredths: of each row, the weight that it adds; together they are ``total``.
    """

    frame: pd.DataFrame
    found: pd.DataFrame
    hundredths: np.ndarray
    total: int
    raw: float | None
    raw_now: float | None  # the same of what is known now

    @property
    def digits(self) -> int:
        return 2 if (self.hundredths % 100).any() else 0

    def by_interaction(self) -> dict[UUID, int]:
        """What each interaction adds, in hundredths. In a rule of several measures it may count in more than one of them."""
        together: dict[UUID, int] = {}
        for pk, weight in zip(self.found["interaction"], self.hundredths.tolist(), strict=True):
            together[pk] = together.get(pk, 0) + weight
        return together

    @cached_property
    def notes(self) -> dict[UUID, str]:
        """What came of each interaction, and after how long, where the rule looks for that."""
        said: dict[UUID, str] = {}
        for row in self.found.itertuples():
            if settles := MEASURES[row.measure.split("(")[0]].settles:
                said[row.interaction] = (
                    settles[1]
                    if pd.isna(row.settled_at)
                    else settles[0] % {"time": span(row.settled_at - row.happened_at)}
                )
        return said


@dataclass(frozen=True)
class Evidence:
    """What is behind an indicator's figure. ``rest`` and ``rest_weight`` stand for what is too old for the page."""

    figure: str
    total: str  # the weights added up; of a share, how many of all
    sum_words: str  # how the figure comes from the weights
    items: list[Item]
    rest: int
    rest_weight: str
    value: Decimal | None  # from 0 to 100, as computed again from these
    value_now: Decimal | None  # the same of what is known now
    poor: str  # the figures that were worth 0 and 100 for this account
    excellent: str
    is_share: bool


def weighed(account: Account, indicator: Indicator, score: Score) -> Weighed:
    """What is behind one indicator of a score."""
    now, touchpoints = score.as_of, formula_of(score).touchpoints
    frame, known_now = histories([Moment([account.pk], now, score.computed_at), Moment([account.pk], now)])
    found = explain(frame, account.pk, indicator, now, touchpoints)
    shares = max(len(found), 1) if _is_mean(indicator) else 1
    weights = np.rint(found["weight"].to_numpy(dtype=float) * shares * MILLION).astype(np.int64)
    hundredths, total = shared_out(np.maximum(weights[None, :], 0), np.array([HUNDREDTHS]))
    raws = [figure_of(each, account.pk, indicator, now, touchpoints) for each in (frame, known_now)]
    return Weighed(frame, found, hundredths[0], int(total[0]), *raws)


def evidence_of(account: Account, indicator: Indicator, score: Score, *, by, most: int | None = None) -> Evidence:
    """The interactions behind one indicator of a score as they were known when it was computed, latest first. Showing who took part
    is put on record. most: how many of them are listed, those of a page if not said; the others are added up in one line.

    Of a rule that is one measure their weights add up to the figure. A rule that calculates with several says how it does.
    """
    most = MOST if most is None else most
    all_of_it = weighed(account, indicator, score)
    found, raw, digits = all_of_it.found, all_of_it.raw, all_of_it.digits
    is_share, is_mean = shows_share(indicator), _is_mean(indicator)
    places = places_of(as_ids([account.pk]), formula_of(score), score.computed_at)
    poor, excellent = (float(np.ravel(end)[0]) for end in indicator.ends(1, places))
    said = two_places(all_of_it.total, digits)
    return Evidence(
        figure="" if raw is None else _figure(raw, is_share),
        total=said + (f" / {len(found)}" if is_mean and len(found) else ""),
        sum_words=_sum_words(indicator, said, len(found), raw, is_share),
        items=_items(
            found[:most], [two_places(int(each), digits) for each in all_of_it.hundredths], all_of_it, account, by
        ),
        rest=max(len(found) - most, 0),
        rest_weight=two_places(int(all_of_it.hundredths[most:].sum()), digits),
        value=_value(raw, indicator, places),
        value_now=_value(all_of_it.raw_now, indicator, places),
        poor=anchor(poor, indicator),
        excellent=anchor(excellent, indicator),
        is_share=is_share,
    )


def _value(raw: float | None, indicator: Indicator, places) -> Decimal | None:
    return None if raw is None else Decimal(int(indicator.hundredths(np.array([raw]), places)[0])) / 100


def _only(indicator: Indicator) -> Measure | None:
    """The one measure that is the whole rule; None where the rule calculates."""
    only = only_call(indicator.rule)
    return MEASURES[only.name] if only else None


def shows_share(indicator: Indicator) -> bool:
    """Whether people read its figure as percent."""
    only = _only(indicator)
    return only is not None and only.is_share


def _is_mean(indicator: Indicator) -> bool:
    only = _only(indicator)
    return only is not None and only.figure == "mean"


def took_part_in(interactions: Iterable, frame: pd.DataFrame, by) -> dict[UUID, Contact]:
    """Who counted in these interactions and may be shown, by the interaction's id. Showing them is put on record.

    Who did not let their data be used for measuring counted as nobody then; who does not let it now is not shown.
    """
    ids = set(interactions)
    named = frame[frame["id"].isin(ids)].set_index("id")["contact"].dropna().to_dict()
    shown = Contact.objects.visible_to(by).filter(usable("scoring", "subject"), pk__in=set(named.values()))
    people = {person.pk: person for person in shown}
    if people:
        record_read(Contact, people.values(), by=by)
    return {pk: people[person] for pk, person in named.items() if person in people}


def is_withheld(stored: Interaction | None, person: Contact | None) -> bool:
    """Whether the words of an interaction are not shown: it is gone, or who took part does not let them be used for measuring."""
    return stored is None or (stored.contact_id is not None and person is None)


def _items(rows: pd.DataFrame, weights: list[str], behind: Weighed, account: Account, by) -> list[Item]:
    ids = list(rows["interaction"])
    stored = {
        row.pk: row
        for row in Interaction.objects.visible_to(by)
        .filter(pk__in=ids)
        .only("title", "source", "external_id", "contact")
    }
    people, notes = took_part_in(ids, behind.frame, by), behind.notes
    return [
        _item(row, weight, stored.get(row["interaction"]), people.get(row["interaction"]), account, notes)
        for row, weight in zip(rows.to_dict("records"), weights, strict=False)
    ]


def _item(
    row: dict, weight: str, stored: Interaction | None, person: Contact | None, account: Account, notes: dict[UUID, str]
) -> Item:
    withheld = is_withheld(stored, person)
    return Item(
        kind=kind_words(row["kind"]),
        happened_at=pd.to_datetime(row["happened_at"], utc=True).to_pydatetime(),
        weight=weight,
        title="" if withheld else stored.title,
        person="" if person is None else person.name,
        url=place_of(stored, account),
        note=notes.get(row["interaction"], ""),
        withheld=withheld,
    )


def kind_words(kind: str) -> str:
    """What happened, in words."""
    return str(Kind(kind).label) if kind in Kind.values else kind


def place_of(stored: Interaction | None, account: Account) -> str:
    """Where an interaction can be looked at: its engagement, its promise, or the history of its account."""
    if stored is not None and stored.source in ("engagement", "promise"):
        return link(f"accounts:{stored.source}", pk=stored.external_id)
    return link("accounts:account", pk=account.pk)


def anchor(figure: float, indicator: Indicator) -> str:
    """A figure as people read it: a share as percent, anything else as a number."""
    return _figure(figure, shows_share(indicator))


def _figure(figure: float, is_share: bool) -> str:
    if is_share:
        percent = round(figure * 100, 1)
        return f"{number_format(percent, 0 if percent == int(percent) else 1)}%"
    return two_places(hundredths_of(figure))


def hundredths_of(figure: float) -> int:
    """A figure in hundredths, as it is shown; halves up."""
    return int(np.floor(figure * 100 + 0.5))


def two_places(hundredths: int, digits: int = 0) -> str:
    """Hundredths as a number: 2, or 2.50 where that is not whole or where its neighbours need ``digits``."""
    return number_format(Decimal(hundredths) / 100, 2 if hundredths % 100 else digits)


def _sum_words(indicator: Indicator, total: str, count: int, raw: float | None, is_share: bool) -> str:
    only = _only(indicator)
    if only is None:
        figure = _("unknown") if raw is None else _figure(raw, False)
        return _("%(count)d entries count: %(rule)s = %(figure)s") % {
            "count": count, "rule": indicator.expression, "figure": figure,
        }  # fmt: skip
    if only.figure == "sum":
        return ngettext("%(count)d entry counts: %(total)s.", "%(count)d entries count, together %(total)s.", count) % {
            "count": count,
            "total": total,
        }
    if not count or raw is None:
        return _("Nothing counts.")
    return _("%(total)s of %(count)d: %(figure)s") % {"total": total, "count": count, "figure": _figure(raw, is_share)}
