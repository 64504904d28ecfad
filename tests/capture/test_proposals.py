"""What mail and calendars propose: once, to the member alone, confirmed with one key, dismissed, withdrawn, forgotten."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions.engagements import log_engagement, people_of
from accounts.models import Contact, Engagement
from capture.actions.proposals import confirm, contacts_of, dismiss, propose, restore, strangers_of
from capture.models import Proposal, ProposalPerson
from capture.reading.found import Found, Person
from capture.tasks import delete_old_proposals
from intimacy.journal.models import Entry
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import CLOCK, Forbidden, Refused
from tests.make import days_ago


@pytest.fixture
def helix(acme, cast, make):
    return make.account("Helix Biolabs", owner=cast.alice)


@pytest.fixture
def ingrid(helix, make):
    return make.contact(helix, "Ingrid Salo", email="Ingrid@Helix.example")


def an_event(*emails: str, **values) -> Found:
    given = {
        "key": "event 1", "kind": "meeting", "title": "Review of the plan", "happened_at": days_ago(1), "minutes": 45,
        "people": tuple(Person(email) for email in ("alice@acme.example", *emails)),
    } | values  # fmt: skip
    return Found(**given)


@pytest.fixture
def proposed(cast, ingrid):
    """Alice's meeting with Ingrid, as her calendar proposes it."""
    propose(member=cast.alice, found=[an_event("ingrid@helix.example")], source="calendar", by=CLOCK)
    return Proposal.objects.get()


def test_an_event_with_known_people_is_proposed_once_to_its_member_alone(proposed, cast, helix, ingrid):
    assert (proposed.account, contacts_of(proposed), proposed.minutes) == (helix, [ingrid], 45)
    again = propose(member=cast.alice, found=[an_event("ingrid@helix.example")], source="file", by=cast.alice)
    assert (again.proposed, again.known, Proposal.objects.count()) == (0, 1, 1)
    for other in (cast.bob, cast.ada, cast.eve):
        assert not Proposal.objects.visible_to(other).exists()


def test_nobody_known_nothing_to_come_nothing_cancelled_nothing_declined(cast, ingrid, helix):
    known = "ingrid@helix.example"
    outcome = propose(member=cast.alice, source="calendar", by=CLOCK, found=[
        an_event("x@elsewhere.example", key="1"),
        an_event(known, key="2", happened_at=timezone.now() + timedelta(hours=1)),
        an_event(known, key="3", ends_at=timezone.now() + timedelta(hours=1)),
        an_event(known, key="4", cancelled=True),
        an_event(known, key="5", declined_by=frozenset({"alice@acme.example"})),
    ])  # fmt: skip
    assert (outcome.proposed, outcome.nobody, outcome.to_come) == (0, 1, 2)
    assert not Proposal.objects.exists()


def test_strangers_from_a_known_domain_are_offered_and_those_from_anybodys_are_not(cast, helix, ingrid):
    found = an_event("new@helix.example", "somebody@gmail.com", "bob@acme.example")
    propose(member=cast.alice, found=[found], source="calendar", by=CLOCK)
    proposal = Proposal.objects.get()
    assert (proposal.account, contacts_of(proposal)) == (helix, [])
    assert [person.email for person in strangers_of(proposal)] == ["new@helix.example"]


def test_a_member_who_does_not_work_for_the_account_is_proposed_nothing(cast, ingrid):
    propose(member=cast.bob, found=[an_event("ingrid@helix.example")], source="calendar", by=CLOCK)
    assert not Proposal.objects.exists()


def test_confirming_logs_one_engagement_however_often(proposed, cast, ingrid):
    one, two = (confirm(proposal=proposed, by=cast.alice) for _ in range(2))
    assert one == two
    assert Engagement.objects.count() == 1
    assert (one.kind, one.minutes, one.title, people_of(one)) == ("meeting", 45, "Review of the plan", [ingrid])
    assert Entry.objects.of("capture.confirmed").count() == Entry.objects.of("accounts.engagement_logged").count() == 1


