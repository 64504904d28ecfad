"""What a program does with accounts and what belongs to them, in the order in which it would."""

import pytest

from accounts.models import Interaction
from intimacy.jobs.models import Job
from intimacy.tenancy.context import bound
from tests.api.test_routes import is_problem
from tests.make import in_days


@pytest.fixture
def alice(cast, program):
    return program(cast.alice)


def made(answer) -> dict:
    assert answer.status_code in (200, 201), answer.content
    return answer.json()


def test_an_account_is_added_found_changed_and_put_into_a_tier(alice, cast, program):
    account = made(alice.post("accounts/", {"name": "Helix", "annual_value": "1200.50", "region": "North"}))
    assert (account["owner"], account["annual_value"]) == (str(cast.alice.pk), "1200.50")
    assert [each["id"] for each in made(alice.get("accounts/?search=hel&region=North"))["results"]] == [account["id"]]
    assert made(alice.get("accounts/?region=South"))["results"] == []
    assert made(alice.get("accounts/?search=nobody"))["results"] == []
    assert made(alice.patch(f"accounts/{account['id']}/", {"city": "Bern"}))["city"] == "Bern"
    tiered = made(program(cast.ada).post(f"accounts/{account['id']}/tier/", {"tier": 1, "why": "Grows"}))
    assert (tiered["tier"], tiered["version"]) == (1, 3)


def test_a_team_is_seated_and_the_account_handed_over(alice, cast, helix):
    team = made(alice.post(f"accounts/{helix.pk}/seats/", {"member": str(cast.bob.pk), "role": "support", "share": 20}))
    assert {(seat["member"], seat["role"]) for seat in team["team"]} == {
        (str(cast.alice.pk), "owner"),
        (str(cast.bob.pk), "support"),
    }
    left = made(alice.post(f"accounts/{helix.pk}/seats/leave/", {"member": str(cast.bob.pk)}))
    assert [seat["member"] for seat in left["team"]] == [str(cast.alice.pk)]
    handed_over = alice.post(f"accounts/{helix.pk}/owner/", {"owner": str(cast.bob.pk)})
    assert (handed_over.status_code, handed_over.content) == (204, b"")
    assert is_problem(alice.get(f"accounts/{helix.pk}/"), 404)


def test_a_contact_comes_with_its_basis_answers_leaves_and_is_merged(alice, helix):
    person = {"account": str(helix.pk), "name": "Carl", "basis": "contract"}
    keep = made(alice.post("contacts/", person))
    assert {given["purpose"] for given in keep["answers"]} == {"account_management", "service", "scoring"}
    assert is_problem(alice.post("contacts/", {**person, "basis": "consent"}), 409)
    marketing = {"purpose": "marketing", "basis": "consent", "reply": "yes", "evidence": "Form of 3 May"}
    answered = made(alice.post(f"contacts/{keep['id']}/answers/", marketing))
    assert ("marketing", "yes") in {(given["purpose"], given["reply"]) for given in answered["answers"]}
    drop = made(alice.post("contacts/", {**person, "name": "C. Carl", "phone": "1"}))
    assert made(alice.post(f"contacts/{keep['id']}/merge/", {"drop": drop["id"]}))["phone"] == "1"
    assert is_problem(alice.get(f"contacts/{drop['id']}/"), 404)
    assert made(alice.post(f"contacts/{keep['id']}/left/", {"on": "2026-01-01"}))["left_on"] == "2026-01-01"


def test_an_engagement_brings_its_follow_ups_and_promises_and_is_undone(alice, helix):
    body = {
        "account": str(helix.pk), "kind": "meeting", "title": "Roadmap", "minutes": 30,
        "followups": [{"words": "Send the slides", "due_on": str(in_days(2))}],
        "promises": [{"words": "A draft by Friday", "due_on": str(in_days(5))}],
    }  # fmt: skip
    engagement = made(alice.post("engagements/", body))
    assert made(alice.patch(f"engagements/{engagement['id']}/", {"minutes": 45}))["minutes"] == 45
    (followup,) = made(alice.get("followups/?open=true"))["results"]
    (promise,) = made(alice.get("promises/?open=true&direction=ours"))["results"]
    assert (followup["engagement"], promise["engagement"]) == (engagement["id"], engagement["id"])
    assert made(alice.post(f"engagements/{engagement['id']}/undo/"))["undone_at"]
    assert made(alice.get("followups/?open=true"))["results"] == []
    assert is_problem(alice.get(f"promises/{promise['id']}/"), 404)


def test_a_follow_up_is_put_off_handed_over_and_done(alice, cast, program, helix):
    made(alice.post(f"accounts/{helix.pk}/seats/", {"member": str(cast.bob.pk), "role": "support"}))
    due = {"account": str(helix.pk), "words": "Call", "due_on": str(in_days(1))}
    address = f"followups/{made(alice.post('followups/', due))['id']}"
    put_off = made(alice.post(f"{address}/put-off/", {"until": str(in_days(9)), "reason": "Away"}))
    assert (put_off["due_on"], put_off["put_off"]) == (str(in_days(9)), 1)
    assert made(alice.post(f"{address}/hand-over/", {"to": str(cast.bob.pk)}))["owner"] == str(cast.bob.pk)
    assert made(program(cast.bob).post(f"{address}/done/"))["done_at"]
    assert is_problem(alice.post(f"{address}/drop/", {"reason": "Late"}), 409)


