"""Pages, tags, repeats and limits: what holds for every resource, tried on accounts."""

import threading

import pytest
from django.db import connections

from accounts.models import Account
from intimacy.api.models import IdempotencyKey
from intimacy.api.tasks import forget_answers
from intimacy.journal.models import Entry
from intimacy.tenancy.context import bound, in_tenant
from tests.api.test_routes import is_problem
from tests.make import Cast, Make, days_ago


@pytest.fixture
def alice(cast, program):
    return program(cast.alice)


def test_pages_follow_each_other_to_the_end(alice, cast, make, django_assert_max_num_queries):
    with bound(cast.acme, purpose="account_management"):
        for number in range(5):
            make.account(f"Account {number}", by=cast.alice)
    found, address = [], "/api/v1/accounts/?limit=2&order=-name"
    while address:
        with django_assert_max_num_queries(15):
            answer = alice.get(address.removeprefix("http://testserver"))
        assert len(answer.json()["results"]) <= 2
        found += [each["name"] for each in answer.json()["results"]]
        address = answer.json()["next"]
        assert answer.get("Link") == (f'<{address}>; rel="next"' if address else None)
    assert found == [f"Account {number}" for number in (4, 3, 2, 1, 0)]


def test_a_cursor_is_good_for_its_own_list_only(alice, cast, make):
    with bound(cast.acme, purpose="account_management"):
        for _ in range(3):
            make.account(by=cast.alice, region="North")
    cursor = alice.get("accounts/?limit=1&region=North").json()["next"].partition("cursor=")[2]
    assert alice.get(f"accounts/?limit=2&region=North&cursor={cursor}").status_code == 200
    for other in ("region=South", "region=North&order=-name", ""):
        assert is_problem(alice.get(f"accounts/?{other}&cursor={cursor}"), 400)
    assert is_problem(alice.get(f"members/?cursor={cursor}"), 400)