def test_nobody_decides_for_another_and_nothing_changes(proposed, cast):
    for act in (confirm, dismiss, restore):
        for other in (cast.bob, cast.ada, cast.olga):
            with pytest.raises(Forbidden):
                act(proposal=proposed, by=other)
    assert Proposal.objects.get().state == "waiting"
    assert not Engagement.objects.exists()


def test_a_dismissal_can_be_taken_back_and_a_dismissed_one_is_not_proposed_again(proposed, cast):
    for _ in range(2):
        dismiss(proposal=proposed, by=cast.alice)
    with pytest.raises(Refused):
        confirm(proposal=proposed, by=cast.alice)
    propose(member=cast.alice, found=[an_event("ingrid@helix.example")], source="calendar", by=CLOCK)
    assert Proposal.objects.get().state == "dismissed"
    assert not Engagement.objects.exists()
    for _ in range(2):
        restore(proposal=proposed, by=cast.alice)
    assert confirm(proposal=proposed, by=cast.alice)
    with pytest.raises(Refused):
        restore(proposal=proposed, by=cast.alice)


def test_an_event_that_moves_takes_its_proposal_along_and_a_cancelled_one_withdraws_it(proposed, cast):
    moved = an_event("ingrid@helix.example", title="Other words", minutes=60)
    propose(member=cast.alice, found=[moved], source="calendar", by=CLOCK)
    row = Proposal.objects.get()
    assert (row.title, row.minutes) == ("Other words", 60)
    for _ in range(2):
        propose(member=cast.alice, found=[replace(moved, cancelled=True)], source="calendar", by=CLOCK)
    assert Proposal.objects.get().state == "withdrawn"
    assert Entry.objects.of("capture.withdrawn").count() == 1


def test_a_likely_duplicate_is_marked(proposed, cast, helix):
    def alike():
        return Proposal.objects.with_alike(Engagement.objects).get().alike

    log_engagement(
        account=helix,
        kind="call",
        title="Earlier",
        happened_at=proposed.happened_at - timedelta(minutes=31),
        by=cast.alice,
    )
    assert alike() is None
    near = log_engagement(
        account=helix,
        kind="call",
        title="Near",
        happened_at=proposed.happened_at + timedelta(minutes=29),
        by=cast.alice,
    )
    assert alike() == near.pk


def test_after_thirty_days_nothing_of_it_is_left_and_the_engagement_stays(proposed, cast, acme):
    confirm(proposal=proposed, by=cast.alice)
    Proposal.objects.update(proposed_at=days_ago(29.9))
    assert delete_old_proposals.run_in(acme).result == {"deleted": 0}
    Proposal.objects.update(proposed_at=days_ago(30.1))
    assert delete_old_proposals.run_in(acme).result == {"deleted": 1}
    assert not Proposal.objects.exists()
    assert not ProposalPerson.objects.exists()
    assert Engagement.objects.count() == 1


# -- the pages ----------------------------------------------------------------------------------------------------------


def path(proposal, what=""):
    return f"/t/acme/to-confirm/{proposal.pk}/{what}"


def test_the_inbox_shows_confirms_and_goes_on_without_scripts(proposed, cast, browse, django_assert_max_num_queries):
    client = browse(cast.alice)
    with django_assert_max_num_queries(20):
        shown = client.get("/t/acme/to-confirm/").content.decode()
    assert "Review of the plan" in shown
    assert "Ingrid Salo" in shown
    page = client.get("/t/acme/").content.decode()
    assert "Confirm 1 engagement" in page
    assert "Hand over: Confirm" not in page, "what one has to confirm is nobody else's"
    answer = client.post(path(proposed, "confirm/"))
    assert (answer.status_code, answer["Location"]) == (303, "/t/acme/to-confirm/")
    assert "Nothing waits for you" in client.get("/t/acme/to-confirm/").content.decode()
    assert Engagement.objects.count() == 1


def test_dismissing_offers_to_take_it_back(proposed, cast, browse):
    client = browse(cast.alice)
    answer = client.post(path(proposed, "dismiss/"))
    assert "Dismissed: Review of the plan" in client.get(answer["Location"]).content.decode()
    assert client.post(path(proposed, "restore/")).status_code == 303
    assert Proposal.objects.get().state == "waiting"


