"""What the checks read of each account's history: counted by the database, a range of accounts at a time."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import connection
from django.utils import timezone

from accounts.actions.interactions import TOUCHES
from accounts.importing.subscriptions import AGAIN
from accounts.models.interaction import OUTCOMES
from intimacy.tenancy.context import current_tenant
from metrics.formulas import formula_in_force

CONVERSATION = "conversation"  # engagements of all kinds together

# Days that files say are midnights of somebody's clock. A row counts as earlier than a day, or later than one, where it is
# so in every time zone.
HAPPENED = """
WITH facts AS MATERIALIZED (
    SELECT i.id, i.account_id, i.kind, i.channel, i.source, i.thread, i.happened_at AS at, i.contact_id,
           a.since::timestamp AT TIME ZONE 'UTC' - interval '14 hours' AS since
    FROM accounts_interaction i JOIN accounts_account a ON a.tenant_id = i.tenant_id AND a.id = i.account_id
    WHERE i.tenant_id = %(tenant)s AND i.account_id = ANY(%(accounts)s) AND i.ended_at IS NULL AND i.lead
), happened AS (SELECT * FROM facts WHERE at <= %(now)s),
families AS (
    SELECT id, account_id, kind, source, at, since FROM happened
    UNION ALL SELECT id, account_id, %(conversation)s, source, at, since FROM happened WHERE kind = ANY(%(touches)s)
), began AS (
    SELECT DISTINCT ON (account_id, thread) id, account_id, thread, at FROM happened WHERE kind = 'subscription_start'
    ORDER BY account_id, thread, at, id
), ended AS (
    SELECT account_id, thread, max(at) AS at FROM happened WHERE kind = 'subscription_end' GROUP BY 1, 2
), subscriptions AS (
    SELECT began.id, account_id, thread, began.at AS began, ended.at AS ended FROM began LEFT JOIN ended USING (account_id, thread)
), left_us AS (
    SELECT id, account_id, at, channel, lag(at) OVER w AS before, min(at) OVER w AS first, max(at) OVER (PARTITION BY account_id) AS last
    FROM happened WHERE kind = 'churn' WINDOW w AS (PARTITION BY account_id ORDER BY at)
), last_left AS (SELECT account_id, max(last) AS at FROM left_us GROUP BY 1)
"""
# What is counted, by the name that rules use: the rows themselves, so that whoever is told how many there are can look at them.
# Of a subscription it is the row that says that it began.
ROWS = {
    "in_future": "SELECT account_id, id FROM facts WHERE at > %(now)s + interval '14 hours'",
    "conversations_unnamed": "SELECT account_id, id FROM happened WHERE kind = ANY(%(touches)s) AND contact_id IS NULL",
    "subscriptions_open": "SELECT account_id, id FROM subscriptions WHERE ended IS NULL",
    "subscriptions_backwards": "SELECT account_id, id FROM subscriptions WHERE ended < began",
    "subscriptions_open_since_churn": """SELECT s.account_id, s.id FROM subscriptions s JOIN last_left l USING (account_id)
        WHERE s.ended IS NULL AND s.began < l.at""",
    "usage_before_subscription": """SELECT u.account_id, u.id FROM happened u JOIN began b USING (account_id, thread)
        WHERE u.kind = 'usage' AND u.thread <> '' AND u.at < b.at""",
    "usage_after_subscription": """SELECT u.account_id, u.id FROM happened u JOIN ended e USING (account_id, thread)
        WHERE u.kind = 'usage' AND u.thread <> '' AND u.at > e.at + interval '23 hours'""",
    "usage_after_churn": """SELECT u.account_id, u.id FROM happened u JOIN last_left l USING (account_id)
        WHERE u.kind = 'usage' AND u.at > l.at + interval '23 hours'""",
    "churn_again_first": "SELECT account_id, id FROM left_us WHERE channel = %(again)s AND at <= first",
    "churn_repeated": """SELECT l.account_id, l.id FROM left_us l
        WHERE l.before IS NOT NULL AND l.channel <> %(again)s AND NOT EXISTS (
            SELECT 1 FROM happened r WHERE r.account_id = l.account_id AND r.kind IN ('reactivation', 'subscription_start')
            AND r.at BETWEEN l.before AND l.at)""",
    "tickets_closed_early": """SELECT c.account_id, c.id FROM happened c WHERE c.kind = 'ticket_closed' AND c.thread <> '' AND EXISTS (
        SELECT 1 FROM happened t WHERE t.account_id = c.account_id AND t.thread = c.thread AND t.kind = 'ticket' AND c.at < t.at)""",
    "tickets_unanswered": """SELECT t.account_id, t.id FROM happened t
        WHERE t.kind = 'ticket' AND t.at < %(now)s - interval '1 day' AND NOT EXISTS (
            SELECT 1 FROM happened r WHERE r.account_id = t.account_id AND r.thread = t.thread AND r.kind = 'ticket_answer')""",
    "tickets_unrated": """SELECT t.account_id, t.id FROM happened t
        WHERE t.kind = 'ticket' AND t.at < %(now)s - interval '1 day' AND NOT EXISTS (
            SELECT 1 FROM happened r WHERE r.account_id = t.account_id AND r.thread = t.thread AND r.kind = 'rating')""",
}
COUNTED = "".join(
    f"UNION ALL SELECT account_id, '', '{name}', count(*), NULL, NULL FROM ({rows}) AS {name} GROUP BY 1\n"  # noqa: S608
    for name, rows in ROWS.items()
)
SQL = f"""{HAPPENED}
SELECT account_id, kind, 'count', count(*), NULL::timestamptz, NULL FROM families GROUP BY 1, 2
UNION ALL SELECT account_id, kind, 'first', NULL, min(at), NULL FROM families GROUP BY 1, 2
UNION ALL SELECT account_id, kind, 'last', NULL, max(at), NULL FROM families GROUP BY 1, 2
UNION ALL SELECT account_id, kind, 'early', count(*), NULL, NULL FROM families WHERE at < since GROUP BY 1, 2
UNION ALL SELECT account_id, kind, 'source', NULL, NULL, mode() WITHIN GROUP (ORDER BY source) FROM families GROUP BY 1, 2
UNION ALL SELECT DISTINCT account_id, '', 'brought', NULL::bigint, NULL::timestamptz, source FROM happened
    WHERE source <> '' AND kind = ANY(%(read)s)
{COUNTED}
UNION ALL SELECT account_id, '', 'engagements', count(*), NULL, NULL FROM accounts_engagement
    WHERE tenant_id = %(tenant)s AND account_id = ANY(%(accounts)s) AND undone_at IS NULL GROUP BY 1
