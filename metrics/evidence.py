"""What is behind one figure: the interactions that count, each with its weight, adding up to the figure as it is shown."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import numpy as np
import pandas as pd
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account, Contact, Interaction
from accounts.models.interaction import Kind
from intimacy.journal.actions import record_read
from intimacy.pages.links import link
from intimacy.privacy.models import usable
from intimacy.rules.nodes import Lookup
from intimacy.tenancy.columns import as_ids
from metrics.indicators import Indicator
from metrics.measures import MEASURES, MILLION, Measure
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
    withheld: bool  # the words are not shown: who took part does not let them be used for measuring


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


def evidence_of(account: Account, indicator: Indicator, score: Score, *, by) -> Evidence:
    """The interactions behind one indicator of a score as they were known when it was computed, latest first. Showing who took part
    is put on record.

    Of a rule that is one measure their weights add up to the figure. A rule that calculates with several says how it does.
    """
    now, formula = score.as_of, formula_of(score)
    frame, known_now = histories([Moment([account.pk], now, score.computed_at), Moment([account.pk], now)])
    found = explain(frame, account.pk, indicator, now, formula.touchpoints)
    is_share, is_mean = shows_share(indicator), _is_mean(indicator)
    count = max(len(found), 1)
    weights = np.rint(found["weight"].to_numpy(dtype=float) * (count if is_mean else 1) * MILLION).astype(np.int64)
    hundredths, total = shared_out(np.maximum(weights[None, :], 0), np.array([HUNDREDTHS]))
    raw, raw_now = (figure_of(each, account.pk, indicator, now, formula.touchpoints) for each in (frame, known_now))
    digits = 2 if (hundredths % 100).any() else 0
    known = raw is not None
    places = places_of(as_ids([account.pk]), formula, score.computed_at)
    ends = [float(np.ravel(end)[0]) for end in indicator.ends(1, places)]
    said = _two(int(total[0]), digits)
    return Evidence(
        figure=_figure(raw, is_share) if known else "",
        total=said + (f" / {len(found)}" if is_mean and len(found) else ""),
        sum_words=_sum_words(indicator, said, len(found), raw, is_share),
        items=_items(found[:MOST], [_two(int(each), digits) for each in hundredths[0]], frame, account, by),
        rest=max(len(found) - MOST, 0),
        rest_weight=_two(int(hundredths[0][MOST:].sum()), digits),
        value=_value(raw, indicator, places),
        value_now=_value(raw_now, indicator, places),
        poor=anchor(ends[0], indicator),
        excellent=anchor(ends[1], indicator),
        is_share=is_share,
    )


def _value(raw: float | None, indicator: Indicator, places) -> Decimal | None:
    return None if raw is None else Decimal(int(indicator.hundredths(np.array([raw]), places)[0])) / 100


def _only(indicator: Indicator) -> Measure | None:
    """The one measure that is the whole rule; None where the rule calculates."""
    root = indicator.rule.root
    return MEASURES[root.name] if isinstance(root, Lookup) else None


def shows_share(indicator: Indicator) -> bool:
    """Whether people read its figure as percent."""
    only = _only(indicator)
    return only is not None and only.is_share


def _is_mean(indicator: Indicator) -> bool:
    only = _only(indicator)
    return only is not None and only.figure == "mean"


def _items(rows: pd.DataFrame, weights: list[str], frame: pd.DataFrame, account: Account, by) -> list[Item]:
    ids = list(rows["interaction"])
    stored = {
        row.pk: row
        for row in Interaction.objects.visible_to(by)
        .filter(pk__in=ids)
        .only("title", "source", "external_id", "contact")
    }
    # Who did not let their data be used for measuring counted as nobody then; who does not let it now is not shown.
    took_part = frame.set_index("id")["contact"].dropna().to_dict()
    shown = Contact.objects.visible_to(by).filter(usable("scoring", "subject"))
    people = {
        person.pk: person for person in shown.filter(pk__in={took_part[each] for each in ids if each in took_part})
    }
    if people:
        record_read(Contact, people.values(), by=by)
    return [
        _item(row, weight, stored.get(row["interaction"]), people.get(took_part.get(row["interaction"])), account)
        for row, weight in zip(rows.to_dict("records"), weights, strict=False)
    ]


def _item(row: dict, weight: str, stored: Interaction | None, person: Contact | None, account: Account) -> Item:
    withheld = stored is None or (stored.contact_id is not None and person is None)
    return Item(
        kind=str(Kind(row["kind"]).label) if row["kind"] in Kind.values else row["kind"],
        happened_at=pd.to_datetime(row["happened_at"], utc=True).to_pydatetime(),
        weight=weight,
        title="" if withheld else stored.title,
        person="" if person is None else person.name,
        url=_place(stored, account),
        withheld=withheld,
    )


def _place(stored: Interaction | None, account: Account) -> str:
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
    return _two(int(np.floor(figure * 100 + 0.5)))


def _two(hundredths: int, digits: int = 0) -> str:
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