def test_editing_is_the_form_of_an_engagement_filled_in(proposed, cast, browse, helix, ingrid):
    client = browse(cast.alice)
    form = client.get(path(proposed, "edit/")).content.decode()
    assert 'value="Review of the plan"' in form
    assert 'value="45"' in form
    lines = {
        f"{name}-{field}": value
        for name in ("followup", "promise")
        for field, value in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0))
    }
    sent = {
        "account": helix.name, "account_id": helix.pk, "kind": "call", "title": "", "minutes": 20, "contacts": ingrid.pk,
        "happened_at": "2026-11-02T10:00", **lines,
    }  # fmt: skip
    assert client.post(path(proposed, "edit/"), sent).status_code == 422
    assert not Engagement.objects.exists()
    assert client.post(path(proposed, "edit/"), sent | {"title": "By phone"}).status_code == 303
    logged = Engagement.objects.get()
    assert (logged.title, logged.kind, logged.minutes, people_of(logged)) == ("By phone", "call", 20, [ingrid])


def test_a_message_with_nobody_known_asks_for_the_account(cast, browse, helix):
    mail = an_event("x@elsewhere.example", kind="email", key="mail 1")
    propose(member=cast.alice, found=[mail], source="mail", by=cast.alice)
    proposal = Proposal.objects.get()
    with pytest.raises(Refused):
        confirm(proposal=proposal, by=cast.alice)
    answer = browse(cast.alice).post(path(proposal, "confirm/"))
    assert (answer.status_code, answer["Location"]) == (303, path(proposal, "edit/"))
    assert not Engagement.objects.exists()


def test_a_stranger_becomes_a_contact_only_with_a_lawful_basis(cast, browse, helix, ingrid):
    propose(member=cast.alice, found=[an_event("new@helix.example")], source="calendar", by=CLOCK)
    person, client = ProposalPerson.objects.get(), browse(cast.alice)
    address = f"/t/acme/to-confirm/people/{person.pk}/"
    assert client.post(address, {"name": "Nora New", "basis": ""}).status_code == 422
    assert Contact.objects.count() == 1
    assert client.post(address, {"name": "Nora New", "basis": "legitimate_interest"}).status_code == 303
    proposal = Proposal.objects.get()
    assert [person.name for person in contacts_of(proposal)] == ["Nora New"]
    assert not strangers_of(proposal)


@pytest.mark.parametrize("what", ["", "confirm/", "edit/", "dismiss/", "restore/"])
def test_a_proposal_is_not_there_for_anybody_else(proposed, cast, browse, what):
    for other in (cast.bob, cast.ada, cast.mallory):
        with bound(cast.acme, purpose="account_management"):
            ask = browse(other).get if what in ("", "edit/") else browse(other).post
            assert ask(path(proposed, what)).status_code == 404
    assert Proposal.objects.get().state == "waiting"


def test_by_the_api(proposed, cast):
    from intimacy.access.actions import make_key
    from tests.api.conftest import Program

    program = Program(make_key(member=cast.alice, words="x", scopes=["accounts:read", "accounts:write"], by=CLOCK)[1])
    [row] = program.get("proposals/").json()["results"]
    assert row["title"] == "Review of the plan"
    assert program.post(f"proposals/{row['id']}/dismiss/", {}).json()["state"] == "dismissed"
    assert program.post(f"proposals/{row['id']}/confirm/", {}).status_code == 409
    assert program.post(f"proposals/{row['id']}/restore/", {}).json()["state"] == "waiting"
    assert program.post(f"proposals/{row['id']}/confirm/", {}).json()["engagement"] == row["id"]


def test_what_waits_costs_my_work_no_query_of_its_own(cast, proposed, browse, django_assert_max_num_queries):
    client = browse(cast.alice)
    with django_assert_max_num_queries(15):
        assert "Confirm 1 engagement" in client.get("/t/acme/").content.decode()
