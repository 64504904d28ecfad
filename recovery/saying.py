"""A diagnosis in sentences: the headline first, then what the tests say, each with what it rests on."""

from collections.abc import Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.bands import shown
from intimacy.pages import words
from recovery.diagnosis.concentration import LEVEL
from recovery.gaps import STREAM_WORDS
from recovery.models import Case, Finding

NAMED = 2  # of the parts that fell, in the headline


def headline(case: Case) -> str:
    """Why the account's score fell, in one sentence or two: both ends, what took most, since when, and whether its cohort did, too."""
    if case.before is None or case.after is None or not case.found:
        return _("Nothing is known of why: %(account)s has no two scores to compare.") % {
            "account": words.isolated(case.account.name)
        }
    told = {
        "account": words.isolated(case.account.name), "before": shown(case.before), "then": date_format(case.before_on, "j F"),
        "after": shown(case.after), "now": date_format(case.after_on, "j F"),
    }  # fmt: skip
    said = (
        _("%(account)s fell from %(before)d on %(then)s to %(after)d on %(now)s")
        if case.fell > 0
        else _("%(account)s did not fall: it had %(before)d on %(then)s and %(after)d on %(now)s")
    ) % told
    if fallen := most_fallen(case.found["parts"]):
        said = _("%(said)s, mostly %(parts)s") % {"said": said, "parts": fallen} if case.fell > 0 else said
    since = case.found.get("since")
    if since and case.fell > 0 and since["points"] < 0:
        exact = since["first"] == since["last"]
        words_of = _("%(said)s, since the week of %(day)s") if exact else _("%(said)s, since about the week of %(day)s")
        said, since = words_of % {"said": said, "day": date_format(_day(since["week"]), "j F")}, None
    sentences = [f"{said}.", _beside_it(since, case.fell > 0) if since else ""]
    if case.fell > 0:
        sentences.append(cohort_sentence(case.found["cohort"], case.account.name))
    return " ".join(sentence for sentence in sentences if sentence)


def _beside_it(since: dict, fell: bool) -> str:
    """What has changed that took no points of the score: it says nothing of when the score's own fall began."""
    said = (
        _("When it began cannot be shown. Lower since about the week of %(day)s, without taking points: %(name)s.")
        if fell
        else _("Lower since about the week of %(day)s: %(name)s.")
    )
    return said % {"day": date_format(_day(since["week"]), "j F"), "name": STREAM_WORDS[since["stream"]]}


def most_fallen(parts: Sequence[dict]) -> str:
    """The parts that took most points: “Answers to tickets (−10) and Breadth (−8)”."""
    fallen = [f"{part['words']} ({words.signed(part['points'])})" for part in parts if part["points"] < 0][:NAMED]
    return _(" and ").join(fallen) if fallen else ""


def cohort_sentence(cohort: dict, account: str) -> str:
    """What the comparison with its cohort says."""
    told = {"n": cohort["others"], "who": cohort_words(cohort)}
    if cohort["verdict"] == "too_few":
        said = _("Whether it is alone cannot be told: only %(n)d others of %(who)s have both scores.")
    else:
        told |= {
            "median": words.signed(cohort["median"]),
            "low": words.signed(cohort["low"]),
            "high": words.signed(cohort["high"]),
        }
        said = {
            "alone": _("Its cohort, %(n)d others of %(who)s, did not fall with it."),
            "both": _("Its cohort, %(n)d others of %(who)s, fell too (median %(median)s), and it fell more."),
            "cohort": _("Its whole cohort fell too: %(n)d others of %(who)s, median %(median)s. That points at how we work, not at this account."),
            "neither": _("Falls like this are not rare among %(n)d others of %(who)s, which as a whole did not fall."),
        }[cohort["verdict"]]  # fmt: skip
    return said % told


def cohort_words(cohort: dict) -> str:
    """Who the cohort is."""
    if cohort["who"] == "tier_segment":
        return _("tier %(tier)d, %(segment)s") % {"tier": cohort["tier"], "segment": cohort["segment"]}
    return _("tier %(tier)d") % {"tier": cohort["tier"]} if cohort["who"] == "tier" else _("all accounts")


