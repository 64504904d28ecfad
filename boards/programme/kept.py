"""Revenue kept by band six months before renewal, within tier: association, not proof."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Least
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.bands import BANDS, NOT_ENOUGH, NOT_ENOUGH_WORDS
from accounts.conditions import shown_points
from boards.counted import NO_BAND
from boards.models import Renewal
from boards.sheets import Cell, Sheet, percent, tier_words
from intimacy.pages import words
from intimacy.pages.links import link
from metrics.formulas import formula_numbered
from metrics.models import Score
from metrics.parts import definition_name

BEFORE = timedelta(days=182)  # the score that counts is the last one by then,
NOT_OLDER = timedelta(days=14)  # unless it is older than this
SUMMED = ("n", "lost", "worth", "stayed", "later")


def band_before() -> Case:
    """The band of a renewal's score six months before. Of some noted long ago only the points are kept."""
    return Case(
        When(score=None, then=Value(NO_BAND)),
        When(~Q(band_then=""), then=F("band_then")),
        *(When(points__gte=band.floor, then=Value(band.code)) for band in BANDS),
        output_field=CharField(),
    )  # fmt: skip


def with_band(rows: QuerySet) -> QuerySet:
    """Renewals with ``band``, and ``kept``: how much of what was paid before is paid after."""
    return rows.annotate(points=shown_points("score")).annotate(band=band_before(), kept=Least("before", "after"))


def renewals(member, today: date, months: int) -> QuerySet:
    """The renewals of the past months at the accounts that the member may see."""
    since = today - timedelta(days=round(months * 30.4375))
    return Renewal.objects.visible_to(member).filter(on__gt=since, on__lte=today)


def revenue_kept(member, today: date, months: int = 12) -> Sheet:
    """By tier and band: renewals, what they were worth, and how much of that was kept."""
    found = list(with_band(renewals(member, today, months)).annotate(version=made_by()).order_by().values("tier", "band", "currency", "version").annotate(
        n=Count("pk"), lost=Count("pk", filter=Q(after=0)), worth=Sum("before"), stayed=Sum("kept"), later=Sum("after"),
    ))  # fmt: skip
    order = {code: place for place, code in enumerate([*(band.code for band in reversed(BANDS)), NOT_ENOUGH])}
    rows = sorted(_added(found), key=lambda row: (row["tier"] or 9, order.get(row["band"], 9), row["currency"]))
    names = {band.code: str(band.words) for band in BANDS} | {
        NOT_ENOUGH: str(NOT_ENOUGH_WORDS),
        NO_BAND: _("No score then"),
    }
    cells = [
        [Cell(tier_words(row["tier"])), Cell(names[row["band"]]), Cell(row["n"], url=_url(months, row)),
         Cell(row["lost"], url=_url(months, row, outcome="lost")), Cell(row["worth"], words.money_short(row["worth"], row["currency"]), _url(months, row)),
         Cell(row["stayed"], words.money_short(row["stayed"], row["currency"]), _url(months, row, outcome="stayed")), Cell(_share(row), percent(row["stayed"], row["worth"]))]
        for row in rows
    ]  # fmt: skip
    whole, known = sum(row["n"] for row in rows), sum(row["n"] for row in rows if row["band"] != NO_BAND)
    return Sheet(
        "revenue_kept", _("Revenue kept, by band six months before renewal"), _says(rows),
        _("Of what the contracts were worth a year before they ended: how much is still paid after, at most as much as before. "
          "The band is that of the last score 182 days before, not older than 14 days by then."),
        _("%(count)s renewals of the past %(months)s months, each in the tier that its account had when it was noted")
        % {"count": words.shown(whole), "months": months},
        " ".join([
            _("%(known)s of %(all)s renewals have a score from six months before.") % {"known": words.shown(known), "all": words.shown(whole)},
            *_definitions(found),
        ]),
        _("Within a tier, accounts with a higher score may keep more for reasons that also raised the score: it is an association, not proof."),
        [_("Tier"), _("Band then"), _("Renewals"), _("Lost"), _("Worth before"), _("Kept"), _("Share kept")],
        cells,
    )  # fmt: skip


