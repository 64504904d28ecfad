"""What the checks read of each account's history: counted by the database, a range of accounts at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import connection
from django.utils import timezone

from accounts.actions.interactions import TOUCHES
from accounts.importing.subscriptions import AGAIN
from intimacy.tenancy.context import current_tenant

CONVERSATION = "conversation"  # engagements of all kinds together

# Days that files say are midnights of somebody's clock. A row counts as earlier than a day, or later than one, where it is
# so in every time zone.
SQL = """
WITH facts AS MATERIALIZED (
    SELECT i.account_id, i.kind, i.channel, i.source, i.thread, i.happened_at AS at, i.contact_id,
           a.since::timestamp AT TIME ZONE 'UTC' - interval '14 hours' AS since
    FROM accounts_interaction i JOIN accounts_account a ON a.tenant_id = i.tenant_id AND a.id = i.account_id
    WHERE i.tenant_id = %(tenant)s AND i.account_id = ANY(%(accounts)s) AND i.ended_at IS NULL AND i.lead
), happened AS (SELECT * FROM facts WHERE at <= %(now)s),
families AS (
    SELECT account_id, kind, source, at, since FROM happened
    UNION ALL SELECT account_id, %(conversation)s, source, at, since FROM happened WHERE kind = ANY(%(touches)s)
), began AS (
    SELECT account_id, thread, min(at) AS at FROM happened WHERE kind = 'subscription_start' GROUP BY 1, 2
), ended AS (
    SELECT account_id, thread, max(at) AS at FROM happened WHERE kind = 'subscription_end' GROUP BY 1, 2
), subscriptions AS (
    SELECT account_id, thread, began.at AS began, ended.at AS ended FROM began LEFT JOIN ended USING (account_id, thread)
), left_us AS (
    SELECT account_id, at, channel, lag(at) OVER w AS before, min(at) OVER w AS first, max(at) OVER (PARTITION BY account_id) AS last
    FROM happened WHERE kind = 'churn' WINDOW w AS (PARTITION BY account_id ORDER BY at)
), last_left AS (SELECT account_id, max(last) AS at FROM left_us GROUP BY 1)
SELECT account_id, kind, 'count', count(*), NULL::timestamptz, NULL FROM families GROUP BY 1, 2
UNION ALL SELECT account_id, kind, 'first', NULL, min(at), NULL FROM families GROUP BY 1, 2
UNION ALL SELECT account_id, kind, 'last', NULL, max(at), NULL FROM families GROUP BY 1, 2
UNION ALL SELECT account_id, kind, 'early', count(*), NULL, NULL FROM families WHERE at < since GROUP BY 1, 2
UNION ALL SELECT account_id, kind, 'source', NULL, NULL, mode() WITHIN GROUP (ORDER BY source) FROM families GROUP BY 1, 2
UNION ALL SELECT account_id, '', 'in_future', count(*), NULL, NULL FROM facts WHERE at > %(now)s + interval '14 hours' GROUP BY 1
UNION ALL SELECT account_id, '', 'conversations_unnamed', count(*), NULL, NULL FROM happened
    WHERE kind = ANY(%(touches)s) AND contact_id IS NULL GROUP BY 1
UNION ALL SELECT account_id, '', 'subscriptions_open', count(*), NULL, NULL FROM subscriptions WHERE ended IS NULL GROUP BY 1
UNION ALL SELECT account_id, '', 'subscriptions_backwards', count(*), NULL, NULL FROM subscriptions WHERE ended < began GROUP BY 1
UNION ALL SELECT s.account_id, '', 'subscriptions_open_since_churn', count(*), NULL, NULL
    FROM subscriptions s JOIN last_left l USING (account_id) WHERE s.ended IS NULL AND s.began < l.at GROUP BY 1
UNION ALL SELECT u.account_id, '', 'usage_before_subscription', count(*), NULL, NULL
    FROM happened u JOIN began b USING (account_id, thread) WHERE u.kind = 'usage' AND u.thread <> '' AND u.at < b.at GROUP BY 1
UNION ALL SELECT u.account_id, '', 'usage_after_subscription', count(*), NULL, NULL
    FROM happened u JOIN ended e USING (account_id, thread)
    WHERE u.kind = 'usage' AND u.thread <> '' AND u.at > e.at + interval '23 hours' GROUP BY 1
UNION ALL SELECT u.account_id, '', 'usage_after_churn', count(*), NULL, NULL
    FROM happened u JOIN last_left l USING (account_id) WHERE u.kind = 'usage' AND u.at > l.at + interval '23 hours' GROUP BY 1
UNION ALL SELECT l.account_id, '', 'churn_again_first', count(*), NULL, NULL
    FROM left_us l WHERE l.channel = %(again)s AND l.at <= l.first GROUP BY 1
UNION ALL SELECT l.account_id, '', 'churn_repeated', count(*), NULL, NULL
    FROM left_us l WHERE l.before IS NOT NULL AND l.channel <> %(again)s AND NOT EXISTS (
        SELECT 1 FROM happened r WHERE r.account_id = l.account_id AND r.kind IN ('reactivation', 'subscription_start')
        AND r.at BETWEEN l.before AND l.at) GROUP BY 1
UNION ALL SELECT c.account_id, '', 'tickets_closed_early', count(*), NULL, NULL
    FROM happened c JOIN happened t USING (account_id, thread)
    WHERE c.kind = 'ticket_closed' AND t.kind = 'ticket' AND t.thread <> '' AND c.at < t.at GROUP BY 1
UNION ALL SELECT t.account_id, '', 'tickets_unanswered', count(*), NULL, NULL FROM happened t
    WHERE t.kind = 'ticket' AND t.at < %(now)s - interval '1 day' AND NOT EXISTS (
        SELECT 1 FROM happened r WHERE r.account_id = t.account_id AND r.thread = t.thread AND r.kind = 'ticket_answer') GROUP BY 1
UNION ALL SELECT t.account_id, '', 'tickets_unrated', count(*), NULL, NULL FROM happened t
    WHERE t.kind = 'ticket' AND t.at < %(now)s - interval '1 day' AND NOT EXISTS (
        SELECT 1 FROM happened r WHERE r.account_id = t.account_id AND r.thread = t.thread AND r.kind = 'rating') GROUP BY 1
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
"""


@dataclass
class Gathered:
    """What is known of one account: numbers and days by the name that rules use, and the main source of each kind of row."""

    numbers: dict[str, float] = field(default_factory=dict)
    days: dict[str, date] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)


def gather(accounts: Sequence[UUID]) -> dict[UUID, Gathered]:
    """What the history of each of these accounts comes to; those without any history are left out. One query."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            SQL,
            {
                "tenant": current_tenant(), "accounts": list(accounts), "now": now, "conversation": CONVERSATION,
                "touches": sorted(TOUCHES), "again": AGAIN,
            },
        )  # fmt: skip
        rows = cursor.fetchall()
    found: dict[UUID, Gathered] = {}
    for account, kind, what, number, moment, source in rows:
        of = found.setdefault(account, Gathered())
        if what == "source":
            of.sources[kind] = source
        elif moment is not None:
            of.days[f"{what}_{kind}_on"] = moment.date()
        else:
            of.numbers[f"{what}_{kind}" if kind else what] = float(number)
    return found
