"""Searching accounts: every word somewhere, in any case; by the index where it helps, and never past the walls."""

import re
from functools import reduce
from operator import or_

import pytest
from django.db import DatabaseError, connection, connections
from django.db.models import Q

from accounts.models import Account
from accounts.querysets import accounts as querying
from intimacy.tenancy.context import bound

NAMES = ["Ümit Glas", "100% Wolle_AG", r"Back\slash", "O'Hara & Söhne", "شركة النور", "Straße 7", "Umit Sand", "Nord"]
ASKED = [
    "ümit", "ÜMIT glas", "glas ümit", "100%", "wolle_", "_", "%", "\\", r"back\s", "o'hara", "'", "النور", "straße", "sand berlin", "berl",
    "ax-7", "nothing like it", "nor", "no", "", "  ", "$1", "glas', true) --",
]  # fmt: skip


@pytest.fixture
def companies(acme, cast, make):
    return [
        make.account(name, external_id=f"AX-{place}" if place % 2 else "", city="Berlin" if place > 4 else "", owner=cast.alice)
        for place, name in enumerate(NAMES)
    ]  # fmt: skip


def naive(q: str) -> set[str]:
    rows = Account.objects.all()
    for word in q.split():
        rows = rows.filter(reduce(or_, (Q(**{f"{name}__icontains": word}) for name in ("name", "external_id", "city"))))
    return {row.name for row in rows}


@pytest.mark.parametrize("most", [2_000, 1])
@pytest.mark.parametrize("q", ASKED)
def test_it_finds_what_reading_every_name_finds(companies, q, most, monkeypatch):
    monkeypatch.setattr(querying, "MOST", most)
    assert {row.name for row in Account.objects.all().saying(q)} == naive(q)


def test_the_function_knows_no_other_tenant(companies, cast, make):
    with bound(cast.globex, member=cast.mallory, purpose="account_management"):
        theirs = make.account("Glas Globex")
        assert said("glas") == [theirs.pk]
    assert said("glas") == [companies[0].pk]


def said(word: str, most: int = 10) -> list:
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_said(%s, %s)", [word, most])
        return [key for (key,) in cursor.fetchall()]


def test_without_a_tenant_the_function_refuses(companies):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', '', true)")
    with pytest.raises(DatabaseError, match="no tenant is bound"):
        said("glas")


def test_it_answers_no_more_than_it_is_asked_for(companies):
    assert len(said("berlin", most=2)) == 2


def test_a_colleague_of_another_team_finds_none_of_them(companies, cast, browse):
    assert "Glas" in browse(cast.alice).get("/t/acme/accounts/", {"q": "glas"}).content.decode()
    assert "Ümit" not in browse(cast.bob).get("/t/acme/accounts/", {"q": "glas"}).content.decode()


def test_the_palette_finds_by_the_same_words(companies, cast, browse):
    page = browse(cast.alice).get("/t/acme/find/", {"q": "ax-7"}).content.decode()
    assert "Nord" in page
    assert "Umit Sand" not in page


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_index_holds_what_the_function_reads():
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'accounts_said'")
        read = re.search(r"AND (upper.+city\)) LIKE", cursor.fetchone()[0])[1].replace("''", "'")
        cursor.execute("SET enable_seqscan = off")  # of no rows no index would be needed
        cursor.execute(f"EXPLAIN SELECT id FROM accounts_account WHERE {read} LIKE '%GLAS%'")
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("RESET enable_seqscan")
    assert "account_by_words" in plan
