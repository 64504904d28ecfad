"""Promises kept on the date first named: a date that both sides moved later does not count as kept on time."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count
from django.utils.translation import gettext as _

from boards.programme.conditions import HOW, ended, overdue
from boards.programme.population import Population
from boards.sheets import Cell, Sheet, percent, tier_words
from intimacy.pages import words
from intimacy.pages.links import link


def promises_kept(member, today: date, among: Mapping[int | None, Population]) -> Sheet:
    """By tier: how many promises fell due, how many were kept on the date first named, and what became of the others."""
    found: dict[int | None, dict] = {}
    for row in ended(member, today).order_by().values("account__tier").annotate(
        n=Count("pk"), **{how: Count("pk", filter=condition) for how, condition in HOW.items()}
    ):  # fmt: skip
        found[row["account__tier"]] = {**row, "open": 0}
    for row in overdue(member, today).order_by().values("account__tier").annotate(n=Count("pk")):
        mine = found.setdefault(
            row["account__tier"], dict.fromkeys(("n", "on_time", "agreed", "late", "missed", "open"), 0)
        )
        mine["open"] = row["n"]
        mine["n"] += row["n"]
    rows = [
        [Cell(tier_words(tier)), Cell(row["n"] - row["open"], url=_ended(tier)), Cell(row["on_time"], url=_ended(tier, "on_time")),
         Cell(row["agreed"], url=_ended(tier, "agreed")), Cell(row["late"], url=_ended(tier, "late")),
         Cell(row["missed"], url=_ended(tier, "missed")), Cell(row["open"], url=_of_tier("boards:promises_overdue", tier)),
         Cell(_share(row), percent(row["on_time"], row["n"])), Cell(among[tier].let_down if tier in among else 0, url=_url(tier))]
        for tier, row in sorted(found.items(), key=lambda pair: pair[0] or 9)
    ]  # fmt: skip
    whole, kept = (sum(row[name] for row in found.values()) for name in ("n", "on_time"))
    everybody, touched = (sum(getattr(tier, name) for tier in among.values()) for name in ("accounts", "promised"))
    says = _("%(share)s of our promises were kept on the date first named: %(kept)s of %(all)s.") % {
        "share": percent(kept, whole), "kept": words.shown(kept), "all": words.shown(whole)
    }  # fmt: skip
    return Sheet(
        "promises_kept", _("Promises kept on the date first named"), says if whole else _("No promise has fallen due yet."),
        _("Promises of ours that were kept or broken in the past year, and those still open whose first date is past. "
          "The share is of both together. One that was kept by a date agreed later counts as not on time, and is shown apart."),
        _("%(count)s promises to our customers in the past 365 days") % {"count": words.shown(whole)},
        _("Promises are on record for %(some)s of %(all)s accounts; what nobody noted is not counted.")
        % {"some": words.shown(touched), "all": words.shown(everybody)},
        _("Whoever promises less keeps more: it says nothing of what was not promised, nor of how much a promise was worth."),
        [_("Tier"), _("Kept or broken"), _("On the first date"), _("By an agreed date"), _("Late"), _("Broken"), _("Still open"),
         _("On the first date, of all"), _("Accounts let down")],
        rows,
    )  # fmt: skip


def _share(row: dict) -> str:
    return str(round(Decimal(row["on_time"]) / row["n"], 4)) if row["n"] else ""


def _of_tier(name: str, tier: int | None, **more: str) -> str:
    return f"{link(name)}?{urlencode({'tier': 'none' if tier is None else tier, **more})}"


def _ended(tier: int | None, how: str = "") -> str:
    return _of_tier("boards:promises_ended", tier, **({"how": how} if how else {}))


def _url(tier: int | None) -> str:
    return _of_tier("boards:accounts", tier, promises="late")
