"""The engine: reads the history of many accounts, scores it, writes the scores and publishes where accounts stand.

Columns from one end to the other: no row becomes an object. ``rescore`` reads the rows of the accounts it is given;
``rescore_range`` reads a range's pack.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import numpy as np
from django.db import IntegrityError, connection
from django.db.models import Q
from django.db.transaction import atomic
from django.utils import timezone

from accounts.actions.standings import publish_lines, publish_standings
from accounts.bands import band_in_sql
from accounts.models import Changed
from intimacy.tenancy.columns import as_ids, as_uuids, copy_in
from intimacy.tenancy.context import current_tenant
from intimacy.tenancy.refusals import CLOCK
from metrics import packs
from metrics.formulas import Formula, formula_in_force, formula_numbered
from metrics.history import History, read
from metrics.models import Run, Score
from metrics.places import places_of
from metrics.scoring import Scores, score_history

QUARTER = timedelta(days=91)  # a change is named between today and about a quarter ago


def rescore(accounts: Sequence[UUID], *, formula: Formula | None = None, now: datetime | None = None) -> int:
    """Score the accounts as of now, put today's scores in place and publish where they stand. Answers how many."""
    ids = as_ids(sorted(set(accounts)))
    history = read(ids, Q(account__in=list(accounts)))
    return _rescore(ids, history, formula or formula_in_force(), now or timezone.now())


def rescore_range(part: packs.Range, *, formula: Formula, now: datetime) -> int:
    """Score the accounts of a range, whose changes are thereby taken note of. Answers how many.

    now: when its run began. What was learnt while it was under way is read, too, so that each range is scored as of the moment at which
    it is read: a score says of what moment it is, and comes out again from what was known then. What is learnt after its marks were
    seen has a mark of its own, which stays.
    """
    changed = Changed.objects.filter(part.filter("account"))
    seen = list(changed.values_list("pk", "account"))
    now = max(now, timezone.now())
    packs.take_note(sorted({account for _pk, account in seen}))
    accounts, history = packs.load(part, now)
    scored = _rescore(accounts, history, formula, now)
    Changed.objects.filter(pk__in=[pk for pk, _account in seen]).delete()
    return scored


def _rescore(accounts: np.ndarray, history: History, formula: Formula, now: datetime) -> int:
    if not len(accounts):
        return 0
    places = places_of(accounts, formula, now)
    _write(score_history(history, accounts, formula, now, places), now.astimezone(UTC).date(), now, looking_back=False)
    _link_to_the_version_before(accounts, history, formula, now)
    _publish(accounts, formula, now)
    return len(accounts)


def look_back(accounts: Sequence[UUID], days: Sequence[date], *, formula: Formula | None = None) -> int:
    """Compute past scores of accounts that have none on these days, from the history as it is known now.

    They are marked: nobody saw them at the time. Days before an account's first interaction get no score.
    """
    known_at, ids = timezone.now(), as_ids(sorted(set(accounts)))
    return _look_back(ids, read(ids, Q(account__in=list(accounts))), days, formula or formula_in_force(), known_at)


def look_back_range(part: packs.Range, days: Sequence[date], *, formula: Formula) -> int:
    """The same for the accounts of a range."""
    known_at = timezone.now()
    return _look_back(*packs.load(part, known_at), days, formula, known_at)


def _look_back(
    accounts: np.ndarray, history: History, days: Sequence[date], formula: Formula, known_at: datetime
) -> int:
    if not len(history.account):
        return 0
    first = np.full(history.accounts, np.iinfo(np.int64).max)
    np.minimum.at(first, history.account, history.moment)
    places, written = places_of(accounts, formula, known_at), 0
    for day in days:
        now = Score(on=day, looking_back=True).as_of
        scores = score_history(history, accounts, formula, now, places)
        begun = np.flatnonzero(first <= np.int64(now.timestamp() * 1_000_000))
        written += _write(scores.of(begun), day, known_at, looking_back=True)
    _draw_lines(accounts)
    return written


def _link_to_the_version_before(accounts: np.ndarray, history: History, formula: Formula, now: datetime) -> None:
    """Where an account's last score followed another version, keep what today's history is worth under that one, too.

    Once everybody has been scored by a version on an earlier day, nobody's last score follows another one.
    """
    if Run.objects.filter(state=Run.State.DONE, definition=formula.version, as_of__lt=_begin_of_day(now)).exists():
        return
    with connection.cursor() as cursor:
        cursor.execute(LAST_VERSION, [current_tenant(), now.astimezone(UTC).date(), formula.version])
        rows = cursor.fetchall()
    by_version: dict[int, list[int]] = {}
    for place, version in rows:
        by_version.setdefault(version, []).append(place)
    for version, members in by_version.items():
        before = formula_numbered(version)
        wanted = np.array(sorted(members)) - 1
        scores = score_history(history, accounts, before, now, places_of(accounts, before, now)).of(wanted)
        copy_in("under_previous", {"account": ("uuid", accounts[wanted]), "score": ("integer", scores.score)})
        with connection.cursor() as cursor:
            cursor.execute(KEEP_UNDER_PREVIOUS, [current_tenant(), now.astimezone(UTC).date()])


