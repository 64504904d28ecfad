"""Promises kept on the date first named: a date that both sides moved later does not count as kept on time."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts.actions.promises import RENEGOTIATED
from accounts.models.interaction import Kind
from boards.programme.conditions import ON_TIME, ended, overdue
from boards.programme.population import Population
from boards.sheets import Cell, Sheet, percent, tier_words
from intimacy.pages import words
from intimacy.pages.links import link


def promises_kept(member, today: date, among: Mapping[int | None, Population]) -> Sheet:
    """By tier: how many promises fell due, how many were kept on the date first named, and what became of the others."""
    found: dict[int | None, dict] = {}
    for row in ended(member, today).order_by().values("account__tier").annotate(
        n=Count("pk"), on_time=Count("pk", filter=ON_TIME),
        agreed=Count("pk", filter=Q(kind=Kind.PROMISE_KEPT, channel=RENEGOTIATED)),
        late=Count("pk", filter=Q(kind=Kind.PROMISE_LATE)), missed=Count("pk", filter=Q(kind=Kind.PROMISE_MISSED)),
    ):  # fmt: skip
        found[row["account__tier"]] = {**row, "open": 0}
    for row in overdue(member, today).order_by().values("account__tier").annotate(n=Count("pk")):
        mine = found.setdefault(
            row["account__tier"], dict.fromkeys(("n", "on_time", "agreed", "late", "missed", "open"), 0)
        )
        mine["open"] = row["n"]
        mine["n"] += row["n"]
    rows = [
        [Cell(tier_words(tier)), Cell(row["n"]), Cell(row["on_time"]), Cell(_share(row), percent(row["on_time"], row["n"])),
         Cell(row["agreed"]), Cell(row["late"]), Cell(row["missed"]), Cell(row["open"]),
         Cell(among[tier].let_down if tier in among else 0, url=_url(tier))]
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
          "One that was kept by a date agreed later counts as not on time, and is shown apart."),
        _("%(count)s promises to our customers in the past 365 days") % {"count": words.shown(whole)},
        _("Promises are on record for %(some)s of %(all)s accounts; what nobody noted is not counted.")
        % {"some": words.shown(touched), "all": words.shown(everybody)},
        _("Whoever promises less keeps more: it says nothing of what was not promised, nor of how much a promise was worth."),
        [_("Tier"), _("Promises"), _("On the first date"), _("Share"), _("By an agreed date"), _("Late"), _("Broken"), _("Still open"),
         _("Accounts let down")],
        rows,
    )  # fmt: skip


def _share(row: dict) -> str:
    return str(round(Decimal(row["on_time"]) / row["n"], 4)) if row["n"] else ""


def _url(tier: int | None) -> str:
    return f"{link('boards:accounts')}?{urlencode({'promises': 'late', 'tier': 'none' if tier is None else tier})}"
