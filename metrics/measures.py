"""What an indicator may measure: the functions that its expression names, each over the interactions of an account.

A measure says which interactions it counts and with what weight; the figure of an account is the sum or the mean of
those weights, so what is shown as the reason for a figure is the figure. Weights are whole millionths: their sums are
exact and do not depend on the order of rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext_lazy

from accounts.models.interaction import OUTCOMES, Kind
from intimacy.rules import Choice, Expression, Names, Option, Signature
from intimacy.rules.nodes import Lookup
from metrics.facts import DAY, Facts

MILLION = 1_000_000

# How much one interaction says about closeness: work on the customer's own questions most, a written line least.
# Tickets, transactions and usage are not contact.
CONTACT_WEIGHTS = {
    "advisory": 5.0,
    "co_creation": 5.0,
    "review": 4.0,
    "meeting": 3.0,
    "call": 2.0,
    "email": 0.5,
}
# What was kept of a word given: a late promise is half kept.
KEPT = {"promise_kept": 1.0, "promise_late": 0.5, "promise_missed": 0.0, "followup_done": 1.0, "followup_missed": 0.0}

CONTACT_KINDS = tuple(CONTACT_WEIGHTS)
TICKET_KINDS = ("ticket", "ticket_answer")
COMMITMENT_KINDS = tuple(KEPT)
# What a score is to foretell: nothing of it enters one.
OUTCOME_KINDS = (Kind.OPPORTUNITY, *sorted(OUTCOMES))
GROUPS = {"contact": CONTACT_KINDS, "commitment": COMMITMENT_KINDS}  # what a rule may say instead of one kind
LARGEST = 1_000_000_000.0  # a value beyond it counts as this much, so that it is less than EXACT in millionths
EXACT, HALF = 2**53, 26  # up to which float64 holds every whole number; the bits of the lower half of one


@dataclass(frozen=True)
class Counted:
    """The rows of ``Facts`` that a measure counts, and the weight of each in millionths.

    settled: of a measure that looks for what came of each, the row of that, -1 where nothing had come.
    """

    rows: np.ndarray
    weights: np.ndarray
    settled: np.ndarray | None = None


@dataclass(frozen=True)
class Measure:
    """A function of the interactions. ``figure``: a sum is always known, a mean only where something counts. ``is_share``:
    people read it as percent. settles: what is said of a row with what came of it, after how long, and of one without. unit: of what it
    is a figure, said behind it; ``unit % {"n": number}`` in the words for so many."""

    count: Callable[..., Counted]
    signature: Signature
    unit: Promise
    figure: Literal["sum", "mean"] = "sum"
    is_share: bool = False
    settles: tuple[Promise, Promise] | None = None

    def figures(self, facts: Facts, options: dict) -> np.ndarray:
        """The figure of every account, NaN where it is unknown."""
        counted = self.count(facts, **options)
        account = facts.account[counted.rows]
        total = _added_up(account, counted.weights, facts.accounts) / MILLION
        if self.figure == "sum":
            return total
        number = np.bincount(account, minlength=facts.accounts)
        return np.divide(total, number, out=np.full(facts.accounts, np.nan), where=number > 0)


def _added_up(account: np.ndarray, weights: np.ndarray, accounts: int) -> np.ndarray:
    """The weights of each account, whole numbers, added up in float64: the same in any order of the rows.

    Whole numbers below 2**53 add up exactly. Where they could go beyond, as many large values do, their upper and lower halves are
    added up by themselves, each exactly, so that only the last sum is rounded.
    """

    def sums(some: np.ndarray) -> np.ndarray:
        return np.bincount(account, weights=some, minlength=accounts)

    if not len(weights) or max(int(weights.max()), -int(weights.min())) * len(weights) < EXACT:
        return sums(weights)
    return sums(weights >> HALF) * float(1 << HALF) + sums(weights & ((1 << HALF) - 1))


def _once(rows: np.ndarray) -> Counted:
    """Each row counts one."""
    return Counted(rows, np.full(len(rows), MILLION, dtype=np.int64))


def _first_of_each(group: np.ndarray, age: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Of the rows of each group, the one with the lowest age."""
    order = rows[np.lexsort((age[rows], group[rows]))]
    first = np.ones(len(order), dtype=bool)
    first[1:] = group[order][1:] != group[order][:-1]
    return order[first]


