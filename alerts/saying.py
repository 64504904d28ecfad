"""Alerts in sentences: what was counted, in its own units; since when, by the period that a series has; what a trial of a rule came to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import comb

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from accounts.models.interaction import Kind
from alerts.models import Alert, Replay, Watch
from alerts.together import SHARES, Blocks, together
from intimacy.pages import words
from metrics.measures import CONTACT_WEIGHTS

PARTS = {
    "contact": _lazy("conversations, by how close they bring us"),
    "people": _lazy("people of theirs who took part"),
    "inbound": _lazy("times that they wrote to us, or called"),
    "usage": _lazy("people who work with the product"),
    "hours": _lazy("hours until our first answer"),
    "answers": _lazy("tickets that we answered, or should have"),
    "kept": _lazy("promises kept on the date first named"),
    "promises": _lazy("promises of ours that came to an end"),
}
RESTS_ON = ("answers", "promises")  # on how many a mean or a share rests: they fall and rise for reasons of their own
FEW = 20  # accounts, of which no difference can be shown
CHANCE = 0.05  # what would come about by chance as rarely is said to be more than chance


@dataclass(frozen=True)
class Part:
    """What was counted of one part, in its own unit. ``says`` names both ends; ``line`` is one figure for each period of the alert, or, of
    a share of which a period has few, for each of the ``blocks``."""

    name: str
    label: str
    before: float | None
    after: float | None
    low: float | None
    high: float | None
    line: Sequence[float | None]
    weeks: int
    blocks: Blocks | None = None

    @property
    def is_drawn(self) -> bool:
        return self.name not in RESTS_ON and any(figure is not None for figure in self.line)

    def place_of(self, figure: float | None) -> str:
        """Where the figure of one period lies to the usual range: "below", "above", or "" within it, and where that is not known. Of what
        is counted in blocks a single week says nothing."""
        if figure is None or self.blocks or self.low is None or self.high is None:
            return ""
        return "below" if figure < self.low else "above" if figure > self.high else ""

    @property
    def moved(self) -> float:
        """How far it moved, against the width of its usual range."""
        if self.before is None or self.after is None:
            return 0.0
        wide = (self.high or 0) - (self.low or 0)
        return abs(self.after - self.before) / wide if wide > 0 else 0.0

    @property
    def was(self) -> str:
        return self._with_counts(self.before, self.blocks and self.blocks.was)

    @property
    def came_to(self) -> str:
        return self._with_counts(self.after, self.blocks and self.blocks.came_to)

    def _with_counts(self, figure: float | None, counts: tuple[int, int] | None) -> str:
        said = amount(self.name, figure, self.weeks)
        return _("%(share)s (%(n)s of %(of)s)") % {"share": said, "n": counts[0], "of": counts[1]} if counts else said

    @property
    def counted_together(self) -> str:
        """How many weeks a point of its chart has; "" where it is the period of the alert."""
        if not self.blocks:
            return ""
        return _(
            "Too few end in a week for a share: a point counts %(n)d weeks together, and so does the usual range; before and since count all of them."
        ) % {"n": self.weeks * self.blocks.periods}

    @property
    def usual(self) -> str:
        return usual_range(self.name, self.low, self.high)

    @property
    def says(self) -> str:
        """“people of theirs who took part: from 4.2 to 1.1 a week”."""
        return _("%(label)s: from %(was)s to %(now)s") % {
            "label": self.label, "was": plain(self.name, self.before), "now": self.came_to,
        }  # fmt: skip


def weighted() -> str:
    """By how much each kind of conversation counts."""
    kinds = sorted(CONTACT_WEIGHTS.items(), key=lambda pair: (pair[1], pair[0]))
    said = ", ".join(f"{Kind(kind).label} {words.figure(weight, 1)}" for kind, weight in kinds)
    return _("A conversation counts by how close it brings us: %(kinds)s.") % {"kinds": said}


def parts_of(alert: Alert) -> list[Part]:
    """What an alert's series is made of: what moved most first, and last on how many it rests."""
    lines = {each["name"]: each["line"] for each in alert.parts if len(each.get("line", ())) == len(alert.line)}
    found = [
        Part(
            each["name"], str(PARTS[each["name"]]), each.get("before"), each.get("after"), each.get("low"), each.get("high"),
            lines.get(each["name"], ()), alert.weeks,
        )
        for each in alert.parts
    ]  # fmt: skip
    found = [_of_few(alert, part, lines) if part.name in SHARES else part for part in found]
    return sorted(found, key=lambda part: (part.name in RESTS_ON, -part.moved))