def test_a_promise_is_renegotiated_and_kept_or_broken(alice, helix):
    given = {"account": str(helix.pk), "words": "A draft", "due_on": str(in_days(1))}
    address = f"promises/{made(alice.post('promises/', given))['id']}"
    moved = made(alice.post(f"{address}/renegotiate/", {"becomes": str(in_days(7)), "reason": "Agreed by phone"}))
    assert (moved["first_due_on"], moved["due_on"]) == (str(in_days(1)), str(in_days(7)))
    assert made(alice.post(f"{address}/keep/"))["kept_on"]
    assert is_problem(alice.post(f"{address}/break/"), 409)
    other = made(alice.post("promises/", {**given, "words": "Another"}))
    assert made(alice.post(f"promises/{other['id']}/break/", {"reason": "No budget"}))["broken_on"]


def test_a_batch_takes_what_is_right_and_says_what_is_wrong_with_the_rest(alice, cast, make, helix):
    with bound(cast.acme, purpose="account_management"):
        foreign = make.account("Orion", by=cast.bob)
    fact = {"account": str(helix.pk), "kind": "call", "happened_at": "2026-11-01T10:00:00Z", "external_id": "1"}
    facts = [fact, {**fact, "external_id": "2", "account": str(foreign.pk)}, {**fact, "external_id": "3", "kind": "x"}]
    answer = made(alice.post("interactions/", {"source": "crm", "facts": facts}))
    assert [result["taken"] for result in answer["results"]] == [True, False, False]
    assert [result["errors"][0]["pointer"] for result in answer["results"][1:]] == [
        "#/facts/1/account",
        "#/facts/2/kind",
    ]
    assert (answer["new"], answer["refused"]) == (1, 2)
    again = made(alice.post("interactions/", {"source": "crm", "facts": [fact, {**fact, "title": "New"}]}))
    assert (again["new"], again["corrected"]) == (0, 1)
    listed = made(alice.get(f"interactions/?account={helix.pk}&source=api:crm"))["results"]
    assert [each["title"] for each in listed] == ["New"]
    assert is_problem(alice.post("interactions/", {"source": "crm", "facts": [fact] * 501}), 400)


def test_a_program_cannot_rewrite_what_was_reported_for_an_account_out_of_its_reach(alice, cast, make, program, helix):
    with bound(cast.acme, purpose="account_management"):
        orion = make.account("Orion", by=cast.bob)
    fact = {"kind": "call", "happened_at": "2026-11-01T10:00:00Z", "external_id": "1"}
    made(program(cast.bob).post("interactions/", {"source": "crm", "facts": [{**fact, "account": str(orion.pk)}]}))
    answer = made(alice.post("interactions/", {"source": "crm", "facts": [{**fact, "account": str(helix.pk)}]}))
    assert answer["results"][0]["errors"][0]["pointer"] == "#/facts/0/external_id"
    with bound(cast.acme, purpose="account_management"):
        assert Interaction.objects.in_force().get(source="api:crm").account_id == orion.pk


def test_somebody_who_may_not_log_reports_nothing(cast, program, helix):
    fact = {"account": str(helix.pk), "kind": "call", "happened_at": "2026-11-01T10:00:00Z", "external_id": "1"}
    assert is_problem(program(cast.olga).post("interactions/", {"source": "crm", "facts": [fact]}), 403)


def test_a_job_is_watched_and_cancelled_by_whom_it_belongs_to(cast, alice, program):
    with bound(cast.acme, purpose="administration"):
        job = Job.objects.create(task="nothing", key="1", by=cast.alice, total=10, done=4)
    assert made(alice.get("jobs/?state=queued"))["results"][0]["percent"] == 40
    assert made(alice.post(f"jobs/{job.pk}/cancel/"))["cancel_asked"]
    assert is_problem(alice.post(f"jobs/{job.pk}/try-again/"), 409)
    assert is_problem(program(cast.bob).get(f"jobs/{job.pk}/"), 404)


def test_a_key_says_whose_it_is(cast, program):
    said = made(program(cast.alice, "accounts:read").get("me/"))
    assert (said["member"]["name"], said["tenant"]["slug"], said["scopes"]) == ("Alice", "acme", ["accounts:read"])


@pytest.mark.parametrize("noun", ["accounts", "contacts", "engagements", "interactions"])
def test_a_page_costs_as_many_queries_however_long_it_is(noun, cast, make, alice, django_assert_max_num_queries):
    from accounts.actions.contacts import add_contact
    from accounts.actions.engagements import log_engagement

    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        for number in range(4):
            account = make.account(by=cast.alice)
            contact = add_contact(account=account, name=f"Carl {number}", basis="contract", by=cast.alice)
            log_engagement(account=account, kind="call", title="Call", contacts=[contact], by=cast.alice)
    with django_assert_max_num_queries(15):
        assert len(made(alice.get(f"{noun}/"))["results"]) == 4


def test_segments_are_declared_and_accounts_found_by_them(cast, program, helix):
    ada = program(cast.ada)
    large = made(ada.post("segments/", {"name": "All", "rule": "known(name)"}))
    assert made(ada.get(f"accounts/{helix.pk}/"))["segment"] == large["id"]
    assert [each["id"] for each in made(ada.get(f"accounts/?segment={large['id']}"))["results"]] == [str(helix.pk)]
    assert is_problem(ada.post("segments/", {"name": "Wrong", "rule": "nam == 1"}), 409)
    assert is_problem(program(cast.alice).post("segments/", {"name": "Mine", "rule": "true"}), 403)
    assert made(ada.patch(f"segments/{large['id']}/", {"rule": "not known(name)"}))["rule"] == "not known(name)"
    assert made(ada.get(f"accounts/{helix.pk}/"))["segment"] is None
    assert made(ada.post(f"segments/{large['id']}/retire/", {}))["retired_on"]