def contacts_recorded(facts: Facts) -> Counted:
    """How many contacts with the account were ever recorded: tells silence from records that nobody keeps."""
    return _once(np.flatnonzero(facts.lead & facts.of_kind(*CONTACT_KINDS)))


def weighted_contact(facts: Facts, days: float, half_life: float) -> Counted:
    """Contact weighted by kind and recency: weight of the kind × 2^(−age in days / half_life), up to ``days``.

    Exponential decay by half-life, N(t) = N0 · 2^(−t/h): the decay law, in the form used for event streams by
    Cormode, Shkapenyuk, Srivastava and Xu, Forward Decay (ICDE 2009). Rounded to a millionth for each interaction.
    """
    rows = np.flatnonzero(facts.lead & facts.within(days) & facts.of_kind(*CONTACT_KINDS))
    decay = np.exp2(-facts.age[rows] / (half_life * DAY))
    return Counted(
        rows, np.rint(facts.by_kind(facts.touchpoints or CONTACT_WEIGHTS)[rows] * decay * MILLION).astype(np.int64)
    )


def _chosen(facts: Facts, kind: str, direction: str) -> np.ndarray:
    """Which rows are of a kind, or of a group of kinds, and from one side."""
    kinds = GROUPS.get(kind, (kind,))
    rows = facts.lead & (~facts.of_kind(*OUTCOME_KINDS) if kind == "any" else facts.of_kind(*kinds))
    if direction == "in":
        return rows & facts.inbound
    return rows & ~facts.inbound if direction == "out" else rows


def count(facts: Facts, kind: str, days: float, direction: str) -> Counted:
    """How often something of a kind happened in the last ``days``."""
    return _once(np.flatnonzero(_chosen(facts, kind, direction) & facts.within(days)))


def count_before(facts: Facts, kind: str, days: float, direction: str) -> Counted:
    """How often it happened in the window before: between ``days`` and twice as many days ago."""
    return _once(np.flatnonzero(_chosen(facts, kind, direction) & ~facts.within(days) & facts.within(2 * days)))


def _values(facts: Facts, kind: str, days: float) -> Counted:
    rows = np.flatnonzero(_chosen(facts, kind, "any") & facts.within(days) & ~np.isnan(facts.value))
    return Counted(rows, np.rint(np.clip(facts.value[rows], -LARGEST, LARGEST) * MILLION).astype(np.int64))


def value_sum(facts: Facts, kind: str, days: float) -> Counted:
    """The values of what happened in the last ``days``, added up; what has no value counts nothing."""
    return _values(facts, kind, days)


def value_mean(facts: Facts, kind: str, days: float) -> Counted:
    """The mean value of what happened in the last ``days`` and has one."""
    return _values(facts, kind, days)


def days_since(facts: Facts, kind: str, direction: str) -> Counted:
    """Days since it last happened: the age of the latest one."""
    rows = np.flatnonzero(_chosen(facts, kind, direction))
    latest = _first_of_each(facts.account, facts.age, rows)
    return Counted(latest, np.rint(facts.age[latest] / DAY * MILLION).astype(np.int64))


def days_until(facts: Facts, kind: str, then: str, days: float) -> Counted:
    """The mean days from what happened in the last ``days`` to the next ``then`` at the account; what still waits counts the days so far.

    What is ``then`` itself waits for nothing and is not counted, so that two groups of kinds may overlap.
    """
    follows = _chosen(facts, then, "any")
    begun = np.flatnonzero(_chosen(facts, kind, "any") & facts.within(days) & ~follows)
    later = np.flatnonzero(follows)
    rows = np.concatenate([begun, later])
    is_later = np.arange(len(rows)) >= len(begun)
    # Of one moment, what waits stands before what follows.
    order = np.lexsort((is_later, -facts.age[rows], facts.account[rows]))
    rows, is_later = rows[order], is_later[order]
    at, ends = np.flatnonzero(~is_later), np.flatnonzero(is_later)
    begun = rows[at]
    until, settled = (
        np.zeros(len(begun), dtype=np.int64),
        np.full(len(begun), -1),
    )  # the age of what follows; now, where nothing has
    place = np.searchsorted(ends, at)
    following = rows[ends[np.minimum(place, len(ends) - 1)]] if len(ends) else begun
    came = (place < len(ends)) & (facts.account[following] == facts.account[begun])
    until[came], settled[came] = facts.age[following[came]], following[came]
    return Counted(begun, np.rint((facts.age[begun] - until) / DAY * MILLION).astype(np.int64), settled)


