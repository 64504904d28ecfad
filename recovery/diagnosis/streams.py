"""What came in week by week, in weeks that share nothing: the series in which a change point is looked for.

They are the weeks that alerts read: what is quiet or without data there is so here, and no week without data is taken for an empty one.
"""

from dataclasses import dataclass

import numpy as np

from alerts.reading.weeks import Weeks

WEEKS = 52
SHARES = ("answers", "kept")  # streams whose figure is a share, from 0 to 1


@dataclass(frozen=True)
class Stream:
    """One series. values: a figure for each week, NaN where there is none; weights: on how much each rests."""

    name: str
    values: np.ndarray
    weights: np.ndarray


def streams_of(weeks: Weeks) -> dict[str, Stream]:
    """The streams of one account over the last ``WEEKS`` weeks.

    contact: conversations by how close they bring us. people: how many of theirs took part. answers: the share of the week's tickets first
    answered within 24 hours; one that still has time is not counted. kept: the share of our promises kept on the date first named and of
    our follow-ups done, of those that ended that week. usage: as it was told. Weeks of a quiet period, and those without data, have no
    value. A stream that never had anything is left out.
    """
    quiet = weeks.quiet[0, -WEEKS:]
    parts = {name: np.where(quiet, np.nan, part[0, -WEEKS:]) for name, part in weeks.parts.items()}
    found = [
        *(_figure(name, parts[name]) for name in ("contact", "people", "usage")),
        _share("answers", parts["in_time"], parts["answers"]),
        _share("kept", parts["on_time"] + parts["done"], parts["promises"] + parts["followups"]),
    ]
    return {
        stream.name: stream for stream in found if np.nansum(stream.values * stream.weights) > 0 or _has_any(stream)
    }


def _figure(name: str, values: np.ndarray) -> Stream:
    return Stream(name, values, np.where(np.isfinite(values), 1.0, 0.0))


def _share(name: str, part: np.ndarray, whole: np.ndarray) -> Stream:
    """The share by week, which rests on as many as there were; NaN in a week without any."""
    whole = np.nan_to_num(whole)
    return Stream(name, np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0), whole)


def _has_any(stream: Stream) -> bool:
    """Shares may all be nought; where there was nothing to have a share of, there is no stream."""
    return stream.name in SHARES and stream.weights.any()
