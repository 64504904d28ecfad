"""What the charts of the tier dashboard show, said in words above them: the finding first, then the data."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intimacy.pages import words
from metrics.dashboard import MOST, QUIET_DAYS, Dashboard, Row


def findings(board: Dashboard) -> dict[str, str]:
    """A sentence for the page and for each of its cards."""
    return {
        "whole": whole(board),
        "spread": spread(board),
        "quiet": quiet(board),
        "worth": worth(board),
        "moves": moves(board),
    }


def tier_name(row: Row) -> str:
    """The name of a row's tier."""
    return _("no tier") if row.tier is None else str(row.tier.label)


def whole(board: Dashboard) -> str:
    """How many accounts are at risk, what the same accounts are worth, and in which tier most of them are."""
    total, risk = board.total, board.risk.count
    if not total.scored:
        return _("No account has a score yet.")
    if not risk:
        return _("No account is at risk.")
    said = ngettext(
        "%(risk)s of %(scored)s accounts with a score is at risk",
        "%(risk)s of %(scored)s accounts with a score are at risk",
        risk,
    ) % {"risk": words.shown(risk), "scored": words.shown(total.scored)}
    if money := " + ".join(
        words.money_short(each.amount, each.currency) for each in board.money_at_risk if each.amount
    ):
        said = _("%(said)s, worth %(money)s a year") % {"said": said, "money": money}
    return f"{said}. {where(board, 'risk', risk)}"


def where(board: Dashboard, band: str, whole: int) -> str:
    """Which tier has most of the accounts of a band, or of the quiet ones."""
    counts = {tier: row.quiet if band == "quiet" else row.bands[band] for tier, row in board.rows.items()}
    tier = max(counts, key=counts.__getitem__)
    names = {"count": words.shown(counts[tier]), "tier": tier_name(board.rows[tier])}
    if counts[tier] == whole:
        return ngettext("It is in %(tier)s.", "All of them are in %(tier)s.", whole) % names
    if 2 * counts[tier] > whole:
        return _("Most of them, %(count)s, are in %(tier)s.") % names
    return _("%(count)s of them are in %(tier)s, more than in any other tier.") % names


def spread(board: Dashboard) -> str:
    """Which tier has the lowest and which the highest median."""
    rows = sorted((row for row in board.rows.values() if row.scored), key=lambda row: row.median)
    if not rows:
        return _("No account has a score yet.")
    lowest, highest = rows[0], rows[-1]
    if lowest.median == highest.median:
        return _("The median is %(score)s in every tier.") % {"score": lowest.median}
    return _("The median is lowest in %(low)s, %(least)s, and highest in %(high)s, %(most)s.") % {
        "low": tier_name(lowest),
        "least": lowest.median,
        "high": tier_name(highest),
        "most": highest.median,
    }


def quiet(board: Dashboard) -> str:
    """How many accounts are quiet, and in which tier most of them are; what is quiet is said, too."""
    count, others = board.total.quiet, board.touched.count
    if not count:
        return _("Every account has had a touch within %(days)d days.") % {"days": QUIET_DAYS}
    said = ngettext(
        "%(count)s account has had no touch for %(days)d days; %(others)s have.",
        "%(count)s accounts have had no touch for %(days)d days; %(others)s have.",
        count,
    ) % {"count": words.shown(count), "days": QUIET_DAYS, "others": words.shown(others)}
    return f"{said} {where(board, 'quiet', count)}"


def worth(board: Dashboard) -> str:
    """How much of the money at risk the accounts in the table hold, in the tenant's currency, and what is left out."""
    mine = next((money for money in board.money_at_risk if money.currency == board.currency), None)
    if not board.risk.count:
        return _("No account is at risk.")
    if mine is None or not mine.amount:
        return _("None of the accounts at risk has an annual value in %(currency)s.") % {"currency": board.currency}
    held = sum(account.annual_value for account in board.most_valuable_at_risk)
    count = len(board.most_valuable_at_risk)
    said = ngettext(
        "%(count)d account holds %(percent)d%% of the %(money)s at risk.",
        "%(count)d accounts hold %(percent)d%% of the %(money)s at risk.",
        count,
    ) % {
        "count": count,
        "percent": round(100 * held / mine.amount),
        "money": words.money_short(mine.amount, mine.currency),
    }
    others = board.risk.count - mine.accounts
    if not others:
        return said
    left_out = ngettext(
        "%(count)d further account at risk is in another currency and not counted here.",
        "%(count)d further accounts at risk are in other currencies and not counted here.",
        others,
    ) % {"count": others}
    return f"{said} {left_out}"


def moves(board: Dashboard) -> str:
    """Whether the largest falls have something in common."""
    falls, rises = board.movers
    if not falls and not rises:
        return _("No score has changed, or there is nothing to compare with yet.")
    if not falls:
        return _("No score fell.")
    codes = [fall.driver.indicator for fall in falls if fall.driver]
    most = max(codes, key=codes.count, default=None)
    if most is None or len(falls) < 2 or codes.count(most) < 2:
        return _("Each compared with about a quarter ago; both ends are named.")
    return _("In %(count)d of the %(falls)d largest falls it was “%(indicator)s” that changed most.") % {
        "count": codes.count(most),
        "falls": min(len(falls), MOST),
        "indicator": most.words,
    }