def months_active(facts: Facts, kind: str, days: float, direction: str) -> Counted:
    """In how many months of 30 days, of the last ``days``, it happened at least once: steadiness. The latest of each counts."""
    rows = np.flatnonzero(_chosen(facts, kind, direction) & facts.within(days))
    months = facts.account * 1_000 + facts.age // (30 * DAY)
    return _once(_first_of_each(months, facts.age, rows))


def contacts_named(facts: Facts) -> Counted:
    """How many contacts with the account ever said who took part."""
    return _once(np.flatnonzero(facts.of_kind(*CONTACT_KINDS) & (facts.contact >= 0)))


def distinct_contacts(facts: Facts, days: float) -> Counted:
    """How many people of the account took part in contact younger than ``days``; the latest row of each counts one."""
    rows = np.flatnonzero(facts.within(days) & facts.of_kind(*CONTACT_KINDS) & (facts.contact >= 0))
    return _once(_first_of_each(facts.person, facts.age, rows))


def _openings(facts: Facts, days: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The opening rows of the tickets of the last ``days``, the row of the first answer of each, and whether there is one.

    A ticket is a thread. It opens with the account's first inbound ticket row in it, and is answered by the first outbound
    ticket_answer of the thread at or after that.
    """
    key = f"openings {days}"
    if key not in facts.found:
        facts.found[key] = _find_openings(facts, days)
    return facts.found[key]


def _find_openings(facts: Facts, days: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    threaded = facts.lead & (facts.thread >= 0)
    tickets = np.flatnonzero(threaded & facts.inbound & facts.of_kind("ticket"))
    opened = _first_of_each(facts.conversation, -facts.age, tickets)
    opened = opened[facts.within(days)[opened]]
    answers = np.flatnonzero(threaded & ~facts.inbound & facts.of_kind("ticket_answer"))
    # Sorted by conversation and time, with the opening before an answer of the same moment, the first answer after an
    # opening is the row that follows it, when that is of the same conversation: each conversation has one opening.
    rows = np.concatenate([opened, answers])
    is_answer = np.arange(len(rows)) >= len(opened)
    order = np.lexsort((is_answer, -facts.age[rows], facts.conversation[rows]))
    rows, is_answer = rows[order], is_answer[order]
    at = np.flatnonzero(~is_answer)
    opened, following = rows[at], rows[np.minimum(at + 1, len(rows) - 1)]
    answered = (at + 1 < len(rows)) & (facts.conversation[following] == facts.conversation[opened])
    return opened, following, answered


def _due_tickets(facts: Facts, days: float, within_hours: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The opening rows of the tickets whose answer is due, whether each was answered in time, and the row of its first answer or -1."""
    opened, answer, answered = _openings(facts, days)
    target = within_hours * DAY / 24
    in_time = answered & (facts.age[opened] - facts.age[answer] <= target)
    due = answered | (facts.age[opened] > target)
    return opened[due], in_time[due], np.where(answered, answer, -1)[due]


def tickets_due(facts: Facts, days: float, within_hours: float) -> Counted:
    """How many tickets opened in the last ``days`` were answered or should have been by now."""
    return _once(_due_tickets(facts, days, within_hours)[0])


def answered_share(facts: Facts, days: float, within_hours: float) -> Counted:
    """The share of tickets answered within the target, among those opened in the last ``days`` whose answer is due.

    A ticket is a thread. It opens with the account's first inbound ticket row in it, and is answered by the first
    outbound ticket_answer of the thread at or after that. Unanswered and older than the target counts as not
    answered; unanswered and younger is not counted yet. A ticket without a thread could never be matched with its
    answer and is not counted.
    """
    opened, in_time, answer = _due_tickets(facts, days, within_hours)
    return Counted(opened, in_time * MILLION, answer)


def _first_answers(facts: Facts, days: float) -> tuple[np.ndarray, np.ndarray]:
    opened, answer, answered = _openings(facts, days)
    return opened[answered], answer[answered]


def hours_to_answer(facts: Facts, days: float) -> Counted:
    """The mean hours until the first answer, of the tickets of the last ``days`` that were answered."""
    opened, answer = _first_answers(facts, days)
    waited = facts.age[opened] - facts.age[answer]
    return Counted(opened, np.rint(waited / (DAY / 24) * MILLION).astype(np.int64), answer)


def _resolved(facts: Facts, days: float, within_days: float) -> tuple[np.ndarray, np.ndarray]:
    """The opening rows of the tickets that were answered long enough ago, and the row in which the customer came back or -1."""
    opened, answer = _first_answers(facts, days)
    settled = facts.age[answer] > within_days * DAY
    opened, answer = opened[settled], answer[settled]
    back = np.flatnonzero(facts.lead & facts.inbound & (facts.thread >= 0) & facts.of_kind("ticket", "ticket_comment"))
    # The youngest line of the customer in each thread: where it came after the answer, the answer had not settled it.
    youngest = _first_of_each(facts.conversation, facts.age, back)
    place = np.searchsorted(facts.conversation[youngest], facts.conversation[opened])
    if not len(youngest):
        return opened, np.full(len(opened), -1)
    line = youngest[np.minimum(place, len(youngest) - 1)]
    return opened, np.where(facts.age[line] < facts.age[answer], line, -1)


def first_time_resolution(facts: Facts, days: float, within_days: float) -> Counted:
    """The share of tickets that the first answer settled: the customer has written nothing in the thread since.

    Of the tickets opened in the last ``days``, those whose first answer is older than ``within_days``, so that there was time to
    write again.
    """
    opened, came_back = _resolved(facts, days, within_days)
    return Counted(opened, (came_back < 0) * MILLION, came_back)


def tickets_settled(facts: Facts, days: float, within_days: float) -> Counted:
    """How many tickets first-time resolution looks at."""
    return _once(_resolved(facts, days, within_days)[0])


def commitments_due(facts: Facts, days: float) -> Counted:
    """How many of our promises and follow-ups came to an end, kept or not, in the last ``days``.

    What the customer promised us comes in from their side, and says nothing of how we keep our word.
    """
    return _once(np.flatnonzero(facts.lead & ~facts.inbound & facts.within(days) & facts.of_kind(*COMMITMENT_KINDS)))


def kept_share(facts: Facts, days: float) -> Counted:
    """The share of promises and follow-ups that were kept, among those that came to an end in the last ``days``."""
    rows = commitments_due(facts, days).rows
    return Counted(rows, np.rint(facts.by_kind(KEPT)[rows] * MILLION).astype(np.int64))


def _days(default: float) -> dict[str, Option | Choice]:
    return {"days": Option(default, 1, 3_650)}


_HOURS = {"within_hours": Option(24, 0.25, 2_400)}
_WITHIN = {"within_days": Option(7, 1, 365)}
_KIND = {"kind": Choice("contact", ("any", *GROUPS, *Kind.values))}
_THEN = {"then": Choice("contact", (*GROUPS, *Kind.values))}
_ANSWERED = (gettext_lazy("answered after %(time)s"), gettext_lazy("not answered by then"))
_FOLLOWED = (gettext_lazy("followed after %(time)s"), gettext_lazy("nothing had followed by then"))
_CAME_BACK = (gettext_lazy("the customer wrote again after %(time)s"), gettext_lazy("settled by the first answer"))
_SIDE = {"direction": Choice("any", ("any", "in", "out"))}

_CONVERSATIONS = ngettext_lazy("conversation", "conversations", "n")
_TIMES = ngettext_lazy("time", "times", "n")
_DAYS = ngettext_lazy("day", "days", "n")
_TICKETS = ngettext_lazy("ticket", "tickets", "n")

MEASURES = {
    "contacts_recorded": Measure(contacts_recorded, Signature(), _CONVERSATIONS),
    "contacts_named": Measure(
        contacts_named, Signature(), ngettext_lazy("conversation with a name", "conversations with a name", "n")
    ),
    "weighted_contact": Measure(
        weighted_contact, Signature(options=_days(180) | {"half_life": Option(45, 1, 3_650)}),
        ngettext_lazy("weighted conversation", "weighted conversations", "n"),
    ),
    "distinct_contacts": Measure(
        distinct_contacts, Signature(options=_days(180)), ngettext_lazy("person", "people", "n")
    ),
    "tickets_due": Measure(tickets_due, Signature(options=_days(90) | _HOURS), _TICKETS),
    "answered_share": Measure(
        answered_share, Signature(options=_days(90) | _HOURS), gettext_lazy("answered in time"), "mean", is_share=True,
        settles=_ANSWERED,
    ),
    "commitments_due": Measure(
        commitments_due, Signature(options=_days(365)),
        ngettext_lazy("promise or follow-up", "promises and follow-ups", "n"),
    ),
    "kept_share": Measure(kept_share, Signature(options=_days(365)), gettext_lazy("kept"), "mean", is_share=True),
    "count": Measure(count, Signature(options=_KIND | _days(90) | _SIDE), _TIMES),
    "count_before": Measure(
        count_before, Signature(options=_KIND | _days(90) | _SIDE),
        ngettext_lazy("time in the days before", "times in the days before", "n"),
    ),
    "value_sum": Measure(value_sum, Signature(options=_KIND | _days(90)), gettext_lazy("in all")),
    "value_mean": Measure(value_mean, Signature(options=_KIND | _days(90)), gettext_lazy("on average"), "mean"),
    "days_since": Measure(
        days_since, Signature(options=_KIND | _SIDE), _DAYS, "mean"
    ),
    "days_until": Measure(
        days_until, Signature(options=_KIND | _THEN | _days(365)), _DAYS, "mean",
        settles=_FOLLOWED,
    ),
    "months_active": Measure(
        months_active, Signature(options=_KIND | _days(180) | _SIDE), ngettext_lazy("month", "months", "n")
    ),
    "hours_to_answer": Measure(
        hours_to_answer, Signature(options=_days(90)), ngettext_lazy("hour", "hours", "n"), "mean", settles=_ANSWERED
    ),
    "first_time_resolution": Measure(
        first_time_resolution, Signature(options=_days(180) | _WITHIN), gettext_lazy("settled by the first answer"), "mean",
        is_share=True, settles=_CAME_BACK,
    ),
    "tickets_settled": Measure(tickets_settled, Signature(options=_days(180) | _WITHIN), _TICKETS),
}  # fmt: skip
NAMES = Names(functions={name: measure.signature for name, measure in MEASURES.items()})


# What those read that are not told a kind.
KINDS = {
    **dict.fromkeys(("contacts_recorded", "contacts_named", "weighted_contact", "distinct_contacts"), CONTACT_KINDS),
    **dict.fromkeys(("tickets_due", "answered_share", "hours_to_answer"), TICKET_KINDS),
    **dict.fromkeys(("first_time_resolution", "tickets_settled"), (*TICKET_KINDS, "ticket_comment")),
    **dict.fromkeys(("commitments_due", "kept_share"), COMMITMENT_KINDS),
}
# Those that read who took part, and not only that somebody did.
OF_PEOPLE = frozenset({"contacts_named", "distinct_contacts"})


def kinds_read(lookup: Lookup) -> frozenset[str]:
    """The kinds of interactions that one call of a measure in an expression reads."""
    if lookup.name in KINDS:
        return frozenset(KINDS[lookup.name])
    named = [str(value) for name, value in lookup.options if name in ("kind", "then")]
    if "any" in named:
        return frozenset(Kind.values) - frozenset(OUTCOME_KINDS)
    return frozenset(kind for name in named for kind in GROUPS.get(name, (name,)))


def figures(facts: Facts, lookup: Lookup) -> np.ndarray:
    """The figure of every account for one call of a measure in an expression."""
    return MEASURES[lookup.name].figures(facts, dict(lookup.options))


def only_call(rule: Expression) -> Lookup | None:
    """The one call of a measure that is the whole rule; None where the rule calculates."""
    return rule.root if isinstance(rule.root, Lookup) else None
