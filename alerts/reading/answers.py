"""How long an account waited for our answers: of the tickets that were opened in each week, as ``metrics.measures`` reads them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

import numpy as np
from django.db.models import Q

from alerts.reading.sources import Silence, moment_of
from intimacy.tenancy.columns import as_ids
from metrics.history import microseconds, read
from metrics.measures import MILLION, TICKET_KINDS, hours_to_answer, tickets_due

WEEK = timedelta(days=7)
EVER = 3_650  # days: of all tickets that were read
IN_TIME, LONGEST = 24.0, 28 * 24.0  # hours; one that waits for longer counts as so long


def waits(ids: list[UUID], begins: list[date], now: datetime, silence: Silence) -> dict[str, np.ndarray]:
    """Of the tickets opened in each week: how many were answered or should have been within a day (``answers``), how many were within
    it (``in_time``), how long they waited (``hours``), and the sum of the logarithms of 1 + that (``waited``). (accounts, weeks).

    One that has no answer has waited until now. Where the source of tickets has fallen silent its answers are not heard any more: what
    was asked in the week before, or later, is not counted, and nothing has waited for longer than until then.
    """
    found = {name: np.zeros((len(ids), len(begins))) for name in ("answers", "in_time", "hours", "waited")}
    for which, until, unheard in _heard(begins, now, silence) if ids else ():
        within = Q(account__in=ids, kind__in=TICKET_KINDS, happened_at__gte=moment_of(begins[0]))
        facts = read(as_ids(ids), within & which).at(until)
        answered = hours_to_answer(facts, days=EVER)
        waiting = np.setdiff1d(tickets_due(facts, days=EVER, within_hours=IN_TIME).rows, answered.rows)
        rows = np.concatenate([answered.rows, waiting])
        hours = np.concatenate([answered.weights / MILLION, facts.age[waiting] / 3_600_000_000])
        moments = microseconds(until) - facts.age[rows]
        column = ((moments - microseconds(moment_of(begins[0]))) // (7 * 86_400_000_000)).astype(int)
        counts = (column >= 0) & (column < len(begins))
        counts[counts] = ~unheard[column[counts]]
        place = (facts.account[rows][counts], column[counts])
        hours = np.minimum(hours[counts], LONGEST)
        for name, figure in (
            ("answers", 1.0),
            ("in_time", hours <= IN_TIME),
            ("hours", hours),
            ("waited", np.log1p(hours)),
        ):
            np.add.at(found[name], place, figure)
    return found


def _heard(begins: list[date], now: datetime, silence: Silence) -> Iterator[tuple[Q, datetime, np.ndarray]]:
    """Which tickets are read together, until when they were heard of, and the weeks of which nothing is known."""
    names = {number: silence.names[number] for number in silence.of_contact}
    yield ~Q(source__in=names.values()), now, np.zeros(len(begins), bool)
    for number, name in names.items():
        unheard = silence.runs_of(number)
        ends = np.flatnonzero(~unheard)
        lasts = unheard[-1] and len(ends)
        yield Q(source=name), moment_of(begins[ends[-1]] + WEEK) if lasts else now, unheard
