"""Sources as a whole: how old their latest row is, whether they bring what they used to, what of a file was refused, spellings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from django.db import connection
from django.utils import timezone

from intimacy.imports.kinds import KINDS
from intimacy.imports.models import Import, State
from intimacy.tenancy.context import current_tenant
from quality.figures import FEWEST_ROWS, MOVED, SHIFTED, chance, stability, usual_gap
from quality.models import Level
from quality.sources import ACCOUNTS

MONTH, QUARTER, YEAR = 30, 90, 365  # days
FEWER, MORE = 0.5, 2.0
DEVIATIONS = 3  # of a Poisson count, within which a month is as usual
MANY_REFUSED = 0.05
COLUMNS = ["source", "kind", "channel", "day", "rows"]
DAYS = """
SELECT source, kind, channel, (happened_at AT TIME ZONE 'UTC')::date, count(*) FROM accounts_interaction
WHERE tenant_id = %(tenant)s AND ended_at IS NULL AND lead AND happened_at <= %(now)s GROUP BY 1, 2, 3, 4
"""
SPELLINGS = """
WITH words AS (
    SELECT 'industry' AS field, industry AS word, count(*) AS n FROM accounts_account WHERE tenant_id = %(tenant)s AND industry <> '' GROUP BY 2
    UNION ALL SELECT 'region', region, count(*) FROM accounts_account WHERE tenant_id = %(tenant)s AND region <> '' GROUP BY 2
    UNION ALL SELECT 'city', city, count(*) FROM accounts_account WHERE tenant_id = %(tenant)s AND city <> '' GROUP BY 2
), grouped AS (
    SELECT sum(n) AS n, sum(n) - max(n) AS fewer FROM words
    GROUP BY field, regexp_replace(lower(word), '[[:space:][:punct:]]+', '', 'g')
)
SELECT coalesce(sum(n), 0), coalesce(sum(fewer), 0) FROM grouped
"""


@dataclass(frozen=True)
class Watched:
    """What one check of a source came to."""

    source: str
    check: str
    value: float | None
    limit: float | None
    level: str
    looked_at: int = 0
    failing: int = 0


def rows_by_day() -> pd.DataFrame:
    """How many rows each source brought on each day, by kind and channel: the columns of ``COLUMNS``. One query."""
    with connection.cursor() as cursor:
        cursor.execute(DAYS, {"tenant": current_tenant(), "now": timezone.now()})
        return pd.DataFrame.from_records(cursor.fetchall(), columns=COLUMNS)


def watch(frame: pd.DataFrame, today: date) -> Iterator[Watched]:
    """Freshness and drift of each source.

    frame: the columns of ``COLUMNS``, ``day`` as dates. A source that has brought nothing for a month is old and not adrift.
    """
    for source, rows in frame.groupby("source", sort=True):
        ago = np.array([(today - day).days for day in rows["day"]])
        age = int(ago.min())
        within = np.unique(ago[ago < age + YEAR])
        gap = usual_gap(within)
        usual = None if gap is None else gap + 1  # a day's rows may come in on the day after
        yield Watched(str(source), "fresh", float(age), usual, freshness(age, usual), looked_at=int(rows["rows"].sum()))
        yield from _drift(str(source), rows, ago)


def freshness(age: int, usual: float | None) -> str:
    """Old is older than a source usually gets, which is what people read beside it; more than twice as old is bad."""
    if usual is None:
        return Level.UNKNOWN
    return Level.OK if age <= usual else Level.WATCH if age <= 2 * usual else Level.BAD


def _drift(source: str, rows: pd.DataFrame, ago: np.ndarray) -> Iterator[Watched]:
    bins = rows["kind"] + "\0" + rows["channel"]
    table = pd.DataFrame({"bin": bins, "rows": rows["rows"].to_numpy(), "ago": ago})
    now = table[table["ago"].between(1, MONTH)].groupby("bin")["rows"].sum()
    before = table[table["ago"].between(MONTH + 1, MONTH + QUARTER)].groupby("bin")["rows"].sum()
    n, m = int(before.sum()), int(now.sum())
    if not m:
        return
    yield _volume(source, n, m)
    if min(n, m) < FEWEST_ROWS:
        yield Watched(source, "mix", None, None, Level.UNKNOWN, looked_at=m)
        return
    both = before.index.union(now.index)
    value = stability(before.reindex(both, fill_value=0).to_numpy(), now.reindex(both, fill_value=0).to_numpy())
    limit = max(MOVED, chance(n, m, len(both)))
    level = Level.OK if value <= limit else Level.BAD if value > max(SHIFTED, limit) else Level.WATCH
    yield Watched(source, "mix", value, limit, level, looked_at=m)


def _volume(source: str, before: int, now: int) -> Watched:
    usual = before * MONTH / QUARTER
    if before < FEWEST_ROWS:
        return Watched(source, "volume", None, None, Level.UNKNOWN, looked_at=now)
    ratio = now / usual
    as_usual = FEWER <= ratio <= MORE or abs(now - usual) <= DEVIATIONS * usual**0.5
    return Watched(
        source, "volume", ratio, MORE if ratio > 1 else FEWER, Level.OK if as_usual else Level.WATCH, looked_at=now
    )


def refused() -> Iterator[Watched]:
    """Of the last finished file of each source, how many rows were not taken in. One query."""
    seen = set()
    for imported in Import.objects.filter(state=State.DONE).order_by("-added_at", "-pk")[:500]:
        kind = KINDS.get(imported.kind)
        source = kind.source(imported.answers) if kind is not None and hasattr(kind, "source") else imported.kind
        if source in seen or not imported.taken:
            continue
        seen.add(source)
        share = imported.wrong / imported.taken
        level = Level.OK if not share else Level.BAD if share > MANY_REFUSED else Level.WATCH
        yield Watched(source, "refused", share, MANY_REFUSED, level, imported.taken, imported.wrong)


def spellings() -> Iterator[Watched]:
    """Accounts whose industry, region or city is spelt otherwise than most spell it. One query."""
    with connection.cursor() as cursor:
        cursor.execute(SPELLINGS, {"tenant": current_tenant()})
        looked_at, fewer = cursor.fetchone()
    if looked_at:
        level = Level.WATCH if fewer else Level.OK
        yield Watched(ACCOUNTS, "spelling", float(fewer), 0.0, level, int(looked_at), int(fewer))


def everything(today: date | None = None) -> list[Watched]:
    """All that is watched of sources, as of today."""
    return [*watch(rows_by_day(), today or timezone.now().date()), *refused(), *spellings()]