def test_what_has_not_changed_is_not_sent_again(alice, helix):
    first = alice.get(f"accounts/{helix.pk}/")
    again = alice.get(f"accounts/{helix.pk}/", If_None_Match=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert alice.get(f"accounts/{helix.pk}/", If_None_Match='"other"').status_code == 200


def test_a_change_of_what_somebody_else_has_changed_is_412(alice, helix):
    read = alice.get(f"accounts/{helix.pk}/")["ETag"]
    changed = alice.patch(f"accounts/{helix.pk}/", {"city": "Bern"}, If_Match=read)
    assert changed.status_code == 200
    assert changed["ETag"] == alice.get(f"accounts/{helix.pk}/")["ETag"] != read
    assert is_problem(alice.patch(f"accounts/{helix.pk}/", {"city": "Basel"}, If_Match=read), 412)
    assert alice.get(f"accounts/{helix.pk}/").json()["city"] == "Bern"
    assert alice.patch(f"accounts/{helix.pk}/", {"city": "Basel"}, If_Match="*").status_code == 200


def test_a_merge_patch_changes_what_it_names_and_takes_away_what_it_sets_to_null(alice, cast, make, helix):
    from accounts.actions.facts import declare_fact

    with bound(cast.acme, purpose="administration"):
        for name in ("floors", "sites"):
            declare_fact(words=name, type="number", by=cast.ada)
    type_ = "application/merge-patch+json"
    alice.patch(f"accounts/{helix.pk}/", {"facts": {"floors": 3, "sites": 2}}, type=type_)
    answer = alice.patch(f"accounts/{helix.pk}/", {"facts": {"floors": None}, "employees": None}, type=type_)
    assert answer.status_code == 200
    assert answer.json()["facts"] == {"sites": 2}
    assert answer.json()["name"] == "Helix"


def test_the_same_request_again_is_done_once_and_answered_alike(alice, cast):
    first = alice.post("accounts/", {"name": "Helix"}, Idempotency_Key="a")
    again = alice.post("accounts/", {"name": "Helix"}, Idempotency_Key="a")
    assert (first.status_code, first.get("Idempotent-Replayed")) == (201, None)
    assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")
    assert again.content == first.content
    assert (again["Location"], again["ETag"]) == (first["Location"], first["ETag"])
    with bound(cast.acme, purpose="account_management"):
        assert Account.objects.count() == 1


def test_a_key_stands_for_one_request_only(alice, cast, program):
    alice.post("accounts/", {"name": "Helix"}, Idempotency_Key="a")
    assert is_problem(alice.post("accounts/", {"name": "Orion"}, Idempotency_Key="a"), 422)
    assert is_problem(alice.post("contacts/", {"name": "Helix"}, Idempotency_Key="a"), 422)
    assert program(cast.alice).post("accounts/", {"name": "Vega"}, Idempotency_Key="a").status_code == 201
    assert is_problem(alice.post("accounts/", {"name": "x"}, Idempotency_Key="a" * 256), 400)


def test_a_request_that_failed_may_be_sent_again_with_its_key(alice):
    assert alice.post("accounts/", {"name": "", "region": "x"}, Idempotency_Key="a").status_code == 400
    assert alice.post("accounts/", {"name": "Helix"}, Idempotency_Key="a").status_code == 201


def test_nobody_reads_an_answer_without_the_callers_key(alice, cast):
    alice.post("accounts/", {"name": "Helix"}, Idempotency_Key="a")
    with bound(cast.acme, purpose="administration"):
        assert b"Helix" not in bytes(IdempotencyKey.objects.get().body)


def test_answers_are_forgotten_after_a_day(alice, cast):
    alice.post("accounts/", {"name": "Helix"}, Idempotency_Key="a")
    with bound(cast.acme, purpose="administration"):
        IdempotencyKey.objects.update(made_at=days_ago(2))
    forget_answers.run_in(cast.acme)
    with bound(cast.acme, purpose="administration"):
        assert not IdempotencyKey.objects.exists()


def test_two_at_once_with_one_key_are_done_once(committed):
    """Real commits on connections of their own: the second waits for the first and is given its answer."""
    from intimacy.access.actions import make_key
    from intimacy.tenancy.refusals import CLOCK
    from tests.api.conftest import EVERYTHING, Program

    cast = Cast(Make())
    with bound(cast.acme, purpose="administration"):
        _key, secret = make_key(member=cast.alice, words="", scopes=EVERYTHING, by=CLOCK)
    answers, start = [], threading.Barrier(4)

    def send():
        start.wait()
        answers.append(Program(secret).post("accounts/", {"name": "Helix"}, Idempotency_Key="a"))
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert [answer.get("Idempotent-Replayed") for answer in answers].count("true") == 3
    with in_tenant(cast.acme, purpose="account_management"):
        assert Account.objects.count() == 1


def test_requests_are_counted_and_end(alice, cast, program, settings):
    settings.API_REQUESTS_PER_MINUTE = 3
    answers = [alice.get("me/") for _ in range(4)]
    assert answers[0]["RateLimit-Policy"] == '"minute";q=3;w=60'
    assert answers[0]["RateLimit"].startswith('"minute";r=2;t=')
    assert [answer.status_code for answer in answers[:3]] == [200, 200, 200]
    assert is_problem(answers[3], 429)
    assert 0 < int(answers[3]["Retry-After"]) <= 60
    assert program(cast.alice).get("me/").status_code == 200


def test_without_the_counter_the_api_still_answers(alice, monkeypatch):
    from redis.exceptions import ConnectionError as Gone

    from intimacy.api import limits

    def gone(*args, **kwargs):
        raise Gone

    monkeypatch.setattr(limits.cache, "add", gone)
    answer = alice.get("me/")
    assert (answer.status_code, answer.get("RateLimit")) == (200, None)


def test_a_page_of_people_is_on_record(cast, make, program, helix):
    from accounts.actions.contacts import add_contact

    with bound(cast.acme, purpose="account_management"):
        carl = add_contact(account=helix, name="Carl", basis="contract", by=cast.alice)
        before = Entry.objects.of("journal.shown").count()
    program(cast.alice).get("contacts/")
    program(cast.alice).get(f"contacts/{carl.pk}/")
    with bound(cast.acme, purpose="compliance"):
        shown = list(Entry.objects.of("journal.shown").order_by("at"))[before:]
    assert [(entry.shown, entry.by_id, entry.purpose) for entry in shown] == [
        ([carl.pk], cast.alice.pk, "account_management")
    ] * 2
