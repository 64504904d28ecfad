"""How a relationship goes: the few numbers out of which a year of interactions with one account is simulated."""

from dataclasses import dataclass, replace
from random import Random

# How the four indicators of the first formula weigh, needed here only to aim; the product computes what is shown.
WEIGHTS = {"contact": 35, "people": 20, "answered": 25, "kept": 20}
POOR, EXCELLENT = 0.5, 0.95  # shares of answers and of promises that are worth 0 and 100
TICKETS = {1: 12, 2: 8, 3: 5}  # in a quarter
WORDS_GIVEN = {1: 22, 2: 14, 3: 10}  # promises and follow-ups in a year


@dataclass(frozen=True)
class Course:
    """What a relationship is like: each pair is how it was until a quarter ago, and how it is now.

    contact: how much we speak with each other, 0 to 100. people: how many of theirs take part. answered: the share of
    tickets answered in time. kept: the share of promises and follow-ups kept. tickets: how many in a quarter, 0 where
    the customer writes none. words: promises and follow-ups in a year. named: whether anybody notes who took part.
    quiet: days since anybody spoke with them. silent: days since they wrote a ticket. usage: how many people work with the product,
    as a share of what is usual. waits: how long they wait for an answer that comes in time, as a share of what is usual. late: the share
    of promises that are kept after the day first named. months: how long ago it began.
    """

    contact: tuple[float, float]
    people: tuple[int, int]
    answered: tuple[float, float]
    kept: tuple[float, float]
    tickets: int = 8
    words: int = 12
    named: bool = True
    quiet: float = 0
    silent: float = 0
    usage: tuple[float, float] = (1.0, 1.0)
    waits: tuple[float, float] = (1.0, 1.0)
    late: tuple[float, float] = (0.0, 0.0)
    months: int = 14


def aimed_at(aim: float, *, tier: int, people: int, chance: Random) -> Course:
    """A course that comes to about this score, its strengths and weaknesses drawn by chance.

    In the lower tiers less is known: some customers write no tickets, some managers note nobody's name.
    """
    known = {
        "people": chance.random() < (1, 0.94, 0.8)[tier - 1],
        "answered": chance.random() < (1, 0.9, 0.66)[tier - 1],
        "kept": chance.random() < (1, 0.94, 0.78)[tier - 1],
    }
    spread = {name: min(100.0, max(0.0, chance.gauss(aim, 9))) for name in known}
    taking_part = min(people, 6, max(1, round(spread["people"] / 100 * 6)))
    spread["people"] = taking_part / 6 * 100
    counted = [name for name in known if known[name]]
    whole = aim * (WEIGHTS["contact"] + sum(WEIGHTS[name] for name in counted))
    contact = (whole - sum(spread[name] * WEIGHTS[name] for name in counted)) / WEIGHTS["contact"]
    contact = min(100.0, max(4.0, contact))
    drift = chance.gauss(0, 5)
    answered, kept = share(spread["answered"]), share(spread["kept"])
    return Course(
        contact=(min(100.0, max(4.0, contact + drift)), contact),
        people=(taking_part, taking_part),
        answered=(min(1.0, answered + chance.gauss(0, 0.02)), answered),
        kept=(kept, kept),
        tickets=round(TICKETS[tier] * chance.uniform(0.8, 1.2)) if known["answered"] else 0,
        words=round(WORDS_GIVEN[tier] * chance.uniform(0.8, 1.2)) if known["kept"] else 0,
        named=known["people"],
    )


def share(value: float) -> float:
    """The share of answers or promises that is worth so many points."""
    return POOR + value / 100 * (EXCELLENT - POOR)


def newcomer(course: Course) -> Course:
    """A customer that has only just come: hardly anything is known of it."""
    return replace(course, months=1, tickets=0, words=0, named=False, contact=(0, 0))
