"""How a message is handed over at most once, and tried again as long as it is certain that nobody has taken it.

Taking a message under way is committed before it is handed over. Whoever finds it under way again knows that a worker died in the
middle, and that it may have arrived: it is then left alone, for it stands in the app as well.
"""

from collections.abc import Callable, Generator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from intimacy.jobs.progress import Progress
from intimacy.notify.models import Sending
from intimacy.tenancy.refusals import CLOCK, Refused

WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360)]  # servers are down for hours, not for seconds


class NotTaken(Exception):
    """The other side has certainly not taken the message. ``for_good``: it never will."""

    def __init__(self, words: str, for_good: bool = False):
        self.words, self.for_good = words[:300], for_good
        super().__init__(words)


class Unsure(Exception):
    """The connection broke before the other side had answered: it may have taken the message."""


class NoLongerWanted(Exception):
    """Whom it was for does not want it any more."""


class NotNow(Exception):
    """It has become quiet where the person is: not before this moment."""

    def __init__(self, due_at: datetime):
        self.due_at = due_at
        super().__init__(due_at)


def hand_over(model: type[Any], pk, *, job, send: Callable[[Any], None]) -> Generator[Progress, None, dict]:
    """The body of a job that hands over one message. ``send(row)`` does it, or raises one of the above."""
    row = _held(model, pk)
    if row.state == Sending.UNDER_WAY:
        return _done(row, Sending.UNSURE)
    if row.state != Sending.WAITING:
        return {"state": row.state}
    row.state, row.attempts = Sending.UNDER_WAY, row.attempts + 1
    row.save(update_fields=["state", "attempts"])
    yield Progress(0, 1)
    row = _held(model, pk)
    try:
        send(row)
    except NoLongerWanted:
        return _done(row, Sending.DROPPED)
    except NotNow as later:
        row.attempts -= 1
        return _wait(row, job, later.due_at)
    except Unsure as fault:
        return _done(row, Sending.UNSURE, str(fault))
    except NotTaken as fault:
        if not fault.for_good and row.attempts <= len(WAITS):
            return _wait(row, job, timezone.now() + WAITS[row.attempts - 1], fault.words)
        _done(row, Sending.FAILED, fault.words)
        yield Progress(0, 1)
        raise Refused(fault.words) from fault  # puts the job aside, where administrators see it
    row.sent_at = timezone.now()
    return _done(row, Sending.SENT)


def queue(row, *, job, due_at: datetime) -> None:
    """Have a worker hand it over from ``due_at`` on. One moment is one job, so that saying it twice changes nothing."""
    job.queue(by=CLOCK, key=f"{row.pk} {due_at.isoformat()}", due_at=due_at, message=row.pk)


def _held(model, pk):
    return model.objects.select_for_update(of=("self",)).get(pk=pk)


def _done(row, state: str, fault: str = "") -> dict:
    row.state, row.fault = state, fault[:300]
    row.save()
    return {"state": state}


def _wait(row, job, due_at: datetime, fault: str = "") -> dict:
    row.state, row.fault, row.due_at = Sending.WAITING, fault, due_at
    row.save()
    queue(row, job=job, due_at=due_at)
    return {"state": row.state}
