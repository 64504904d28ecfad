"""What the accounts can be chosen by that a member may see: industries and regions that they name, and the segments.

Among a million accounts the industries are found by a few looks into an index, one for each.
"""

from django.db import connection
from django.db.models import CharField, F, IntegerField, Value
from django.db.models.functions import Cast

from accounts.models import Account, Segment
from intimacy.access.require import everywhere
from intimacy.tenancy.context import current_tenant

MOST = 500  # a choice of more is none
Choices = list[tuple[str, str]]


def said_of(member) -> dict[str, Choices]:
    """By ``industry``, ``region`` and ``segment``: the values, each with its words, in the order in which they are offered."""
    if everywhere(member, "accounts.see"):
        with connection.cursor() as cursor:
            cursor.execute(EACH_ONCE, {"tenant": current_tenant(), "most": MOST})
            rows = cursor.fetchall()
    else:
        named = [_named(member, column) for column in ("industry", "region")]
        rows = list(_segments().union(*named, all=True))
    found: dict[str, Choices] = {"industry": [], "region": [], "segment": []}
    for column, _place, value, words in sorted(rows, key=lambda row: (row[1], row[3].casefold())):
        found[column].append((value, words))
    return found


def _named(member, column: str):
    rows = Account.objects.visible_to(member).order_by().exclude(**{column: ""})
    return rows.values_list(Value(column), Value(0, IntegerField()), column, F(column)).distinct()


def _segments():
    key = Cast("pk", CharField())
    place = Cast("position", IntegerField())
    return Segment.objects.in_use().order_by().values_list(Value("segment"), place, key, "name")


# The next value after the one before, each by one look into the index: https://wiki.postgresql.org/wiki/Loose_indexscan
EACH_ONCE = """
WITH RECURSIVE industries(value) AS (
    (SELECT industry FROM accounts_account WHERE tenant_id = %(tenant)s AND industry > '' ORDER BY industry LIMIT 1)
    UNION ALL
    SELECT (SELECT industry FROM accounts_account WHERE tenant_id = %(tenant)s AND industry > value ORDER BY industry LIMIT 1)
    FROM industries WHERE value IS NOT NULL
), regions(value) AS (
    (SELECT region FROM accounts_account WHERE tenant_id = %(tenant)s AND region > '' ORDER BY region LIMIT 1)
    UNION ALL
    SELECT (SELECT region FROM accounts_account WHERE tenant_id = %(tenant)s AND region > value ORDER BY region LIMIT 1)
    FROM regions WHERE value IS NOT NULL
)
(SELECT 'industry', 0, value, value FROM industries WHERE value IS NOT NULL LIMIT %(most)s)
UNION ALL
(SELECT 'region', 0, value, value FROM regions WHERE value IS NOT NULL LIMIT %(most)s)
UNION ALL
SELECT 'segment', position, id::text, name FROM accounts_segment WHERE tenant_id = %(tenant)s AND retired_on IS NULL
"""
