"""A simulated year between us and one customer: who spoke with whom, which tickets came, which promises were kept.

The past is told in days before now. Nothing here knows the database.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from demonstration import words
from demonstration.companies import Company
from demonstration.course import Course
from demonstration.plays import with_its_lull
from metrics.measures import CONTACT_WEIGHTS

QUARTER = 91.0
WARM_UP = 60.0  # days before the year, in which a relationship that is older gets going
YEAR = 365.0
HALF_LIFE, EXCELLENT = 45.0, 20.0  # of the indicator "advisory contact"
REMEMBERED = 180.0  # days after which a conversation no longer counts
CONTACT = {"advisory": 7, "co_creation": 3, "review": 4, "meeting": 26, "call": 36, "email": 24}
MINUTES = {"advisory": 90, "co_creation": 120, "review": 75, "meeting": 60, "call": 20}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened so many days ago. people: numbers of the customer's contacts, the first one leads."""

    kind: str
    ago: float
    name: str  # by which it is known within the customer
    source: str
    people: tuple[int, ...] = ()
    title: str = ""
    direction: str = ""
    thread: str = ""
    channel: str = ""
    value: float | None = None
    internal: bool = False


def year_of(company: Company, house: str) -> list[Event]:
    """Everything that happened between us and the company, oldest first."""
    chance, course = Random(f"year of {house} {company.name}"), company.course
    begin = min(course.months * 30.4, YEAR + WARM_UP)
    events = [
        *_conversations(course, company.people, begin, house, chance),
        *_tickets(course, company.people, begin, house, chance),
        *_words_given(course, begin, house, chance),
        *_usage(company.tier, course, begin, chance),
        *_opportunities(company, begin, house, chance),
    ]
    return sorted(with_its_lull(events, company, house), key=lambda event: -event.ago)


def _between(pair: tuple[float, float], ago: float) -> float:
    """The course's value so many days ago: the first one until a quarter ago, then steadily towards the second."""
    way = min(1.0, max(0.0, (QUARTER - ago) / (QUARTER - 21)))
    return pair[0] + (pair[1] - pair[0]) * way


def _conversations(course: Course, people: int, begin: float, house: str, chance: Random) -> Iterator[Event]:
    """Each half week the manager speaks with the customer when closeness has faded below what this one is used to."""
    level, last, number, turn = 0.0, begin, 0, chance.randrange(9)
    half_weeks = int(begin / 3.5)
    for step in range(half_weeks, 0, -1):
        ago = step * 3.5 - chance.random() * 3.4
        level *= 2 ** (-(last - ago) / HALF_LIFE)
        last = ago
        wanted = EXCELLENT * _between(course.contact, ago) / 100
        for _ in range(2):
            if level >= wanted or ago < course.quiet:
                break
            kind = chance.choices(list(CONTACT), weights=list(CONTACT.values()))[0]
            if level + CONTACT_WEIGHTS[kind] > wanted + 2.7:
                kind = "call"  # a small account is not asked to a workshop
            level += CONTACT_WEIGHTS[kind]
            number, turn = number + 1, turn + 1
            yield Event(
                kind, ago, f"talk-{number}", "crm", title=words.about(kind, house, chance), direction="out",
                people=_taking_part(course, people, ago, kind, turn, chance),
                value=float(MINUTES[kind]) if kind in MINUTES else None,
            )  # fmt: skip


def _taking_part(course: Course, people: int, ago: float, kind: str, turn: int, chance: Random) -> tuple[int, ...]:
    """Who of theirs takes part. Who was lost is not spoken with for as long as a conversation counts."""
    if not course.named:
        return ()
    before, now = course.people
    changed = REMEMBERED + 4 if now < before else QUARTER - 4
    circle = min(people, before if ago > changed else now)
    some = chance.randint(1, 2) if kind in ("advisory", "co_creation", "review", "meeting") else 1
    return tuple(dict.fromkeys((turn + each) % circle for each in range(some)))


def _tickets(course: Course, people: int, begin: float, house: str, chance: Random) -> Iterator[Event]:
    """Tickets come evenly; every so many of them is answered too late."""
    if not course.tickets:
        return
    apart, number = QUARTER / course.tickets, 0
    for quarter in range(4, -1, -1):
        wanted, owed = course.answered[1 if quarter == 0 else 0], 0.5
        for place in range(course.tickets):
            ago = quarter * QUARTER + QUARTER - (place + 0.5) * apart
            if ago > begin or ago < course.silent:
                continue
            number, owed = number + 1, owed + 1 - wanted
            late, owed = owed >= 1, owed % 1
            thread, title = f"ticket-{number}", chance.choice(words.TICKETS[house])
            who = (chance.randrange(people),)
            yield Event("ticket", ago, thread, "helpdesk", who, title, "in", thread, "portal")
            usual = course.waits[1 if quarter == 0 else 0]
            hours = chance.uniform(30, 70) if late else usual * chance.uniform(0.4, 20)
            if ago - hours / 24 > 0.05:
                yield Event(
                    "ticket_answer",
                    ago - hours / 24,
                    f"{thread} answer",
                    "helpdesk",
                    (),
                    title,
                    "out",
                    thread,
                    "portal",
                )
            if chance.random() < 0.1 and ago > 4:
                yield Event(
                    "ticket_comment", ago - 3.5, f"{thread} comment", "helpdesk", who, title, "in", thread, "portal"
                )


def _words_given(course: Course, begin: float, house: str, chance: Random) -> Iterator[Event]:
    """Promises and follow-ups come to an end: most kept, some late, some missed."""
    count = round(course.words * begin / YEAR)
    owed = 0.5
    for number in range(count):
        ago = begin - (number + 0.5) * begin / count
        now = ago <= QUARTER
        owed += 1 - course.kept[now]
        promise = number % 3 != 2
        if owed >= 1:
            kind, owed = ("promise_missed" if promise else "followup_missed"), owed - 1
        elif promise and owed >= 0.5 and chance.random() < 0.35:
            kind, owed = "promise_late", owed - 0.5
        elif promise and course.late[now] and chance.random() < course.late[now]:
            kind = "promise_late"
        else:
            kind = "promise_kept" if promise else "followup_done"
        late = {"promise_late": chance.randint(1, 9), "followup_missed": 7, "promise_missed": 10}.get(kind, 0)
        yield Event(
            kind, ago, f"word-{number}", "crm", title=chance.choice(words.WORDS_GIVEN[house]), direction="out",
            value=float(late), internal=not promise,
        )  # fmt: skip


def _usage(tier: int, course: Course, begin: float, chance: Random) -> Iterator[Event]:
    """How many people worked with the product, told by itself every second week or, for smaller customers, every month."""
    every = (14, 30, 30)[tier - 1]
    seats = (160, 60, 14)[tier - 1] * chance.uniform(0.6, 1.4)
    for number in range(int(min(begin, YEAR) / every)):
        ago = number * every + 0.6
        active = max(1, round(seats * _between(course.usage, ago) * chance.uniform(0.9, 1.1)))
        yield Event("usage", ago, f"use-{number}", "telemetry", value=float(active), title="People active")


def _opportunities(company: Company, begin: float, house: str, chance: Random) -> Iterator[Event]:
    """What could be sold besides, two or three times a year."""
    for number in range(chance.randint(1, 3)):
        ago, worth = chance.uniform(2, begin), round(company.value * chance.uniform(0.05, 0.3), -3)
        title = chance.choice(words.OPPORTUNITIES[house])
        yield Event("opportunity", ago, f"chance-{number}", "crm", title=title, value=float(worth))
