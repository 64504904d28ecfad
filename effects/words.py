"""What a reading came to, as people read it."""

from django.utils.translation import gettext as _

from effects.estimate.cases import HISTORY
from effects.estimate.effect import Verdict
from effects.models import Reading, Study
from effects.outcomes import outcome_of
from intimacy.pages import words
from intimacy.pages.words import day, figure


def effect_in_words(reading: Reading | None) -> str:
    """The effect with its interval, "+6 (2 to 10)"; "not shown" where the interval holds zero or none is claimed; "" before it was read."""
    if reading is None:
        return ""
    if reading.verdict in (Verdict.BETTER, Verdict.WORSE):
        told = {"effect": words.signed(reading.effect), "low": figure(reading.low), "high": figure(reading.high)}
        return _("%(effect)s (%(low)s to %(high)s)") % told
    return _("not shown")


def finding(study: Study, reading: Reading) -> str:
    """What came out, in one or two sentences."""
    told = {"outcome": outcome_of(study.outcome).words, "weeks": study.horizon, "matched": reading.matched, "peers": reading.peers,
            "treated": reading.treated, "least": study.least, "effect": effect_in_words(reading)}  # fmt: skip
    if reading.verdict == Verdict.TOO_FEW:
        return _("Not shown: %(matched)d accounts could be compared, and %(least)d are needed to say anything.") % told
    if reading.verdict == Verdict.NOT_COMPARABLE:
        return _(
            "Not shown: those that got it and the others were too different before, so that a comparison would say more about that "
            "than about the playbook."
        )
    told |= {"effect": words.signed(reading.effect), "low": figure(reading.low), "high": figure(reading.high)}
    if reading.verdict == Verdict.NOT_SHOWN:
        return (
            _(
                "Not shown: %(weeks)d weeks after the start %(outcome)s lay between %(low)s and %(high)s against alike accounts, which may "
                "be nothing."
            )
            % told
        )
    return (
        _(
            "%(weeks)d weeks after the start %(outcome)s had moved by %(effect)s more than at alike accounts; with the uncertainty of "
            "%(matched)d accounts the effect lies between %(low)s and %(high)s."
        )
        % told
    )


def sentence(study: Study) -> str:
    """What a result of this design proves, and what it does not."""
    return _(
        "Compared are accounts with the same score, the same usual level and the same trend before the start, on the same day, so that "
        "what would have recovered by itself is taken off. It is no experiment: where people chose the accounts for something "
        "that no figure here knows, that may be a part of the effect."
    )


def registered_in_words(study: Study) -> str:
    """When and by whom it was fixed, and how much of its period was over then."""
    told = {"day": day(study.registered_at), "name": study.registered_by.name if study.registered_by else ""}
    if study.by_default:
        said = _("Registered on %(day)s by itself, since the playbook was put in force.") % told
    else:
        said = _("Registered on %(day)s by %(name)s.") % told
    if study.started_before:
        said += " " + _(
            "It looks back: %(n)d of its runs had started by then. Outcome, weeks and comparison were fixed before anything was read, "
            "though not before those runs."
        ) % {"n": study.started_before}
    return said


def balance_of(reading: Reading) -> list[dict]:
    """The rows of the balance table."""
    names = {
        "start": _("At the start"), "usual": _("Mean of the weeks before"), "trend": _("Trend of the weeks before"),
        "value": _("Annual value"), "tier": _("Tier"),
    }  # fmt: skip
    return [
        {"name": names.get(name, name), "before": before, "after": after, "asked": name in HISTORY}
        for name, before, after in reading.balance
    ]
