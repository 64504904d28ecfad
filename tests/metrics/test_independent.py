"""The scores of NumPy are those that one SQL statement computes, which shares nothing with it; unknown values included."""

import random
from datetime import timedelta

import numpy as np
import pytest
from django.db import connection
from django.utils import timezone

from accounts.actions import contacts
from accounts.models import Account, Interaction
from accounts.models.interaction import Kind
from benchmarks.independent import POSTGRES
from intimacy.imports.inserting import insert_rows
from intimacy.tenancy.columns import as_uuids
from metrics import packs
from metrics.formulas import FORMULA_1
from metrics.scoring import UNKNOWN, score_history

ACCOUNTS, ROWS = 100, 4_000
BASES = ["contract", "legitimate_interest", "consent"]


@pytest.fixture
def crowd(acme, cast, make):
    """Accounts with histories of every kind, and with none; people who allow measuring, who do not, and who withdrew."""
    chance = random.Random(11)
    accounts = [make.account(owner=cast.alice) for _ in range(ACCOUNTS)]
    people = {account.pk: [] for account in accounts}
    for number, account in enumerate(5 * accounts[10:40]):
        found = contacts.add_contact(
            account=account, name=f"Person {number}", basis=BASES[number % 3], evidence="By mail.", by=cast.alice
        )
        if number % 5 == 0:
            contacts.answer_for(
                contact=found,
                purpose="scoring",
                basis=BASES[number % 3],
                reply="objected",
                evidence="By mail.",
                by=cast.alice,
            )
        people[account.pk].append(found.pk)
    now = timezone.now()
    rows = []
    for number in range(ROWS):
        account = chance.choice(accounts[10:])
        kind = chance.choice([*Kind.values, *["ticket", "ticket_answer", "promise_kept"] * 6])
        thread = chance.randrange(8)
        days = 15 * thread - chance.expovariate(1) if kind == "ticket_answer" else 15 * thread + chance.expovariate(1)
        rows.append(
            {
                "account_id": account.pk,
                "contact_id": chance.choice([*people[account.pk], None]),
                "kind": kind,
                "direction": chance.choice(["in", "out", ""] + ["in" if kind == "ticket" else "out"] * 6),
                "happened_at": now - timedelta(days=days if "ticket" in kind else chance.expovariate(1 / 120) - 1),
                "learnt_at": now,
                "ended_at": now if chance.random() < 0.05 else None,
                "source": "test",
                "external_id": str(number),
                "thread": f"T{thread}" if chance.random() < 0.8 else "",
                "lead": chance.random() < 0.9,
                "value": chance.random() if chance.random() < 0.3 else None,
                "digest": b"",
            }
        )
    insert_rows(Interaction, rows)
    return now


def test_numpy_and_sql_agree_on_every_score_and_every_value(crowd):
    accounts, history = packs.load(packs.Range(packs.NIL, None), crowd)
    ours = score_history(history, accounts, FORMULA_1, crowd)
    with connection.cursor() as cursor:
        cursor.execute(POSTGRES, {"tenant": str(Account.objects.first().tenant_id), "now": crowd})
        by_sql = {row[0]: row[1:] for row in cursor.fetchall()}
    rows = zip(as_uuids(accounts), ours.score.tolist(), ours.worth.tolist(), strict=True)
    found = {pk: [score, *worth] for pk, score, worth in rows}
    nothing = [UNKNOWN] * 5
    expected = {pk: [UNKNOWN if each is None else int(each) for each in by_sql.get(pk, [None] * 5)] for pk in found}
    assert found == expected
    assert nothing in found.values()
    for place in range(
        5
    ):  # each figure is known of some accounts and unknown of others, or the comparison shows little
        column = np.array(list(found.values()))[:, place]
        assert (column == UNKNOWN).any()
        assert len(set(column)) > 2
