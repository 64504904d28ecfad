"""Accounts by what they are worth and how close we are: a table of classes by bands, and a picture of each of them."""

from dataclasses import dataclass
from math import log10
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.bands import BANDS, shown
from boards.counted import OUTSIDE, Kind, Share
from boards.dashboard import Dashboard, Figure
from boards.worth import UNKNOWN, WORTHS
from intimacy.pages import words
from intimacy.pages.charts.figure import GLYPHS, Canvas, Chart, Table, tip

MOST = 400  # dots that can still be told apart
HEIGHT, TOP, AXIS = 320, 14, 24


@dataclass(frozen=True)
class Dot:
    """An account in the picture."""

    pk: UUID
    name: str
    score: int
    band: str
    value: float


def cells_of(board: Dashboard) -> dict:
    """The table: a line for each class of value in the tenant's currency, and how many accounts are in none of them."""
    codes = [*(band.code for band in reversed(BANDS)), *OUTSIDE]
    money = board.total.counted.money
    lines = []
    for code, label in [
        *((each.code, each.words(board.currency)) for each in WORTHS),
        (UNKNOWN, _("No value entered")),
    ]:
        shares = [money.get(Kind(band, board.currency, code), Share()) for band in codes]
        lines.append({
            "label": label,
            "cells": [
                (band, Figure(share.accounts, board.url(band=band, worth=code, currency=board.currency)), share.amount)
                for band, share in zip(codes, shares, strict=True)
            ],
            "all": Figure(sum(share.accounts for share in shares), board.url(worth=code, currency=board.currency)),
            "amount": sum(share.amount for share in shares),
        })  # fmt: skip
    inside = sum(line["all"].count for line in lines)
    top = max((figure.count for line in lines for _code, figure, _amount in line["cells"]), default=0)
    return {
        "codes": codes,
        "lines": lines,
        "inside": inside,
        "outside": Figure(board.total.accounts - inside, board.url(currency="others")),
        "top": top,
        "says": _says(lines),
    }


def _says(lines: list[dict]) -> str:
    """How much of the money is in the lower half of the scale."""
    low = [
        (figure.count, amount) for line in lines for code, figure, amount in line["cells"] if code in ("risk", "watch")
    ]
    whole, held, count = (
        sum(line["amount"] for line in lines),
        sum(amount for _n, amount in low),
        sum(n for n, _amount in low),
    )
    if not whole:
        return _("No value is entered yet.")
    return ngettext(
        "%(count)s account that is at risk or to watch holds %(percent)d %% of the money.",
        "%(count)s accounts that are at risk or to watch hold %(percent)d %% of the money.",
        count,
    ) % {"count": words.shown(count), "percent": round(100 * held / whole)}


def dots_of(board: Dashboard) -> list[Dot] | None:
    """The accounts that have a score and a value in the tenant's currency; None where they are too many for a picture."""
    if board.counted_at is not None or board.total.accounts > 10 * MOST:
        return None
    rows = board.accounts.filter(currency=board.currency, annual_value__gt=0, standings__score__isnull=False)
    found = rows.order_by("name").values_list("pk", "name", "annual_value", "standings__score", "standings__band")
    dots = [Dot(pk, name, shown(score), band, float(value)) for pk, name, value, score, band in found[: MOST + 1]]
    return dots if len(dots) <= MOST else None


def scatter(dots: list[Dot] | None, currency: str, title: str) -> Chart | None:
    """Score from left to right, annual value from below upwards, by powers of ten. The table beside it leads to the accounts."""
    if not dots:
        return None
    low, high = int(log10(min(dot.value for dot in dots))), int(log10(max(dot.value for dot in dots))) + 1
    floor = HEIGHT - AXIS
    x = lambda score: 0.02 + score / 100 * 0.95  # noqa: E731
    y = lambda value: floor - (log10(value) - low) / (high - low) * (floor - TOP)  # noqa: E731
    risky = [dot for dot in dots if dot.band == "risk"]
    dearest = max(risky, key=lambda dot: dot.value, default=None)
    said = _("%(count)s accounts.") % {"count": words.shown(len(dots))}
    if dearest is not None:
        told = {"account": words.isolated(dearest.name), "money": words.money_short(dearest.value, currency)}
        said += " " + _("The one at risk that is worth most is %(account)s, %(money)s a year.") % told
    canvas = Canvas(HEIGHT, title, said, classes="k-scatter")
    for power in range(low, high + 1):
        canvas.line(0, y(10**power), 1, y(10**power), "gridline")
        canvas.words(0, y(10**power) - 4, words.money_short(10**power, currency))
    for band in BANDS[:-1]:
        canvas.line(x(band.floor), TOP, x(band.floor), floor, "gridline")
    for score in (0, 50, 65, 80, 100):
        canvas.words(x(score), HEIGHT - 5, score, anchor="middle")
    for dot in dots:
        lines = tip(dot.name, _("Score %(score)s") % {"score": dot.score}, words.money_short(dot.value, currency))
        canvas.mark(x(dot.score), y(dot.value), f'<path class="k-fill-{dot.band}" d="{GLYPHS[dot.band]}"/>', lines)
    rows = tuple((dot.name, words.shown(dot.score), words.money_short(dot.value, currency)) for dot in dots)
    return canvas.chart(Table((_("Account"), _("Score"), _("A year")), rows))
