"""A diagnosis in sentences: the headline first, then what the tests say, each with what it rests on."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.bands import shown
from alerts.models import SHORTLY, Alert
from alerts.saying import PARTS, amount, period_words, plain, since_words
from intimacy.pages import words
from metrics.linking import scale_of
from recovery.diagnosis.concentration import LEVEL
from recovery.gaps import OF_STREAM, STREAM_WORDS, shown_by_figures
from recovery.models import Case, Finding

QUARTER = timedelta(days=91)
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
    if fallen := most_fallen(case.found["parts"], moved_of(case), case.found.get("definition", 0)):
        said = _("%(said)s, mostly %(parts)s") % {"said": said, "parts": fallen} if case.fell > 0 else said
    since = case.found.get("since")
    if since and case.fell > 0 and since["points"] < 0:
        # A date that is not known to a quarter is no news; the page has it with its ends.
        said = _("%(said)s, since %(period)s") % {"said": said, "period": began(since)} if is_dated(since) else said
        since = None
    sentences = [f"{said}.", _beside_it(since, case.fell > 0) if since else ""]
    if case.fell > 0:
        sentences.append(cohort_sentence(case.found["cohort"], case.account.name))
    return " ".join(sentence for sentence in sentences if sentence)


def _beside_it(since: dict, fell: bool) -> str:
    """What has changed that took no points of the score: it says nothing of when the score's own fall began."""
    said = (
        _("When that began cannot be shown. Worse since %(period)s, without taking points: %(name)s.")
        if fell
        else _("Worse since %(period)s: %(name)s.")
    )
    return said % {"period": began(since), "name": name_of(since)}


def began(since: dict) -> str:
    """Since when a stream has been worse: “the week of 14 September”, “about the week of 14 September”, “the four weeks from 31 August”; where
    that is not known to a quarter, “some time between 16 March and 23 November”."""
    if not is_dated(since):
        first, last = (date_format(_day(since[end]), "j F") for end in ("first", "last"))
        return _("some time between %(first)s and %(last)s") % {"first": first, "last": last}
    period = period_words(date_format(_day(since["week"]), "j F"), since.get("period", 1))
    return period if since["first"] == since["last"] else _("about %(period)s") % {"period": period}


def is_dated(since: dict) -> bool:
    """Whether the week since which a stream has been worse is known to a quarter."""
    return _day(since["last"]) - _day(since["first"]) <= QUARTER


def name_of(row: dict) -> str:
    """What a stream counts: where an alert has dated it, what that counts."""
    return str(PARTS[row["part"]] if row.get("part") else STREAM_WORDS[row["stream"]])


def moved_of(case: Case) -> int:
    """By how many points the score moved as found, apart from what only a new score definition brought or took."""
    return -case.fell - case.found.get("definition", 0)


def most_fallen(parts: Sequence[dict], moved: int | None = None, definition: int = 0) -> str:
    """The parts that took most points: “Answers to tickets (−10) and Breadth (−8)”. moved: the points of all together; where those named do
    not come to that, what the rest brought or took is said: “…, while all else brought +3”. definition: what a new score definition did.
    """
    named = [part for part in parts if part["points"] < 0][:NAMED]
    if not named:
        return ""
    said = _(" and ").join(f"{part['words']} ({words.signed(part['points'])})" for part in named)
    rest = 0 if moved is None else moved - sum(part["points"] for part in named)
    if rest:
        joined = (
            _("%(said)s, while all else brought %(rest)s")
            if rest > 0
            else _("%(said)s, and all else together %(rest)s")
        )
        said = joined % {"said": said, "rest": words.signed(rest)}
    if not definition:
        return said
    return _("%(said)s; the new score definition alone %(points)s") % {"said": said, "points": words.signed(definition)}


def by_chance(p: float) -> str:
    """How often chance alone does such a thing: “once in 400 such comparisons”, “about 7 times in 10 such comparisons”."""
    if p >= 0.25:
        return _("about %(n)d times in 10 such comparisons") % {"n": round(10 * p)}
    return _("once in %(n)s such comparisons") % {"n": words.shown(int(float(f"{1 / max(p, 1e-9):.2g}")))}


def exactly(p: float) -> str:
    """The same for those who reckon with it."""
    return _("p below 0.001") if p < 0.001 else _("p = %(p)s") % {"p": words.shown(round(p, 3))}


