"""All that a formula can use, once more in plain SQL: written from "What the measures count" in docs/scores.md, and not from the NumPy.

Text of statements only: no array, no measure and no indicator of the product is asked. PostgreSQL computes on the tables themselves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

DAY = "86400000000"  # microseconds
CONTACT = {"advisory": 5.0, "co_creation": 5.0, "review": 4.0, "meeting": 3.0, "call": 2.0, "email": 0.5}
GROUPS = {
    "contact": "kind IN ('advisory', 'co_creation', 'review', 'meeting', 'call', 'email')",
    "commitment": "kind IN ('promise_kept', 'promise_late', 'promise_missed', 'followup_done', 'followup_missed')",
    "any": "kind NOT IN ('opportunity', 'subscription_start', 'subscription_end', 'churn', 'reactivation')",
}
SIDES = {"any": "true", "in": "inbound", "out": "NOT inbound"}

# What holds of the tenant by %(now)s, in which nobody is named who does not let their data be used for measuring; as tables of their own,
# so that hundreds of statements need not find it anew.
PREPARE = """
CREATE TEMPORARY TABLE facts ON COMMIT DROP AS
WITH usable AS (
    SELECT contact.id FROM accounts_contact AS contact WHERE contact.tenant_id = %(tenant)s AND EXISTS (
        SELECT FROM privacy_answer AS answer
        WHERE answer.subject_id = contact.subject_id AND answer.purpose = 'scoring' AND answer.since <= %(now)s
          AND (answer.until IS NULL OR answer.until > %(now)s)
          AND CASE answer.basis WHEN 'consent' THEN answer.reply = 'yes'
              ELSE answer.reply NOT IN ('objected', 'no', 'withdrawn') END)
)
SELECT account_id AS account, kind, direction = 'in' AS inbound, lead, nullif(thread, '') AS thread, value,
       CAST(extract(epoch FROM %(now)s - happened_at) * 1000000 AS bigint) AS age,
       CASE WHEN contact_id IN (SELECT id FROM usable) THEN contact_id END AS contact
