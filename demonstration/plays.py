"""Plays of the simulated year: where a relationship went quiet for a while, what was then played there, and what that added.

Nothing here knows the database, and nothing here knows what will be found: who is helped speaks more with the customer, as the steps of
the recovery play say, and everything else follows from that.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

from demonstration import words

if TYPE_CHECKING:
    from demonstration.companies import Company
    from demonstration.year import Event

LULL = 42.0  # days in which hardly anybody spoke with the customer
HARDER = 35.0  # and those in which a customer wrote hardly anything either
LOST = 0.85  # share of the conversations that did not take place then
KEPT_APART = {"Helix Biolabs", "Kestrel Energy", "Quill Aerospace", "Solstice Optics"}  # have a story of their own
# Large customers of one kind, with whom nobody has spoken since six weeks: what several have in common.
ALIKE, SILENT = {"Bramble Hydrology", "Cobaltine Water", "Fathom Polymers", "Kelpwood Chemicals"}, 44.0
WON_BACK, WITH_PLAYS = "Granite Telecom", "acme"
# What the recovery play adds, as days after its start and kinds of conversation: its own steps.
STEPS = ((3, "call"), (12, "meeting"), (26, "advisory"), (47, "review"))
OF_ANOTHER = (" answer", " comment")  # they go with their ticket
DONE = (0.0, 0.4, 0.8)  # share of the steps that are really done, here and there
TOOK = 48  # days from the start of a run to its end


@dataclass(frozen=True)
class Played:
    """A playbook that was played in the simulated year. key: of ``playbooks.ready``; ago: days before now on which it started."""

    key: str
    ago: int


@dataclass(frozen=True)
class Lull:
    """A time without conversations, until so many days ago; and what was played when it was noticed, if anything.

    days: how long it lasted. what: what did not happen, by the beginnings of names.
    """

    until: float
    played: Played | None
    days: float = LULL
    what: tuple[str, ...] = ("talk-",)


def lull_of(company: "Company", house: str) -> Lull | None:
    """The lull of a company, drawn by its name; None where there was none."""
    if house != WITH_PLAYS:
        return None
    if company.name == WON_BACK:  # what was done there is told by hand
        return Lull(118, Played("recovery", 118), HARDER, ("talk-", "ticket-"))
    if company.name in ALIKE:
        return Lull(-1, None, SILENT, ("talk-", "ticket-"))
    chance, course = Random(f"lull of {house} {company.name}"), company.course
    if company.name in KEPT_APART or course.months < 14 or course.quiet or chance.random() > 0.55:
        return None
    until = chance.uniform(150, 285)
    drawn = chance.random()
    key = "recovery" if drawn < 0.3 else "reengagement" if drawn < 0.5 else ""
    return Lull(until, Played(key, round(until - chance.uniform(1, 6))) if key else None)


def played_at(company: "Company", house: str) -> Played | None:
    """What was played at a company in the year, None for nothing."""
    lull = lull_of(company, house)
    return lull.played if lull else None


def with_its_lull(events: "list[Event]", company: "Company", house: str) -> "list[Event]":
    """The events of a company's year without the conversations that its lull has swallowed, and with those that a recovery brought."""
    lull = lull_of(company, house)
    if lull is None:
        return events
    chance = Random(f"silence of {house} {company.name}")
    within = lambda event: event.name.startswith(lull.what) and lull.until < event.ago < lull.until + lull.days  # noqa: E731
    gone = {
        event.name
        for event in events
        if within(event) and not event.name.endswith(OF_ANOTHER) and chance.random() < LOST
    }
    kept = [event for event in events if event.name not in gone and event.thread not in gone]
    if lull.played and lull.played.key == "recovery" and company.name != WON_BACK:
        kept += _steps_of(
            lull.played, company, house, chance, next(each for each in events if each.name.startswith("talk-"))
        )
    return kept


def _steps_of(played: Played, company: "Company", house: str, chance: Random, like: "Event") -> "Iterator[Event]":
    done = chance.choice(DONE)
    for number, (day, kind) in enumerate(STEPS):
        if chance.random() > done:
            continue
        yield replace(
            like, kind=kind, ago=played.ago - day + chance.uniform(-2, 2), name=f"recovery-{number}", title=words.about(kind, house, chance),
            people=tuple(range(min(2, company.people))) if company.course.named else (), value=None,
        )  # fmt: skip
