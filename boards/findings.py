"""What the charts of the tier dashboard show, said in words above them: the finding first, then the data."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.bands import BANDS
from boards.dashboard import MOST, QUIET_DAYS, Dashboard, Money, Row
from intimacy.pages import words


def findings(board: Dashboard) -> dict[str, str]:
    """A sentence for the page and for each of its cards."""
    return {
        "whole": whole(board),
        "spread": spread(board),
        "quiet": quiet(board),
        "worth": worth(board),
        "moves": moves(board),
        "money": money(board),
        "regions": regions(board),
        "usual": board.usual.says,
        "trust": trust(board),
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


def trust(board: Dashboard) -> str:
    """How many of the scores are contradicted by their data or rest on little, and of how many nothing is known against them."""
    found = {code: figure.count for code, _words, figure in board.trust}
    if not board.total.scored or not found:
        return ""
    doubted = board.total.scored - found["sound"]
    if not doubted:
        return _("Nothing is known against any of the %(scored)s scores.") % {"scored": words.shown(board.total.scored)}
    return ngettext(
        "%(count)s of %(scored)s scores is contradicted by its data, or rests on little, or on a source that is old or has changed.",
        "%(count)s of %(scored)s scores are contradicted by their data, or lack something, or rest on too little, or on sources that are old or have changed.",
        doubted,
    ) % {"count": words.shown(doubted), "scored": words.shown(board.total.scored)}


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


def sums(money: Iterable[Money]) -> str:
    """Amounts of several currencies side by side: they are never added up."""
    return " + ".join(words.money_short(each.amount, each.currency) for each in money if each.amount)


def money(board: Dashboard) -> str:
    """What is at risk, and how much of it nobody has a plan for: "$11.0M at risk in 23 accounts below 50, $2.95M of it without a plan."."""
    risk, planless = board.risk.count, board.planless.count
    if not risk:
        return _("No account is at risk.")
    said = ngettext(
        "%(money)s at risk in %(count)s account below %(points)d",
        "%(money)s at risk in %(count)s accounts below %(points)d",
        risk,
    ) % {
        "money": sums(board.money_at_risk) or _("No value entered"),
        "count": words.shown(risk), "points": BANDS[-2].floor,
    }  # fmt: skip
    if not planless:
        return _("%(said)s; every one of them has an open plan.") % {"said": said}
    told = {"said": said, "money": sums(board.planless_money), "count": words.shown(planless)}
    if not told["money"]:
        return _("%(said)s; %(count)s of them without a plan.") % told
    return _("%(said)s, %(money)s of it without a plan (%(count)s).") % told


def regions(board: Dashboard) -> str:
    """In which region the largest share of accounts is at risk."""
    rows = [row for row in board.regions if row["region"] and row["whole"]["all"].count]
    if len(rows) < 2:
        return _("In each field: accounts, those at risk among them, and the median score.")
    share = lambda row: row["whole"]["risk"].count / row["whole"]["all"].count  # noqa: E731
    worst = max(rows, key=share)
    if not share(worst):
        return _("No account is at risk in any region.")
    return _("%(region)s has the largest share at risk: %(count)s of %(all)s.") % {
        "region": worst["region"], "count": words.shown(worst["whole"]["risk"].count), "all": words.shown(worst["whole"]["all"].count),
    }  # fmt: skip