UNION ALL SELECT account_id, '', 'engagements_without_minutes', count(*), NULL, NULL FROM accounts_engagement
    WHERE tenant_id = %(tenant)s AND account_id = ANY(%(accounts)s) AND undone_at IS NULL AND minutes IS NULL GROUP BY 1
UNION ALL SELECT account_id, '', 'people', count(*), NULL, NULL FROM accounts_contact
    WHERE tenant_id = %(tenant)s AND account_id = ANY(%(accounts)s) AND merged_into_id IS NULL AND left_on IS NULL GROUP BY 1
UNION ALL SELECT account_id, '', 'people_without_role', count(*), NULL, NULL FROM accounts_contact
    WHERE tenant_id = %(tenant)s AND account_id = ANY(%(accounts)s) AND merged_into_id IS NULL AND left_on IS NULL AND role = 'other' GROUP BY 1
UNION ALL SELECT account_id, '', 'people_without_email', count(*), NULL, NULL FROM accounts_contact
    WHERE tenant_id = %(tenant)s AND account_id = ANY(%(accounts)s) AND merged_into_id IS NULL AND left_on IS NULL AND email = '' GROUP BY 1
"""  # noqa: S608
OF_A_KIND = re.compile(r"(count|early|first|last)_(.+?)(_on)?")


@dataclass
class Gathered:
    """What is known of one account: numbers and days by the name that rules use, the main source of each kind of row, and the sources
    of those rows that its score reads."""

    numbers: dict[str, float] = field(default_factory=dict)
    days: dict[str, date] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    brought: list[str] = field(default_factory=list)


def gather(accounts: Sequence[UUID]) -> dict[UUID, Gathered]:
    """What the history of each of these accounts comes to; those without any history are left out. Two queries."""
    with connection.cursor() as cursor:
        read = set().union(*(indicator.kinds for indicator in formula_in_force().indicators)) - OUTCOMES
        cursor.execute(SQL, _given(accounts) | {"read": sorted(read)})
        rows = cursor.fetchall()
    found: dict[UUID, Gathered] = {}
    for account, kind, what, number, moment, source in rows:
        of = found.setdefault(account, Gathered())
        if what == "source":
            of.sources[kind] = source
        elif what == "brought":
            of.brought.append(source)
        elif moment is not None:
            of.days[f"{what}_{kind}_on"] = moment.date()
        else:
            of.numbers[f"{what}_{kind}" if kind else what] = float(number)
    return found


def _given(accounts: Sequence[UUID]) -> dict:
    return {
        "tenant": current_tenant(), "accounts": list(accounts), "now": timezone.now(), "conversation": CONVERSATION,
        "touches": sorted(TOUCHES), "again": AGAIN,
    }  # fmt: skip


def has_rows(name: str) -> bool:
    """Whether what rules call so is read off the history, so that there are rows to look at."""
    return name in ROWS or OF_A_KIND.fullmatch(name) is not None


def rows_of(account: UUID, names: Iterable[str]) -> set[UUID]:
    """The interactions of one account behind what rules call so: as many as are counted, of a day all of its kind. One query."""
    parts, given = [], _given([account])
    for place, name in enumerate(sorted(names)):
        if name in ROWS:
            parts.append(ROWS[name])
        elif found := OF_A_KIND.fullmatch(name):
            early = " AND at < since" if found[1] == "early" else ""
            parts.append(f"SELECT account_id, id FROM families WHERE kind = %(kind_{place})s{early}")  # noqa: S608
            given[f"kind_{place}"] = found[2]
    if not parts:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(f"{HAPPENED} SELECT id FROM ({' UNION '.join(parts)}) AS behind", given)  # noqa: S608
        return {row[0] for row in cursor.fetchall()}