def gap_sentence(case: Case) -> str:
    """By what the figures propose a gap; "" where they propose none, or where it is not known."""
    by, parts = case.found.get("gap_by", ""), case.found.get("parts", [])
    if by == "cohort":
        return _("Its whole cohort fell as much.")
    if by == "points":
        part = next(each for each in parts if each["points"] < 0 and OF_STREAM.get(each["stream"]) == case.gap_proposed)
        return _("%(part)s took most points (%(points)s).") % {
            "part": part["words"],
            "points": words.signed(part["points"]),
        }
    return _("What happened took no points of the score; an alert tells of it.") if by == "alert" else ""


def date_sentence(case: Case, alert: Alert) -> str:
    """Which date is what, where an alert and the case of its account stand side by side; the same sentence on both pages."""
    if case.before is None or case.after is None or not case.found:
        return ""
    since, rows = (
        case.found.get("since") or {},
        [row for row in case.found.get("streams", []) if row.get("alert") == str(alert.pk)],
    )
    told = {
        "what": SHORTLY[alert.series, alert.direction], "period": since_words(alert), "before": shown(case.before), "after": shown(case.after),
        "then": words.day(case.before_on), "now": words.day(case.after_on), "parts": most_fallen(case.found["parts"], moved_of(case), case.found.get("definition", 0)),
        "began": began(since) if since else "",
    }  # fmt: skip
    if case.fell <= 0 and case.found.get("definition"):
        told["points"] = words.signed(case.found["definition"])
        said = _(
            "The alert tells that %(what)s, since %(period)s. The score has not fallen with it: it was %(before)d on %(then)s and %(after)d on %(now)s, %(points)s of that by a new score definition alone."
        )
    elif case.fell <= 0:
        said = _(
            "The alert tells that %(what)s, since %(period)s. The score has not fallen with it: it was %(before)d on %(then)s and %(after)d on %(now)s."
        )
    elif since in rows and since["points"] < 0:
        said = _(
            "One fall, one date: %(what)s, since %(period)s, for the alert and for the case. %(then)s is the day whose score, %(before)d, is compared with the %(after)d of %(now)s."
        )
    elif since and since["points"] < 0:
        said = _(
            "Two dates, two things: the alert tells that %(what)s, since %(period)s; the score fell from %(before)d on %(then)s to %(after)d on %(now)s, mostly %(parts)s, and what took most of it began %(began)s."
        )
    else:
        said = _(
            "Two dates, two things: the alert tells that %(what)s, since %(period)s; the score fell from %(before)d on %(then)s, the day that it is compared with, to %(after)d on %(now)s, mostly %(parts)s."
        )
    sentences = [said % told]
    if within := next((row["within"] for row in rows if row.get("within")), None):
        told |= {"week": words.day(_day(within))}
        sentences.append(
            _("Four weeks are counted together there; by single weeks the change stands out from that of %(week)s.")
            % told
        )
    if not rows and case.is_open and case.found_at and case.found_at < alert.raised_at:
        sentences.append(
            _("The case was diagnosed before the alert was raised: diagnose it anew to take its date over.")
        )
    return " ".join(sentences)


def scale_sentence(case: Case) -> str:
    """By which score definition an open case was found, where another one has taken over since; "" where none has.

    case: with ``score_now`` and ``definition_now``, as ``Case.objects.with_score()`` has it.
    """
    found_by = case.found.get("versions", [None, None])[1]
    if not case.is_open or found_by is None or case.definition_now in (None, found_by) or case.score_now is None:
        return ""
    brought = scale_of([case.account_id]).points_between(case.account_id, found_by, case.definition_now)
    return _(
        "These are scores by definition %(then)d, which was in force when it was found. By definition %(now)d the account has %(score)d today; the new definition alone brought %(points)s of that."
    ) % {
        "then": found_by, "now": case.definition_now, "score": shown(case.score_now), "points": words.signed(brought),
    }  # fmt: skip


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


def beside_its_cohort(case: Case) -> str:
    """The comparison with its cohort; an account that did not fall is not compared as if it had."""
    cohort = case.found["cohort"]
    if case.fell > 0:
        return cohort_sentence(cohort, case.account.name)
    return _("It has not fallen; beside it stand %(n)d others of %(who)s.") % {
        "n": cohort["others"],
        "who": cohort_words(cohort),
    }


def cohort_words(cohort: dict) -> str:
    """Who the cohort is."""
    if cohort["who"] == "tier_segment":
        return _("tier %(tier)d, %(segment)s") % {"tier": cohort["tier"], "segment": cohort["segment"]}
    return _("tier %(tier)d") % {"tier": cohort["tier"]} if cohort["who"] == "tier" else _("all accounts")


