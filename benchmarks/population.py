"""A tenant of so many accounts with a history, made by the owner's SQL: the rows that the product's own actions would make, faster."""

from django.db import connections

PER_ACCOUNT = 30  # interactions
YEAR = 365
# What happens, and how often of a hundred times.
KINDS = {
    "email": 30, "call": 10, "meeting": 8, "advisory": 3, "review": 2, "ticket": 10, "ticket_answer": 9, "usage": 20,
    "promise_kept": 3, "promise_late": 1, "promise_missed": 1, "followup_done": 2, "followup_missed": 1,
}  # fmt: skip
LOADED = ("accounts_interaction",)  # loaded without indexes and foreign keys, which are made again


def populate(tenant: str, accounts: int, *, interactions: int = PER_ACCOUNT) -> int:
    """Fill a tenant; answers how many interactions there are. One contact for each account, who lets their data be used."""
    with connections["owner"].cursor() as cursor:
        for table, statement in FIRST.items():
            cursor.execute(statement, {"tenant": tenant, "accounts": accounts})
            cursor.execute(f"ANALYZE {table}")  # or of a tenant that is new among others no row would be expected
        kinds = [kind for kind, share in KINDS.items() for _ in range(share)]
        rebuild = _taken_down(cursor) if accounts > 10_000 else []
        cursor.execute(INTERACTIONS, {"tenant": tenant, "each": interactions, "kinds": kinds, "year": YEAR})
        rows = cursor.rowcount
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for statement in rebuild:
            cursor.execute(statement)
        cursor.execute("ANALYZE accounts_interaction")
    return rows


def _taken_down(cursor) -> list[str]:
    """Take indexes and foreign keys off the tables that are loaded; the statements that make them again."""
    rebuild = []
    for table in LOADED:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'",
            [table],
        )
        for name, definition in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            rebuild.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition} NOT VALID')
        cursor.execute(
            "SELECT indexrelid::regclass::text, indexdef FROM pg_index JOIN pg_indexes ON indexname = indexrelid::regclass::text"
            " WHERE indrelid = %s::regclass AND indexrelid NOT IN (SELECT conindid FROM pg_constraint WHERE conindid <> 0)",
            [table],
        )
        for name, definition in cursor.fetchall():
            cursor.execute(f"DROP INDEX {name}")
            rebuild.insert(0, definition)
    return rebuild


ACCOUNTS = """
INSERT INTO accounts_account (id, name, external_id, tier, industry, region, city, annual_value, currency, facts, added_at,
                              changed_at, version, tenant_id)
SELECT uuidv7(), 'Account ' || n, 'A-' || n, n %% 3 + 1, 'Industry ' || n %% 10, 'Region ' || n %% 5, '', n %% 100000, 'USD',
       '{}', now(), now(), 1, %(tenant)s
FROM generate_series(1, %(accounts)s) AS n
"""
SUBJECTS = """
INSERT INTO privacy_subject (id, kind, known_since, tenant_id)
SELECT uuidv7(), 'contact', now(), %(tenant)s FROM generate_series(1, %(accounts)s)
"""
CONTACTS = """
INSERT INTO accounts_contact (id, name, email, phone, job_title, role, expertise, language, time_zone, external_id, added_at,
                              changed_at, version, account_id, subject_id, tenant_id)
SELECT uuidv7(), 'Person ' || place, '', '', '', '', '', 'en', 'UTC', '', now(), now(), 1, account.id, subject.id, %(tenant)s
FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM accounts_account WHERE tenant_id = %(tenant)s) AS account
JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM privacy_subject WHERE tenant_id = %(tenant)s) AS subject
USING (place)
"""
ANSWERS = """
INSERT INTO privacy_answer (id, purpose, basis, reply, since, evidence, subject_id, tenant_id)
SELECT uuidv7(), 'scoring', 'contract', 'not_asked', now() - interval '1 year', '', id, tenant_id
FROM privacy_subject WHERE tenant_id = %(tenant)s
"""
STANDINGS = """
INSERT INTO accounts_standing (id, band, coverage, definition, account_id, tenant_id)
SELECT uuidv7(), '', 0, '', id, tenant_id FROM accounts_account WHERE tenant_id = %(tenant)s
"""
# In the order of time, as history comes in: what scoring reads of one account lies all over the table.
INTERACTIONS = """
INSERT INTO accounts_interaction (id, kind, channel, direction, happened_at, learnt_at, source, external_id, thread, lead,
                                  internal, value, title, body, digest, account_id, contact_id, tenant_id)
SELECT uuidv7(), kind, '', CASE WHEN kind = 'ticket' THEN 'in' ELSE 'out' END, happened_at, happened_at, 'benchmark',
       n::text, CASE WHEN kind LIKE 'ticket%%' THEN 'T' || n %% 3 ELSE '' END, true, false,
       CASE WHEN kind = 'usage' THEN n %% 100 END, '', '', '\\x00', account, CASE WHEN n %% 2 = 0 THEN contact END, %(tenant)s
FROM (
    SELECT row_number() OVER () AS n, account, contact, happened_at,
           (%(kinds)s::text[])[1 + (hashint8(place * 7919 + turn) & 2147483647) %% 100] AS kind
    FROM (
        SELECT account.id AS account, contact.id AS contact, account.place, turn,
               now() - (hashint8(account.place * 31 + turn * 1000003) & 2147483647) / 2147483648.0 * %(year)s * interval '1 day'
               AS happened_at
        FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM accounts_account WHERE tenant_id = %(tenant)s) AS account
        JOIN accounts_contact AS contact ON contact.account_id = account.id
        CROSS JOIN generate_series(1, %(each)s) AS turn
        ORDER BY happened_at
    ) AS happened
) AS numbered
"""
FIRST = {
    "accounts_account": ACCOUNTS, "privacy_subject": SUBJECTS, "accounts_contact": CONTACTS, "privacy_answer": ANSWERS,
    "accounts_standing": STANDINGS,
}  # fmt: skip