def _of_few(alert: Alert, part: Part, lines: Mapping[str, Sequence[float | None]]) -> Part:
    """A share with its periods counted together, where each has few; else as it is."""
    begins, numbers = [date.fromisoformat(on) for on, *_rest in alert.line], lines.get(SHARES[part.name], ())
    # The line of one that was noted later goes on after it was over.
    until = sum(on <= alert.until_on for on in begins) if alert.is_noted else len(begins)
    known = part.line and numbers
    blocks = together(begins[:until], part.line[:until], numbers[:until], alert.since_on) if known else None
    if blocks is None:
        return part
    low, high = blocks.usual or (None, None)
    before, after = _percent(blocks.was), _percent(blocks.came_to)
    return replace(part, line=blocks.shares, blocks=blocks, low=low, high=high, before=before, after=after)


def _percent(counts: tuple[int, int]) -> float:
    return 100 * counts[0] / counts[1]


def plain(part: str, value: float | None) -> str:
    """A figure of a part without its period: 4.2, 86%."""
    if value is None:
        return "–"
    figure = words.figure(value, 1 if abs(value) < 100 else 0)
    return f"{figure}%" if part == "kept" else figure


def amount(part: str, value: float | None, weeks: int) -> str:
    """A figure of a part with its unit and its period: “4.2 a week”, “12 in four weeks”, “8.1 hours”, “86%”."""
    if value is None:
        return "–"
    figure = plain(part, value)
    if part == "hours":
        return ngettext("%(n)s hour", "%(n)s hours", 1 if value == 1 else 2) % {"n": figure}
    if part == "usage":
        return ngettext("%(n)s person", "%(n)s people", 1 if value == 1 else 2) % {"n": figure}
    if part == "kept":
        return figure
    return (_("%(n)s a week") if weeks == 1 or part == "people" else _("%(n)s in four weeks")) % {"n": figure}


def usual_range(part: str, low: float | None, high: float | None) -> str:
    """“2.1 to 6.3”; a dash where none is known."""
    return (
        _("%(low)s to %(high)s") % {"low": plain(part, low), "high": plain(part, high)}
        if low is not None and high is not None
        else "–"
    )


def since_words(alert: Alert) -> str:
    """By the period that its series has: “the week of 31 Aug 2026”, “the four weeks from 31 Aug 2026”."""
    return period_words(words.day(alert.since_on), alert.weeks)


def period_words(day: str, weeks: int) -> str:
    """The same of any period that begins on a day."""
    return (_("the week of %(day)s") if weeks == 1 else _("the four weeks from %(day)s")) % {"day": day}


def in_short(alert: Alert) -> str:
    """What moved most, both ends: “people of theirs who took part: from 4.2 to 1.1 a week”; "" where that was not kept."""
    return next((part.says for part in parts_of(alert) if part.name not in RESTS_ON and part.after is not None), "")


def in_a_sentence(alert: Alert) -> str:
    """The same as a sentence of its own."""
    said = in_short(alert)
    return f"{capfirst(said)}." if said else ""


def lately(watch: Watch) -> str:
    """What a watched account came to in its last period, beside what is usual there; of what lies farthest from its middle."""
    known = [each for each in watch.parts or [] if each["name"] not in RESTS_ON and each["latest"] is not None]
    if not known:
        return ""
    away = lambda each: abs(each["latest"] - each["usual"]) / (((each["high"] or 0) - (each["low"] or 0)) or 1)  # noqa: E731
    part = max(known, key=away)
    said = (
        _("%(label)s: %(latest)s, usually %(usual)s")
        if watch.series == "contact"
        else _("%(latest)s, usually %(usual)s")
    )
    return said % {
        "label": capfirst(PARTS[part["name"]]), "latest": amount(part["name"], part["latest"], watch.weeks),
        "usual": usual_range(part["name"], part["low"], part["high"]),
    }  # fmt: skip


def replayed(replay: Replay) -> list[str]:
    """What a trial on the past year came to, for an honest reader: the period, the alerts, what later fell, and what that is worth."""
    if replay.from_on is None:
        return [_raised(replay), _("What fell later was counted in another way when this was tried: try it again.")]
    return [_period_of(replay), _raised(replay), _fell_later(replay), _base(replay), _worth(replay)]


def _period_of(replay: Replay) -> str:
    told = {
        "first": words.day(replay.days[0]), "last": words.day(replay.days[1]),
        "all": words.shown(replay.watched + replay.not_watched), "watched": words.shown(replay.watched),
        "rest": words.shown(replay.not_watched),
    }  # fmt: skip
    return _(
        "Replayed: %(first)s to %(last)s, on %(all)s accounts. %(watched)s would be watched today; %(rest)s would not: too little happens there, or too little is known yet."
    ) % told  # fmt: skip


def false_in_a_year(watched: int, years: int) -> str:
    """How many false alarms all watched accounts together have in a year at most, by the rate of a rule: a number in words, "less than 1".

    At most: an account that is not learnt yet has none, and the rate is that of figures that spread as those of a simulation do.
    """
    expected = watched / years
    return words.shown(round(expected)) if expected >= 1 else _("less than 1")


