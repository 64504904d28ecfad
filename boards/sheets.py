"""A sheet: one figure of the programme with what it counts, how much of it is known, and what it does not prove.

The page, the board pack, its CSV and the API show the same sheets.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.bands import BANDS, NOT_ENOUGH_WORDS
from accounts.models.account import Tier
from boards.dashboard import Dashboard, Money
from boards.findings import findings, sums
from intimacy.pages import words


@dataclass(frozen=True)
class Cell:
    """A value, how people read it, and the list that it is the size of."""

    value: Any
    words: str = ""
    url: str = ""

    @property
    def shown(self) -> str:
        return self.words or words.shown(self.value)

    @property
    def is_text(self) -> bool:
        return isinstance(self.value, str) and not self.words

    def as_json(self) -> dict:
        value = str(self.value) if isinstance(self.value, Decimal) else self.value
        return {"value": value, "shown": self.shown, "url": self.url}


@dataclass(frozen=True)
class Sheet:
    """A table with its sentences."""

    code: str
    title: str
    says: str  # the finding
    definition: str
    population: str
    coverage: str
    proves_not: str
    head: list[str]
    rows: list[list[Cell]] = field(default_factory=list)

    @property
    def text_columns(self) -> list[int]:
        """The places of the columns that hold words, which begin at their left; the others hold figures."""
        return [
            place for place, cells in enumerate(zip(*self.rows, strict=True)) if all(cell.is_text for cell in cells)
        ]

    def as_json(self) -> dict:
        return {
            "code": self.code, "title": self.title, "says": self.says, "definition": self.definition,
            "population": self.population, "coverage": self.coverage, "proves_not": self.proves_not, "head": self.head, "text_columns": self.text_columns,
            "rows": [[cell.as_json() for cell in row] for row in self.rows],
        }  # fmt: skip


def tier_words(tier: int | None) -> str:
    """The name of a tier, or that there is none."""
    return _("No tier") if tier is None else str(Tier(tier).label)


def percent(part, whole) -> str:
    """A share with one decimal; a dash of nothing."""
    return "–" if not whole else f"{words.shown(round(Decimal(part) * 100 / Decimal(whole), 1))}\u00a0%"


def of_dashboard(board: Dashboard) -> list[Sheet]:
    """The figures of the tier dashboard."""
    said, total = findings(board), board.total
    population = ngettext("%(count)s account", "%(count)s accounts", total.accounts) % {
        "count": words.shown(total.accounts)
    }
    coverage = _("%(scored)s of %(all)s accounts have a score.") % {
        "scored": words.shown(total.scored), "all": words.shown(total.accounts)
    }  # fmt: skip
    if unbanded := board.unbanded.count:
        coverage += " " + ngettext(
            "Of %(count)s of them too little is known for a band.", "Of %(count)s of them too little is known for a band.", unbanded
        ) % {"count": words.shown(unbanded)}  # fmt: skip
    shared = {
        "population": population, "coverage": coverage,
        "proves_not": _("A score says how close we are, not whether a customer will stay."),
    }  # fmt: skip
    bands = [*(str(band.words) for band in reversed(BANDS)), str(NOT_ENOUGH_WORDS), _("No score")]
    rows = [
        [Cell(tier_words(cells["row"].tier)), *(Cell(figure.count, url=figure.url) for _code, figure in cells["bands"]),
         Cell(cells["all"].count, url=cells["all"].url), Cell(cells["row"].median, words=words.shown(cells["row"].median) or "–")]
        for cells in board.matrix
    ]  # fmt: skip
    places = [
        [Cell(line["region"] or _("No region")), Cell(line["whole"]["all"].count, url=line["whole"]["all"].url),
         Cell(line["whole"]["risk"].count, url=line["whole"]["risk"].url),
         Cell(line["whole"]["median"], words=words.shown(line["whole"]["median"]) or "–")]
        for line in board.regions
    ]  # fmt: skip
    money = [
        [Cell(words.band_name(line["code"]) or _("No score")), Cell(line["all"].count, url=line["all"].url), _sum(line["money"]),
         Cell(line["planless"].count, url=line["planless"].url), _sum(line["planless_money"])]
        for line in board.money_in_bands
    ]  # fmt: skip
    ranges = [
        [Cell(label), Cell(board.ranges[code].count, url=board.ranges[code].url)]
        for code, label in (
            ("left", _("Left their usual range")),
            ("usual", _("In their usual range")),
            ("not_watched", _("Not watched")),
        )
    ]
    usual = Sheet(
        "usual", _("Usual range"), said["usual"], _("An account has left its usual range while an alert of it is not resolved."),
        head=[_("Accounts"), _("How many")], rows=ranges, **shared,
    )  # fmt: skip
    return [
        usual,
        Sheet("trust", _("How far the scores can be trusted"), said["trust"],
              _("Each account with a score once, by the worst of what is known against it. Made by score definition %(name)s.")
              % {"name": board.definition},
              head=[_("Scores"), _("How many")], rows=[[Cell(capfirst(label)), Cell(figure.count, url=figure.url)] for _code, label, figure in board.trust],
              **shared | {"proves_not": _("That nothing is known against a score does not make it right: only what is checked is counted.")}),
        Sheet("tiers", _("Accounts by tier and band"), said["whole"], _("Each account once, by the band of its score now. A score of which too little is known is in none."),
              head=[_("Tier"), *bands, _("All"), _("Median")], rows=rows, **shared),
        Sheet("money", _("Money in bands"), said["money"], _("Annual value of the accounts of a band; currencies are not added up."),
              head=[_("Band"), _("Accounts"), _("A year"), _("Without a plan"), _("A year")], rows=money, **shared),
        Sheet("regions", _("Accounts by region"), said["regions"], _("Each account once, by its region."),
              head=[_("Region"), _("Accounts"), _("At risk"), _("Median")], rows=places, **shared),
    ]  # fmt: skip


def _sum(money: list[Money]) -> Cell:
    return Cell({each.currency: str(each.amount) for each in money}, words=sums(money) or "–")