def made_by() -> Subquery:
    """By which version of the score definition a renewal's score was made; null: of old ones not every day is kept."""
    then = Score.objects.filter(account=OuterRef("account"), on=OuterRef("score_on"))
    return Subquery(then.values("definition")[:1])


def _added(found: list[dict]) -> Iterator[dict]:
    """The rows with those of all score definitions added up."""
    sums: dict[tuple, dict] = {}
    for row in found:
        held = sums.setdefault((row["tier"], row["band"], row["currency"]), row | dict.fromkeys(SUMMED, 0))
        for name in SUMMED:
            held[name] += row[name]
    yield from sums.values()


def _definitions(found: list[dict]) -> Iterator[str]:
    """Which score definitions stand behind the bands."""
    counts: dict[int | None, int] = {}
    for row in found:
        if row["band"] != NO_BAND:
            counts[row["version"]] = counts.get(row["version"], 0) + row["n"]
    lost = counts.pop(None, 0)
    known = [(n, definition_name(number, formula_numbered(number).since)) for number, n in sorted(counts.items())]
    if len(known) == 1 and not lost:
        yield _("Their bands are by score definition %(name)s.") % {"name": known[0][1]}
    else:
        for n, name in known:
            yield ngettext(
                "The band of %(count)s is by score definition %(name)s.",
                "The bands of %(count)s are by score definition %(name)s.", n,
            ) % {"count": words.shown(n), "name": name}  # fmt: skip
        if lost:
            yield ngettext(
                "By which definition the band of %(count)s is, is not known any more.",
                "By which definition the bands of %(count)s are, is not known any more.", lost,
            ) % {"count": words.shown(lost)}  # fmt: skip


def _share(row: dict) -> str:
    return str(round(row["stayed"] / row["worth"], 4)) if row["worth"] else ""


def _url(months: int, row: dict, **more: str) -> str:
    asked = {
        "months": str(months), "tier": "none" if row["tier"] is None else str(row["tier"]), "band": row["band"],
        "currency": row["currency"], **more,
    }  # fmt: skip
    return f"{link('boards:renewals')}?{urlencode(asked)}"


def _says(rows: list[dict]) -> str:
    """Compares accounts at risk with thriving and steady ones, within the tier and currency that has most of them."""
    best: tuple[str, list[dict], list[dict], int] = ("", [], [], 0)
    for tier, currency in {(row["tier"], row["currency"]) for row in rows}:
        mine = [row for row in rows if (row["tier"], row["currency"]) == (tier, currency)]
        low = [row for row in mine if row["band"] == "risk"]
        high = [row for row in mine if row["band"] in ("thriving", "steady")]
        n = sum(row["n"] for row in mine)
        if low and high and n > best[3]:
            best = (tier_words(tier), high, low, n)
    name, high, low, n = best
    if not n:
        return _("Too few renewals to compare bands within a tier.")
    said = _(
        "In %(tier)s, accounts that were thriving or steady kept %(high)s %% of their revenue (renewals: %(many)s), those at risk %(low)s %% (%(few)s)."
    ) % {
        "tier": name, "many": words.shown(sum(row["n"] for row in high)), "high": words.shown(round(_kept(high))),
        "few": words.shown(sum(row["n"] for row in low)), "low": words.shown(round(_kept(low))),
    }  # fmt: skip
    odd = [row for row in high if _kept([row]) < _kept(low)]
    return said if not odd else said + " " + _("Band by band the order does not hold.")


def _kept(rows: list[dict]) -> Decimal:
    """Percent of the revenue that was kept."""
    return sum(row["stayed"] for row in rows) * 100 / sum(row["worth"] for row in rows)
