"""Whatever goes wrong under /api/ is a problem (RFC 9457), and what cannot be stored is refused before it is tried."""

import pytest

from accounts.api.accounts import Accounts
from accounts.models import Account
from intimacy.journal.models import Entry
from intimacy.tenancy.context import bound
from tests.api.test_routes import is_problem


@pytest.fixture
def alice(cast, program):
    return program(cast.alice)


def test_an_unknown_address_is_a_problem_for_everybody(alice, stranger):
    for caller in (alice, stranger):
        assert is_problem(caller.get("/api/v1/nothing/"), 404)
        assert is_problem(caller.get("/api/nothing/"), 404)


def test_a_fault_of_ours_is_a_problem_that_gives_nothing_away_and_changes_nothing(alice, cast, monkeypatch):
    add = Accounts.add

    def fault(self, **given):
        add(self, **given)
        raise RuntimeError("secret")

    monkeypatch.setattr(Accounts, "add", fault)
    answer = alice.post("accounts/", {"name": "Helix"})
    assert is_problem(answer, 500)
    assert b"secret" not in answer.content
    with bound(cast.acme, purpose="account_management"):
        assert not Account.objects.exists()


def test_a_refusal_points_to_the_field(alice, helix):
    answer = alice.patch(f"accounts/{helix.pk}/", {"parent": str(helix.pk)})
    assert is_problem(answer, 409)
    assert answer.json()["errors"] == [{"detail": "An account cannot be a part of itself.", "pointer": "#/parent"}]


def test_a_missing_right_is_403_and_on_record(cast, program, helix):
    answer = program(cast.alice).post(f"accounts/{helix.pk}/tier/", {"tier": 1})
    assert is_problem(answer, 403)
    with bound(cast.acme, purpose="compliance"):
        assert Entry.objects.about(helix).of("access.refused").count() == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ("{", "#"),
        ("", "#/name"),
        ("[]", "#"),
        ('"text"', "#"),
        ("null", "#"),
        ('{"name": NaN}', "#"),
        ('{"name": "x", "employees": 1e999}', "#"),
        (b'{"name": "\xff"}', "#"),
        ('{"name": "a\\u0000b"}', "#/name"),
        ('{"name": "\\ud800"}', "#/name"),
        ('{"name": "x", "facts": {"a\\u0000": 1}}', "#/facts"),
        ('{"name": "x", "facts": {"deep": {"er": ["\\u0000"]}}}', "#/facts/deep/er/0"),
        ('{"name": 5}', "#/name"),
        ('{"name": null}', "#/name"),
        ('{"name": ["x"]}', "#/name"),
        ('{"name": ""}', "#/name"),
        ('{"name": "' + "x" * 201 + '"}', "#/name"),
        ('{"name": "x", "employees": "5"}', "#/employees"),
        ('{"name": "x", "employees": true}', "#/employees"),
        ('{"name": "x", "employees": ' + "9" * 30 + "}", "#/employees"),
        ('{"name": "x", "employees": ' + "9" * 5000 + "}", "#"),
        ('{"name": "x", "annual_value": "' + "9" * 30 + '"}', "#/annual_value"),
        ('{"name": "x", "annual_value": 5.5}', "#/annual_value"),
        ('{"name": "x", "annual_value": "NaN"}', "#/annual_value"),
        ('{"name": "x", "renewal_on": "0001-01-01"}', "#/renewal_on"),
        ('{"name": "x", "renewal_on": 5}', "#/renewal_on"),
        ('{"name": "x", "parent": 5}', "#/parent"),
        ('{"name": "x", "parent": "x"}', "#/parent"),
        ('{"name": "x", "facts": []}', "#/facts"),
        ('{"name": "x", "tier": 1}', "#/tier"),
        ('{"name": "x", "a/b~c": 1}', "#/a~1b~0c"),
        ("[" * 100_000, "#"),
    ],
)
def test_what_is_malformed_is_400_with_a_pointer(body, pointer, alice):
    answer = alice.send("POST", "accounts/", body)
    assert is_problem(answer, 400)
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_what_is_nested_too_deeply_is_400(alice):
    answer = alice.send("POST", "accounts/", '{"name": "x", "facts": ' + '{"a": ' * 40 + "1" + "}" * 41)
    assert is_problem(answer, 400)
    assert answer.json()["errors"][0]["pointer"].startswith("#/facts/a/a")


def test_another_media_type_is_415_and_too_much_is_413(alice, settings):
    assert is_problem(alice.send("POST", "accounts/", "name=x", type="application/x-www-form-urlencoded"), 415)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert is_problem(alice.post("accounts/", {"name": "x" * 200}), 413)


def test_an_answer_that_the_caller_does_not_take_is_406(alice):
    assert is_problem(alice.get("accounts/", Accept="text/csv"), 406)


@pytest.mark.parametrize(
    "query",
    [
        "tier=9", "owner=x", "colour=red", "search=%00", "limit=0", "limit=201", "limit=-1", "limit=x", "limit=99999999999",
        "order=secret", "cursor=x", "cursor=%00", "name=a", "tier=1&tier=2", "changed_since=x",
        "changed_since=0351-07-23T09:23:53%2B16:38", "changed_since=0001-01-01T00:00:00%2B23:00", "renewal_before=x",
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_400_and_named(query, alice):
    answer = alice.get(f"accounts/?{query}")
    assert is_problem(answer, 400)
    assert answer.json()["errors"][0]["parameter"] == query.partition("=")[0]


def test_every_fact_in_a_batch_is_checked_like_that(alice, helix):
    fact = {"account": str(helix.pk), "kind": "call", "happened_at": "2026-11-01T10:00:00Z", "external_id": "1"}
    wrong = [
        {"value": "x"}, {"value": 10**400}, {"kind": "promise_kept"}, {"happened_at": "0351-07-23T09:23:53+16:38"},
        {"happened_at": 5}, {"account": 5}, {"lead": "yes"}, {"external_id": 5}, {"nothing": 1},
    ]  # fmt: skip
    answer = alice.post("interactions/", {"source": "crm", "facts": [fact | values for values in wrong]})
    assert answer.status_code == 200
    for index, (values, result) in enumerate(zip(wrong, answer.json()["results"], strict=True)):
        assert result["errors"][0]["pointer"] == f"#/facts/{index}/{next(iter(values))}"