def cohort_detail(cohort: dict) -> str:
    """On what the comparison rests."""
    if cohort["verdict"] == "too_few":
        return _("At least 19 are needed: among fewer, even the largest fall may be chance.")
    fell = ngettext(
        "%(count)d of them fell as much or more", "%(count)d of them fell as much or more", cohort["fell"]
    ) % {"count": cohort["fell"]}
    return _("%(fell)s (p = %(p)s). Half of them moved by %(median)s or less; the middle lies between %(low)s and %(high)s.") % {
        "fell": fell, "p": words.shown(round(cohort["p"], 3)), "median": words.signed(cohort["median"]),
        "low": words.signed(cohort["low"]), "high": words.signed(cohort["high"]),
    }  # fmt: skip


def stream_sentence(found: dict) -> str:
    """What one stream says of a change."""
    name = str(STREAM_WORDS[found["stream"]])
    if not found["week"]:
        if found["weeks"] < 12:
            return _("Too few weeks have a figure to say since when: %(weeks)d, of 12 needed.") % {
                "weeks": found["weeks"]
            }
        return _("No change point shown (p = %(p)s).") % {"p": words.shown(round(found["p"], 3))}
    told = {
        "name": name, "before": figure(found["stream"], found["before"]), "after": figure(found["stream"], found["after"]),
        "week": date_format(_day(found["week"]), "j F"), "first": date_format(_day(found["first"]), "j F"),
        "last": date_format(_day(found["last"]), "j F"), "p": words.shown(round(found["p"], 3)),
    }  # fmt: skip
    if found["first"] == found["last"]:
        return _("From %(before)s to %(after)s since the week of %(week)s (p = %(p)s).") % told
    return (
        _(
            "From %(before)s to %(after)s since the week of %(week)s; it may have begun between %(first)s and %(last)s (p = %(p)s)."
        )
        % told
    )


def figure(stream: str, value: float) -> str:
    """A stream's mean as people read it."""
    if stream in ("answers", "kept"):
        return f"{words.shown(round(100 * value))}%"
    return _("%(figure)s a week") % {"figure": words.shown(round(value, 1))}


def finding_sentence(finding: Finding) -> str:
    """How many accounts of the kind have the gap, how many of the others, and how likely that is by chance; "" where that is not known."""
    told = finding.figures
    if not told:
        return ""
    said = ngettext(
        "%(hit)s of %(of)s account of this kind (%(who)s) has this gap, and %(others)s of %(rest)s others: if it struck all alike, %(expected)s would be expected here.",
        "%(hit)s of %(of)s accounts of this kind (%(who)s) have this gap, and %(others)s of %(rest)s others: if it struck all alike, %(expected)s would be expected here.",
        told["of"],
    )
    chance = _(
        "As many come about by chance with %(p)s; of the %(tests)s comparisons of a night, one below %(level)s is proposed."
    )
    return f"{said} {chance}" % {
        "hit": words.shown(told["hit"]), "of": words.shown(told["of"]), "others": words.shown(told["others"]), "rest": words.shown(told["rest"]),
        "who": words.isolated(finding.who), "expected": words.shown(round(told["expected"], 1)),
        "p": _("p below 0.001") if told["p"] < 0.001 else _("p = %(p)s") % {"p": words.shown(round(told["p"], 3))},
        "tests": words.shown(told["tests"]), "level": words.shown(float(f"{LEVEL / told['tests']:.1g}")),
    }  # fmt: skip


def outcome_sentence(case: Case) -> str:
    """How a closed case ended, with its figures; it proves nothing."""
    if case.closed_score is None or case.after is None:
        return ""
    return _("The score was %(after)d when it was diagnosed and %(end)d when the case was closed. What moved it is not shown by that: it might have moved without us.") % {
        "after": shown(case.after), "end": shown(case.closed_score),
    }  # fmt: skip


def _day(iso: str) -> date:
    return date.fromisoformat(iso)
