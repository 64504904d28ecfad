"""Publishing where accounts stand, from the floors that compute it: lists and pages below know it without them."""

from uuid import UUID

from django.db import connection
from django.db.models import Case, F, QuerySet
from django.db.transaction import atomic

from intimacy.access.require import require
from intimacy.tenancy.context import current_tenant

PUBLISH = """
UPDATE accounts_standing AS stood SET score = now.score, band = now.band, coverage = now.coverage, before = now.before,
       before_on = now.before_on, step = now.step, as_of = now.as_of, definition = now.definition,
       line = CASE WHEN now.score IS NULL THEN stood.line
                   WHEN stood.line_on > now.as_of::date - 7
                       THEN stood.line[:cardinality(stood.line) - 1] || floor(now.score + 0.5)::smallint
                   ELSE stood.line[cardinality(stood.line) - 11:] || floor(now.score + 0.5)::smallint END,
       line_on = CASE WHEN now.score IS NULL OR stood.line_on > now.as_of::date - 7 THEN stood.line_on ELSE now.as_of::date END
FROM pg_temp.{table} AS now
WHERE stood.tenant_id = %s AND stood.account_id BETWEEN %s AND %s AND stood.account_id = now.account AND (
    (stood.score, stood.band, stood.coverage, stood.before, stood.before_on, stood.step, stood.definition)
    IS DISTINCT FROM (now.score, now.band, now.coverage, now.before, now.before_on, now.step, now.definition)
    OR stood.as_of IS NULL OR stood.as_of < now.as_of - interval '7 days'
)
"""
PUBLISH_LINES = """
UPDATE accounts_standing AS stood SET line = now.line, line_on = now.line_on FROM pg_temp.{table} AS now
WHERE stood.tenant_id = %s AND stood.account_id BETWEEN %s AND %s AND stood.account_id = now.account
"""


@atomic
def publish_standings(*, table: str, between: tuple[UUID, UUID], by) -> int:
    """Take over where accounts stand from the floor that computes it. Answers for how many that has changed.

    table: a temporary one with a row for each account: account, score (whole points), band, coverage, before, before_on,
    step, as_of, definition, as in Standing. between: the least and the greatest of its accounts, so that of a million rows only
    those of a range are looked at. One that stays as it was says once a week that it is still so: a million rows are not
    written anew each night to say that nothing has happened. The line of an account is moved on by a place each week.
    """
    require(by, "accounts.publish")
    with connection.cursor() as cursor:
        cursor.execute(PUBLISH.format(table=connection.ops.quote_name(table)), [current_tenant(), *between])
        return cursor.rowcount


@atomic
def publish_lines(*, table: str, between: tuple[UUID, UUID], by) -> int:
    """Take over the lines of accounts whose past was computed. table: a temporary one of account, line and line_on, as in Standing."""
    require(by, "accounts.publish")
    with connection.cursor() as cursor:
        cursor.execute(PUBLISH_LINES.format(table=connection.ops.quote_name(table)), [current_tenant(), *between])
        return cursor.rowcount


@atomic
def publish_doubts(*, standings: QuerySet, doubt: Case, by) -> int:
    """Say of each of these standings what the data of its account say against its score. doubt: that, in a query of standings.

    Answers for how many that has changed.
    """
    require(by, "accounts.publish")
    return standings.alias(now=doubt).exclude(doubt=F("now")).update(doubt=doubt)