FROM accounts_interaction WHERE tenant_id = %(tenant)s AND ended_at IS NULL AND happened_at <= %(now)s;
CREATE INDEX ON facts (account, thread);
CREATE TEMPORARY TABLE accounts ON COMMIT DROP AS
SELECT id AS account, segment_id, industry, region FROM accounts_account WHERE tenant_id = %(tenant)s;
ANALYZE facts; ANALYZE accounts;
"""


def _tickets(days: float) -> str:
    """Each ticket opened in the last days, with the age of its first answer; NULL where there is none."""
    return f"""(
        SELECT opened.account, opened.thread, opened.age, (
            SELECT max(answer.age) FROM facts AS answer
            WHERE answer.account = opened.account AND answer.thread = opened.thread AND answer.lead AND NOT answer.inbound
              AND answer.kind = 'ticket_answer' AND answer.age <= opened.age) AS answer
        FROM (
            SELECT account, thread, max(age) AS age FROM facts
            WHERE lead AND inbound AND kind = 'ticket' AND thread IS NOT NULL GROUP BY account, thread
        ) AS opened WHERE opened.age < {days} * {DAY}
    ) AS ticket"""


def _due(days: float, within_hours: float) -> str:
    """Of these, the ones whose answer is due, and whether it was in time."""
    target = f"{within_hours} * {DAY} / 24.0"
    return f"""(
        SELECT account, answer IS NOT NULL AND age - answer <= {target} AS in_time
        FROM {_tickets(days)} WHERE answer IS NOT NULL OR age > {target}
    ) AS due"""


def _settled(days: float, within_days: float) -> str:
    """Of these, the ones with an answer that is old enough, and whether the customer wrote again."""
    return f"""(
        SELECT account, NOT EXISTS (
            SELECT FROM facts AS more
            WHERE more.account = ticket.account AND more.thread = ticket.thread AND more.lead AND more.inbound
              AND more.kind IN ('ticket', 'ticket_comment') AND more.age < ticket.answer) AS settled
        FROM {_tickets(days)} WHERE answer > {within_days} * {DAY}
    ) AS judged"""


def _chosen(kind: str, direction: str = "any") -> str:
    one = f"kind = '{kind}'"
    return f"lead AND {GROUPS.get(kind, one)} AND {SIDES[direction]}"


def _touch(weights: Mapping[str, float]) -> str:
    return "CASE kind " + " ".join(f"WHEN '{kind}' THEN {weight}" for kind, weight in weights.items()) + " END"


# Added up as numeric, in which sums are exact; whole millionths of a billion have no more digits than a double gives it.
VALUE = "CAST(round(CAST(least(greatest(value, -1000000000), 1000000000) * 1000000 AS double precision)) AS numeric)"
KEPT = """CASE kind WHEN 'promise_kept' THEN 1 WHEN 'followup_done' THEN 1 WHEN 'promise_late' THEN 0.5 ELSE 0 END"""


def measure(name: str, options: Mapping, touchpoints: Mapping[str, float] = CONTACT) -> str:
    """A statement: account and figure, NULL where it is unknown, of every account of which there is anything to say."""
    given = dict(options)
    days = given.get("days")
    young = f"age < {days} * {DAY}"
    kind, side = given.get("kind", ""), given.get("direction", "any")
    return {
        "contacts_recorded": f"SELECT account, count(*) AS figure FROM facts WHERE {_chosen('contact')} GROUP BY account",
        "contacts_named": f"SELECT account, count(contact) AS figure FROM facts WHERE {GROUPS['contact']} GROUP BY account",
        "distinct_contacts": f"SELECT account, count(DISTINCT contact) AS figure FROM facts WHERE {GROUPS['contact']} AND {young} GROUP BY account",
        "weighted_contact": f"""
            SELECT account, sum(round(CAST({_touch(touchpoints)} * power(CAST(2 AS double precision), -age
                   / (CAST({given.get("half_life", 1)} AS double precision) * {DAY})) * 1000000 AS double precision))) / 1000000 AS figure
            FROM facts WHERE {_chosen("contact")} AND {young} GROUP BY account""",
        "count": f"SELECT account, count(*) AS figure FROM facts WHERE {_chosen(kind, side)} AND {young} GROUP BY account",
        "count_before": f"""
            SELECT account, count(*) AS figure FROM facts
            WHERE {_chosen(kind, side)} AND age >= {days} * {DAY} AND age < 2 * {days} * {DAY} GROUP BY account""",
        "value_sum": f"""
            SELECT account, CAST(sum({VALUE}) AS double precision) / 1000000 AS figure FROM facts
            WHERE {_chosen(kind)} AND {young} AND value IS NOT NULL GROUP BY account""",
        "value_mean": f"""
            SELECT account, CAST(sum({VALUE}) AS double precision) / 1000000 / count(*) AS figure FROM facts
            WHERE {_chosen(kind)} AND {young} AND value IS NOT NULL GROUP BY account""",
        "days_since": f"""
            SELECT account, round(CAST(min(age) AS double precision) / {DAY} * 1000000) / 1000000 AS figure FROM facts
            WHERE {_chosen(kind, side)} GROUP BY account""",
        "days_until": f"""
            SELECT account, sum(round(CAST(age - coalesce((
                       SELECT max(later.age) FROM facts AS later
                       WHERE later.account = begun.account AND later.age <= begun.age AND {_chosen(given.get("then", ""))}), 0)
                   AS double precision) / {DAY} * 1000000)) / 1000000 / count(*) AS figure
            FROM (SELECT account, age FROM facts WHERE {_chosen(kind)} AND {young} AND NOT ({_chosen(given.get("then", ""))})) AS begun
            GROUP BY account""",
        "months_active": f"""
            SELECT account, count(DISTINCT age / (30 * {DAY})) AS figure FROM facts
            WHERE {_chosen(kind, side)} AND {young} GROUP BY account""",
        "tickets_due": f"SELECT account, count(*) AS figure FROM {_due(days, given.get('within_hours'))} GROUP BY account",
        "answered_share": f"""
            SELECT account, CAST(count(*) FILTER (WHERE in_time) AS double precision) / count(*) AS figure
            FROM {_due(days, given.get("within_hours"))} GROUP BY account""",
        "hours_to_answer": f"""
            SELECT account, sum(round(CAST(age - answer AS double precision) / ({DAY} / 24) * 1000000)) / 1000000 / count(*) AS figure
            FROM {_tickets(days)} WHERE answer IS NOT NULL GROUP BY account""",
        "first_time_resolution": f"""
            SELECT account, CAST(count(*) FILTER (WHERE settled) AS double precision) / count(*) AS figure
            FROM {_settled(days, given.get("within_days"))} GROUP BY account""",
        "tickets_settled": f"SELECT account, count(*) AS figure FROM {_settled(days, given.get('within_days'))} GROUP BY account",
        "commitments_due": f"""
            SELECT account, count(*) AS figure FROM facts WHERE {_chosen("commitment", "out")} AND {young} GROUP BY account""",
        "kept_share": f"""
            SELECT account, CAST(sum({KEPT}) AS double precision) / count(*) AS figure FROM facts WHERE {_chosen("commitment", "out")} AND {young} GROUP BY account""",
    }[name]  # fmt: skip


# A sum over nothing is nought; a mean over nothing, and the time since nothing, are unknown.
UNKNOWN_OF_NOTHING = {
    "value_mean", "days_since", "days_until", "answered_share", "hours_to_answer", "first_time_resolution", "kept_share",
}  # fmt: skip


def figure_of(name: str, options: Mapping, touchpoints: Mapping[str, float] = CONTACT) -> str:
    """A statement: every account with its figure as a double."""
    found = "found.figure" if name in UNKNOWN_OF_NOTHING else "coalesce(found.figure, 0)"
    return f"""
        SELECT accounts.account, CAST({found} AS double precision) AS figure
        FROM accounts LEFT JOIN ({measure(name, options, touchpoints)}) AS found ON found.account = accounts.account"""


@dataclass(frozen=True)
class BySql:
    """An indicator as SQL sees it. rule, evidence: an expression over the names in ``figures``, each a measure with its options."""

    code: str
    rule: str
    evidence: str
    figures: Mapping[str, tuple[str, Mapping]]
    minimum: float
    poor: float
    excellent: float
    weight: int
    origin: str
    anchors: Iterable[tuple[str, str, float, float]] = field(default=())  # whose, value, poor, excellent


def _worth(place: int, each: BySql, touchpoints: Mapping[str, float]) -> str:
    """A statement: of every account the value of one indicator in hundredths, NULL where it is unknown."""
    joins = "".join(
        f"\n        JOIN ({figure_of(name, options, touchpoints)}) AS {alias} ON {alias}.account = accounts.account"
        for alias, (name, options) in each.figures.items()
    )
    names = {alias: f"{alias}.figure" for alias in each.figures}
    rule, evidence = each.rule.format_map(names), each.evidence.format_map(names)
    anchors = "".join(
        f" UNION ALL SELECT '{whose}', '{value}', {poor}, {excellent}" for whose, value, poor, excellent in each.anchors
    )
    return f"""
    SELECT accounts.account, {place} AS place, {each.weight} AS weight, '{each.origin}' AS origin,
           CASE WHEN {evidence} >= {each.minimum} THEN floor((
               CASE WHEN {rule} IS NULL THEN NULL
                    WHEN ({rule} - ends.poor) / (ends.excellent - ends.poor) < 0 THEN 0
                    WHEN ({rule} - ends.poor) / (ends.excellent - ends.poor) > 1 THEN 1
                    ELSE ({rule} - ends.poor) / (ends.excellent - ends.poor) END) * 10000 + 0.5) END AS value
    FROM accounts{joins}
        CROSS JOIN LATERAL (
            SELECT CAST(poor AS double precision) AS poor, CAST(excellent AS double precision) AS excellent
            FROM (SELECT 'general' AS whose, '' AS value, {each.poor} AS poor, {each.excellent} AS excellent{anchors}) AS anchor
            WHERE whose = 'general' OR (whose = 'account' AND value = CAST(accounts.account AS text))
               OR (whose = 'segment' AND value = CAST(accounts.segment_id AS text))
               OR (whose = 'industry' AND value = accounts.industry) OR (whose = 'region' AND value = accounts.region)
            ORDER BY array_position(ARRAY['account', 'segment', 'industry', 'region', 'general'], whose) LIMIT 1
        ) AS ends"""


def scores(indicators: Iterable[BySql], touchpoints: Mapping[str, float]) -> str:
    """A statement: account, score in hundredths (NULL: nothing is known), coverage in hundredths of a percent, what percent of the known
    weight the customer did, and the values and the points of all indicators, both in hundredths and in their order.

    Points are shared out by the largest remainder: each is rounded down, and what is missing to the rounded score goes to those that
    lost most by it, the earlier one of equals.
    """
    worth = " UNION ALL ".join(_worth(place, each, touchpoints) for place, each in enumerate(indicators))
    return f"""
    WITH worth AS ({worth}
    ), whole AS (
        SELECT account, CAST(sum(weight) FILTER (WHERE value IS NOT NULL) AS numeric) AS known, CAST(sum(weight) AS numeric) AS every,
               coalesce(sum(weight) FILTER (WHERE value IS NOT NULL AND origin = 'customer'), 0) AS theirs,
               sum(CAST(value AS numeric) * weight) AS points
        FROM worth GROUP BY account
    ), scored AS (
        SELECT account, known, floor(points / known + 0.5) AS score, floor(10000 * coalesce(known, 0) / every + 0.5) AS coverage,
               floor(100 * theirs / known + 0.5) AS theirs
        FROM whole
    ), cut AS (
        SELECT account, place, value, div(CAST(value AS numeric) * weight, known) AS points,
               row_number() OVER (PARTITION BY account ORDER BY mod(CAST(value AS numeric) * weight, known) DESC, place) AS turn
        FROM worth JOIN scored USING (account) WHERE value IS NOT NULL
    ), lacking AS (
        SELECT account, score - sum(points) AS left_over FROM cut JOIN scored USING (account) GROUP BY account, score
    ), parts AS (
        SELECT account, place, points + CASE WHEN turn <= left_over THEN 1 ELSE 0 END AS points FROM cut JOIN lacking USING (account)
    )
    SELECT scored.account, scored.score, scored.coverage, scored.theirs,
           array_agg(CAST(worth.value AS integer) ORDER BY worth.place), array_agg(CAST(parts.points AS integer) ORDER BY worth.place)
    FROM scored JOIN worth ON worth.account = scored.account
        LEFT JOIN parts ON parts.account = worth.account AND parts.place = worth.place
    GROUP BY scored.account, scored.score, scored.coverage, scored.theirs"""