def cohort_detail(cohort: dict, fell: bool = True) -> str:
    """On what the comparison rests; of an account that did not fall, how the others moved."""
    if cohort["verdict"] == "too_few":
        return _("At least 19 are needed: among fewer, even the largest fall may be chance.")
    middle = {
        "median": words.signed(cohort["median"]),
        "low": words.signed(cohort["low"]),
        "high": words.signed(cohort["high"]),
    }
    if not fell:
        return _("Half of them moved by %(median)s or less; the middle lies between %(low)s and %(high)s.") % middle
    as_much = ngettext(
        "%(count)d of them fell as much or more", "%(count)d of them fell as much or more", cohort["fell"]
    )
    fallen = as_much % {"count": cohort["fell"]}
    return _("%(fell)s: one of them would rank as low by chance %(chance)s. Half of them moved by %(median)s or less; the middle lies between %(low)s and %(high)s.") % {
        "fell": fallen, "chance": by_chance(cohort["p"]), **middle,
    }  # fmt: skip


def stream_sentence(found: dict) -> str:
    """What one stream says of a change: by an alert where one has dated it, else by its own test."""
    if found.get("alert"):
        return _by_alert(found)
    if not found["week"]:
        if found["weeks"] < 12:
            return _("Too few weeks have a figure to say since when: %(weeks)d, of 12 needed.") % {
                "weeks": found["weeks"]
            }
        said = _("No change shown: as clear a one comes about by chance %(chance)s.") % {
            "chance": by_chance(found["p"])
        }
        return f"{said} {_in_spite(found)}" if found["points"] < 0 else said
    told = {
        "before": figure(found["stream"], found["before"]), "after": figure(found["stream"], found["after"]),
        "week": date_format(_day(found["week"]), "j F"), "first": date_format(_day(found["first"]), "j F"),
        "last": date_format(_day(found["last"]), "j F"), "chance": by_chance(found["p"]),
    }  # fmt: skip
    said = (
        _("From %(before)s to %(after)s since the week of %(week)s.")
        if found["first"] == found["last"]
        else _(
            "From %(before)s to %(after)s since the week of %(week)s; it may have begun between %(first)s and %(last)s."
        )
    )
    return f"{said} {_('As clear a change comes about by chance %(chance)s.')}" % told


def _in_spite(found: dict) -> str:
    """Why an indicator took points although no change is shown in what came in by the week."""
    if found["stream"] == "people":
        return _(
            "Its indicator counts how many different people came within months: that fewer come in a single week is not shown, and yet they are fewer different ones."
        )
    return _("Its indicator looks back over months: what changes slowly, or by little, need not show in single weeks.")


def _by_alert(found: dict) -> str:
    """The date and the figures of the alert that has dated a stream."""
    told = {"period": period_words(date_format(_day(found["week"]), "j F"), found["period"])}
    if found["before"] is None or found["after"] is None:
        said = _("Worse since %(period)s, as its alert says.")
    else:
        told |= {
            "before": plain(found["part"], found["before"]),
            "after": amount(found["part"], found["after"], found["period"]),
        }
        said = _("From %(before)s to %(after)s since %(period)s, as its alert says.")
    return said % told


def figure(stream: str, value: float) -> str:
    """A stream's mean as people read it."""
    if stream in ("answers", "kept"):
        return f"{words.shown(round(100 * value))}%"
    return _("%(figure)s a week") % {"figure": words.shown(round(value, 1))}


def shown_sentence(diagnoses: Sequence[Mapping], gap: str) -> str:
    """In how many cases of a finding the figures show its gap, and in how many a person has judged; "" without cases. diagnoses: those of
    all its cases, whoever may see them."""
    if not diagnoses:
        return ""
    count = sum(shown_by_figures(found, gap) for found in diagnoses)
    said = ngettext(
        "In %(n)s of %(of)s case the figures themselves show it, by the week or by an alert.",
        "In %(n)s of %(of)s cases the figures themselves show it, by the week or by an alert.", len(diagnoses),
    ) % {"n": words.shown(count), "of": words.shown(len(diagnoses))}  # fmt: skip
    return said if count == len(diagnoses) else f"{said} {_('In the others a person has judged so.')}"


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
        "As many would come about by chance %(chance)s. A night makes %(tests)s of them, and proposes what comes about more rarely than %(level)s."
    )
    return f"{said} {chance}" % {
        "hit": words.shown(told["hit"]), "of": words.shown(told["of"]), "others": words.shown(told["others"]), "rest": words.shown(told["rest"]),
        "who": words.isolated(finding.who), "expected": words.shown(round(told["expected"], 1)),
        "chance": by_chance(told["p"]), "tests": words.shown(told["tests"]), "level": by_chance(LEVEL / told["tests"]),
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