def _write(scores: Scores, on: date, known_at: datetime, *, looking_back: bool) -> int:
    """Put scores in their place, with the moment as of whose knowledge they were computed. Those computed earlier on the day give way, but
    never to ones that look back."""
    if not len(scores.accounts):
        return 0
    copy_in(
        "scored",
        {
            "place": ("integer", np.arange(1, len(scores.accounts) + 1)), "account": ("uuid", scores.accounts),
            "score": ("integer", scores.score), "coverage": ("integer", scores.coverage),
            "worth": ("smallint[]", scores.worth), "points": ("smallint[]", scores.points),
        },
    )  # fmt: skip
    values = [current_tenant(), on, scores.formula.version, known_at, looking_back]
    with connection.cursor() as cursor:
        if looking_back:
            cursor.execute(INSERT + WHERE_THERE_IS_ONE + "DO NOTHING", values)
            return cursor.rowcount
        try:
            with atomic():  # on most nights there is none yet, and not to look out for one is faster
                cursor.execute(INSERT, values)
        except IntegrityError:
            cursor.execute(INSERT + WHERE_THERE_IS_ONE + REPLACE, values)
        return cursor.rowcount


def _publish(accounts: np.ndarray, formula: Formula, now: datetime) -> None:
    """Tell the accounts where they stand: the scores of the temporary table, with those of about a quarter ago."""
    band = band_in_sql("scored.score", "scored.coverage", formula.least_coverage)
    with connection.cursor() as cursor:
        values = [
            now,
            str(formula.version),
            current_tenant(),
            now.astimezone(UTC).date() - QUARTER,
            current_tenant(),
            formula.version,
        ]
        cursor.execute(STANDING.format(band=band), values)
    first, last = as_uuids(accounts[[0, -1]])
    publish_standings(table="stands", between=(first, last), by=CLOCK)


def _draw_lines(accounts: np.ndarray) -> None:
    """Tell the accounts the line of their scores of the past quarter, the last of each week."""
    first, last = as_uuids(accounts[[0, -1]])
    today = timezone.now().date()
    with connection.cursor() as cursor:
        cursor.execute(LINES, [today, current_tenant(), first, last, today - QUARTER])
    publish_lines(table="lines", between=(first, last), by=CLOCK)


INSERT = """
INSERT INTO metrics_score AS old (id, tenant_id, account_id, "on", score, coverage, definition, worth, points, computed_at,
                                  looking_back)
SELECT uuidv7(), %s, account, %s, nullif(score, -1) * 0.01, coverage * 0.01, %s, worth, points, %s, %s FROM scored
"""
WHERE_THERE_IS_ONE = 'ON CONFLICT (tenant_id, account_id, "on") '
REPLACE = """
DO UPDATE SET score = excluded.score, coverage = excluded.coverage, definition = excluded.definition,
              worth = excluded.worth, points = excluded.points, computed_at = excluded.computed_at, looking_back = false
"""
# The version of each account's last score before today, where it is not the one in force.
LAST_VERSION = """
SELECT place, before.definition FROM scored CROSS JOIN LATERAL (
    SELECT definition FROM metrics_score
    WHERE tenant_id = %s AND account_id = scored.account AND "on" < %s ORDER BY "on" DESC LIMIT 1
) AS before WHERE before.definition <> %s
"""
KEEP_UNDER_PREVIOUS = """
UPDATE metrics_score SET under_previous = nullif(before.score, -1) * 0.01 FROM under_previous AS before
WHERE tenant_id = %s AND account_id = before.account AND "on" = %s
"""
# The lines that a new version leaves are few, and only accounts that are compared with an older one are asked for theirs.
STANDING = """
DROP TABLE IF EXISTS pg_temp.stands;
CREATE TEMPORARY TABLE stands ON COMMIT DROP AS
SELECT account, CASE WHEN scored.score >= 0 THEN (scored.score + 50) / 100 END AS score,
       {band} AS band,
       coverage * 0.01 AS coverage, before.score AS before,
       CASE WHEN before.score IS NOT NULL THEN before."on" END AS before_on,
       coalesce(moved.step, 0) AS step, %s::timestamptz AS as_of, %s::text AS definition
FROM scored LEFT JOIN LATERAL (
    SELECT score, "on", definition FROM metrics_score
    WHERE tenant_id = %s AND account_id = scored.account AND "on" <= %s ORDER BY "on" DESC LIMIT 1
) AS before ON true
LEFT JOIN LATERAL (
    SELECT sum(floor(score + 0.5) - floor(under_previous + 0.5))::smallint AS step FROM metrics_score
    WHERE tenant_id = %s AND account_id = scored.account AND "on" > before."on" AND definition > before.definition
          AND under_previous IS NOT NULL AND score IS NOT NULL AND before.definition < %s
) AS moved ON true
"""
LINES = """
DROP TABLE IF EXISTS pg_temp.lines;
CREATE TEMPORARY TABLE lines ON COMMIT DROP AS
SELECT account, array_agg(points ORDER BY week DESC) AS line, max("on") AS line_on FROM (
    SELECT DISTINCT ON (account_id, week) account_id AS account, week, floor(score + 0.5)::smallint AS points, "on"
    FROM metrics_score, LATERAL (SELECT (%s - "on") / 7 AS week) AS ago
    WHERE tenant_id = %s AND account_id BETWEEN %s AND %s AND "on" > %s AND score IS NOT NULL
    ORDER BY account_id, week, "on" DESC
) AS last_of_each_week GROUP BY account
"""


def _begin_of_day(now: datetime) -> datetime:
    return datetime.combine(now.astimezone(UTC).date(), time.min, UTC)
