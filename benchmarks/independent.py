"""The standard score once more, as one SQL statement that shares nothing with the product's NumPy: to compare with and to check by.

It reads a relation ``facts``: account, kind, inbound, lead, age (microseconds), contact and thread (NULL where there is none),
of which the people who do not let themselves be measured are NULL already. It gives account, score and each indicator's value in
hundredths, NULL where it is unknown. PostgreSQL and DuckDB both read it.
"""

DAY = "86400000000.0"
STANDARD = f"""
WITH contact AS (
    SELECT *, CASE kind WHEN 'advisory' THEN 5 WHEN 'co_creation' THEN 5 WHEN 'review' THEN 4 WHEN 'meeting' THEN 3
                        WHEN 'call' THEN 2 WHEN 'email' THEN 0.5 END AS weight
    FROM facts WHERE kind IN ('advisory', 'co_creation', 'review', 'meeting', 'call', 'email')
), talked AS (
    SELECT account, count(*) FILTER (WHERE lead) AS contacts, count(contact) AS named,
           sum(CASE WHEN lead AND age < 180 * {DAY} THEN round(CAST(weight * power(2.0, -age / (45 * {DAY})) * 1000000 AS double precision))
               ELSE 0 END) / 1000000 AS weighted,
           count(DISTINCT CASE WHEN age < 180 * {DAY} THEN contact END) AS people
    FROM contact GROUP BY account
), opened AS (
    SELECT account, thread, max(age) AS age FROM facts
    WHERE lead AND inbound AND kind = 'ticket' AND thread IS NOT NULL GROUP BY account, thread
), answered AS (
    SELECT opened.account, opened.thread, opened.age, max(answer.age) AS answer
    FROM opened LEFT JOIN facts AS answer
      ON answer.account = opened.account AND answer.thread = opened.thread AND answer.lead AND NOT answer.inbound
     AND answer.kind = 'ticket_answer' AND answer.age <= opened.age
    WHERE opened.age < 90 * {DAY} GROUP BY opened.account, opened.thread, opened.age
), tickets AS (
    SELECT account, count(*) AS due, count(*) FILTER (WHERE answer IS NOT NULL AND age - answer <= {DAY}) AS in_time
    FROM answered WHERE answer IS NOT NULL OR age > {DAY} GROUP BY account
), commitments AS (
    SELECT account, count(*) AS due,
           sum(CASE kind WHEN 'promise_kept' THEN 1.0 WHEN 'followup_done' THEN 1.0 WHEN 'promise_late' THEN 0.5 ELSE 0 END) AS kept
    FROM facts WHERE lead AND NOT inbound AND age < 365 * {DAY}
      AND kind IN ('promise_kept', 'promise_late', 'promise_missed', 'followup_done', 'followup_missed') GROUP BY account
), measured AS (
    SELECT accounts.account,
           CASE WHEN contacts >= 1 THEN weighted / 20 END AS advisory_contact,
           CASE WHEN named >= 1 THEN people / 6.0 END AS breadth,
           CASE WHEN tickets.due >= 2 THEN (CAST(in_time AS double precision) / tickets.due - 0.5) / (0.95 - 0.5) END AS answers,
           CASE WHEN commitments.due >= 2 THEN (CAST(kept AS double precision) / commitments.due - 0.5) / (0.95 - 0.5) END AS kept
    FROM (SELECT DISTINCT account FROM facts) AS accounts
    LEFT JOIN talked ON talked.account = accounts.account
    LEFT JOIN tickets ON tickets.account = accounts.account
    LEFT JOIN commitments ON commitments.account = accounts.account
), worth AS (
    SELECT account, {{worth}} FROM measured
), weighed AS (
    SELECT *, coalesce(35 * advisory_contact, 0) + coalesce(20 * breadth, 0) + coalesce(25 * answers, 0) + coalesce(20 * kept, 0) AS points,
           CASE WHEN advisory_contact IS NULL THEN 0 ELSE 35 END + CASE WHEN breadth IS NULL THEN 0 ELSE 20 END
           + CASE WHEN answers IS NULL THEN 0 ELSE 25 END + CASE WHEN kept IS NULL THEN 0 ELSE 20 END AS weight
    FROM worth
)
SELECT account, CASE WHEN weight > 0 THEN floor((2.0 * points + weight) / (2 * weight)) END AS score,
       advisory_contact, breadth, answers, kept
FROM weighed
"""
# LEAST and GREATEST of SQL ignore NULL, so that an unknown value would become the worst one: hence the CASE.
VALUE = (
    "CASE WHEN {code} IS NOT NULL THEN floor(CASE WHEN {code} < 0 THEN 0 WHEN {code} > 1 THEN 1 ELSE {code} END * 10000 + 0.5) END"
    " AS {code}"
)
STANDARD = STANDARD.format(
    worth=", ".join(VALUE.format(code=code) for code in ("advisory_contact", "breadth", "answers", "kept"))
)
# In PostgreSQL, the relation that it reads: bound to %(tenant)s and %(now)s.
FACTS = """
WITH usable AS (
    SELECT contact.id FROM accounts_contact AS contact WHERE contact.tenant_id = %(tenant)s AND EXISTS (
        SELECT FROM privacy_answer AS answer
        WHERE answer.subject_id = contact.subject_id AND answer.purpose = 'scoring' AND answer.since <= %(now)s
          AND (answer.until IS NULL OR answer.until > %(now)s)
          AND CASE answer.basis WHEN 'consent' THEN answer.reply = 'yes'
              ELSE answer.reply NOT IN ('objected', 'no', 'withdrawn') END)
), facts AS (
    SELECT account_id AS account, kind, direction = 'in' AS inbound, lead,
           CAST(extract(epoch FROM %(now)s - happened_at) * 1000000 AS double precision) AS age,
           CASE WHEN contact_id IN (SELECT id FROM usable) THEN contact_id END AS contact, nullif(thread, '') AS thread
    FROM accounts_interaction WHERE tenant_id = %(tenant)s AND ended_at IS NULL AND happened_at <= %(now)s
), """
POSTGRES = FACTS + STANDARD.lstrip().removeprefix("WITH ")
EVERYTHING = FACTS.rstrip().removesuffix(",") + " SELECT account, kind, inbound, lead, age, contact, thread FROM facts"