def _raised(replay: Replay) -> str:
    by_chance = ngettext(
        "By the rate of the rule at most %(n)s a year are false: one a year at each of %(watched)s accounts.",
        "By the rate of the rule at most %(n)s a year are false: one in %(years)s years at each of %(watched)s accounts.",
        replay.years,
    ) % {
        "n": false_in_a_year(replay.watched, replay.years), "years": replay.years, "watched": words.shown(replay.watched),
    }  # fmt: skip
    if not replay.alerts:
        return " ".join([_("It would have raised no alert."), by_chance])
    alerts = ngettext("%(n)s alert", "%(n)s alerts", replay.alerts) % {"n": words.shown(replay.alerts)}
    accounts = ngettext("%(n)s account", "%(n)s accounts", replay.accounts) % {"n": words.shown(replay.accounts)}
    said = _("It would have raised %(alerts)s, on %(accounts)s.") % {"alerts": alerts, "accounts": accounts}
    said += " " + by_chance
    if rose := replay.accounts - replay.compared - replay.recent:
        said += " " + ngettext(
            "%(n)s of them is not judged below: it only rose, or its scores are not known.",
            "%(n)s of them are not judged below: they only rose, or their scores are not known.", rose,
        ) % {"n": words.shown(rose)}  # fmt: skip
    return said


def _fell_later(replay: Replay) -> str:
    """“Later fell” is said before its figure."""
    meant = _(
        "“Later fell” means: within a quarter after the account’s first alert on a fall, its score lay, at any time, 10 points or more below what it was on the day of the alert."
    )
    recent = ngettext(
        "At %(n)s account the quarter is not over yet.", "At %(n)s accounts the quarter is not over yet.", replay.recent
    ) % {"n": words.shown(replay.recent)}  # fmt: skip
    if replay.compared:
        count = ngettext(
            "Of %(of)s account whose quarter is over and whose scores are known, %(fell)s later fell.",
            "Of %(of)s accounts whose quarter is over and whose scores are known, %(fell)s later fell.", replay.compared,
        ) % {"of": words.shown(replay.compared), "fell": words.shown(replay.fell)}  # fmt: skip
    else:
        count = _("There is no account whose quarter is over and whose scores are known.")
    return " ".join([meant, count, *([recent] if replay.recent else [])])


def _base(replay: Replay) -> str:
    if not replay.base_compared:
        return _("What happens without an alert cannot be said: no account without one has scores to compare.")
    rate = replay.base_fell / replay.base_compared
    said = _(
        "Without an alert: at %(accounts)s accounts that had none in that time, the score fell as much within %(fell)s of %(of)s quarters (%(share)s), each counted from a day in every four weeks."
    ) % {
        "accounts": words.shown(replay.base_accounts), "fell": words.shown(replay.base_fell), "of": words.shown(replay.base_compared),
        "share": share(rate),
    }  # fmt: skip
    if replay.compared:
        expected = words.figure(rate * replay.compared, 1)
        said += " " + ngettext(
            "So %(expected)s of that %(n)s would be expected if alerts foretold nothing.",
            "So %(expected)s of those %(n)s would be expected if alerts foretold nothing.", replay.compared,
        ) % {"expected": expected, "n": words.shown(replay.compared)}  # fmt: skip
    return said


def _worth(replay: Replay) -> str:
    """What an honest reader concludes."""
    tells = _(
        "What an alert tells is that contact, usage, answers or promises have left what was usual at that account: it is worth a look for that, and is no forecast of the score."
    )
    if not replay.compared or not replay.base_compared:
        return " ".join([_("So this trial cannot say whether scores fall more often after an alert."), tells])
    rate = replay.base_fell / replay.base_compared
    chance = chance_of_so_many(replay.fell, replay.compared, rate)
    if replay.fell and chance <= CHANCE:
        return _(
            "So scores fell more often after an alert than without one, and more often than chance would have it. It does not say that one brought the other about."
        )
    if not replay.fell and not replay.base_fell:
        first = _("So nothing fell, with an alert or without: this year cannot show whether alerts come before a fall.")
    elif replay.fell > rate * replay.compared:
        first = _(
            "So scores fell somewhat more often after an alert than without one, which so few accounts may show by chance."
        )
    else:
        first = _(
            "So scores fell no more often after an alert than without one. The score may have fallen already by the time an alert is sure, and people act on alerts."
        )
    few = _("So few accounts prove little either way.") if replay.compared < FEW else ""
    return " ".join(filter(None, [first, few, tells]))


def chance_of_so_many(hits: int, of: int, rate: float) -> float:
    """The chance of at least so many hits where each comes with this rate (binomial)."""
    return sum(comb(of, k) * rate**k * (1 - rate) ** (of - k) for k in range(hits, of + 1))


def share(rate: float) -> str:
    """“3%”; with a digit below ten: “0.4%”."""
    return f"{words.figure(100 * rate, 1 if rate < 0.1 else 0)}%"
