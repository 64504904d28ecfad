"""The people at accounts: their lawful basis, what they answered, leaving, and merging two records without loss."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import contacts as actions
from accounts.models import Changed, Contact, Engagement, EngagementPerson, Interaction, Promise
from intimacy.journal.models import Entry
from intimacy.privacy.actions import may_use
from intimacy.privacy.models import Answer, Subject
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import Forbidden, Refused
from tests.make import in_days

PURPOSE = "account_management"


@pytest.fixture
def helix(cast, make):
    with bound(cast.acme, member=cast.alice, purpose=PURPOSE):
        return make.account("Helix", by=cast.alice)


# -- adding and changing ------------------------------------------------------------------------------------------------


def test_a_contact_comes_with_a_subject_and_the_answers_that_the_basis_gives(acme, cast, helix):
    lena = actions.add_contact(
        account=helix, name=" Lena Vogt ", basis="contract", by=cast.alice, language="de", time_zone="Europe/Zurich"
    )
    assert lena.name == "Lena Vogt"
    assert {given.purpose for given in lena.subject.answers.all()} == {"account_management", "service", "scoring"}
    assert may_use(lena.subject, "service")
    assert not may_use(lena.subject, "marketing")
    [entry] = Entry.objects.about(lena)
    assert "Lena" not in str(entry.__dict__)


def test_what_cannot_be_true_of_a_contact_is_refused_and_nobody_is_added(acme, cast, helix, make):
    make.contact(helix, external_id="C-1")
    for wrong, field in (
        ({"basis": "habit"}, "basis"), ({"basis": "consent"}, "evidence"), ({"name": " "}, "name"), ({"email": "at home"}, "email"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"), ({"language": "xx-yy-zz"}, "language"), ({"external_id": "C-1"}, "external_id"),
        ({"role": "friend"}, "role"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            actions.add_contact(**{"account": helix, "name": "Tomás", "basis": "contract", "by": cast.alice} | wrong)
        assert set(refusal.value.fields) == {field}
    with pytest.raises(Forbidden):
        actions.add_contact(account=helix, name="Tomás", basis="contract", by=cast.bob)
    assert (Contact.objects.count(), Subject.objects.count()) == (1, 1)


def test_the_form_asks_for_the_basis_and_shows_the_person_on_the_account(cast, helix, browse):
    client = browse(cast.alice)
    address = f"/t/acme/accounts/{helix.pk}/contacts/add/"
    refused = client.post(address, {"name": "Lena", "role": "champion", "basis": "consent"})
    assert refused.status_code == 422
    assert "Say where and when the person consented." in refused.content.decode()
    assert (
        client.post(
            address, {"name": "Lena", "role": "champion", "basis": "consent", "evidence": "Fair, 3 May"}
        ).status_code
        == 303
    )
    assert "Service: yes, consent" in client.get(f"/t/acme/accounts/{helix.pk}/").content.decode()


def test_two_people_at_once_lose_nothing(cast, helix, make, browse):
    with bound(cast.acme, purpose=PURPOSE):
        lena = make.contact(helix, "Lena", job_title="Head")
        actions.change_contact(contact=lena, job_title="Director", by=cast.ada)
    answer = browse(cast.alice).post(
        f"/t/acme/contacts/{lena.pk}/edit/", {"name": "Lena Vogt", "job_title": "Boss", "role": "user", "version": 1}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Somebody has changed this in the meantime", 'value="Boss"', "Now: Director", "Now: other"):
        assert words in page
    with bound(cast.acme, purpose=PURPOSE):
        assert Contact.objects.get(pk=lena.pk).job_title == "Director"


def test_a_person_who_left_is_no_longer_on_the_account_but_still_known(cast, helix, make, browse):
    with bound(cast.acme, purpose=PURPOSE):
        lena = make.contact(helix, "Lena Vogt")
    client = browse(cast.alice)
    address = f"/t/acme/contacts/{lena.pk}/left/"
    assert client.post(address, {"left_on": in_days(1)}).status_code == 422
    assert client.post(address, {"left_on": in_days(-1)}).status_code == 303
    assert "Lena Vogt" not in client.get(f"/t/acme/accounts/{helix.pk}/").content.decode()
    assert "Left the company on" in client.get(f"/t/acme/contacts/{lena.pk}/").content.decode()
    assert "Lena Vogt" not in client.get("/t/acme/contacts/?there=yes").content.decode()
    assert client.post(address, {"left_on": ""}).status_code == 303
    with bound(cast.acme, purpose=PURPOSE):
        assert Contact.objects.get(pk=lena.pk).left_on is None


# -- answers ------------------------------------------------------------------------------------------------------------


def test_a_consent_needs_its_evidence_and_a_withdrawal_does_not(acme, cast, helix, make):
    lena = make.contact(helix)
    with pytest.raises(Refused, match="where and when"):
        actions.answer_for(contact=lena, purpose="marketing", basis="consent", reply="yes", by=cast.alice)
    assert not may_use(lena.subject, "marketing")
    actions.answer_for(contact=lena, purpose="marketing", basis="consent", reply="yes", evidence="Form", by=cast.alice)
    assert may_use(lena.subject, "marketing")
    actions.answer_for(contact=lena, purpose="marketing", basis="consent", reply="withdrawn", by=cast.alice)
    assert not may_use(lena.subject, "marketing")
    assert Answer.objects.filter(subject=lena.subject, purpose="marketing").count() == 2


def test_an_answer_makes_the_account_be_scored_again_and_the_same_answer_does_not(acme, cast, helix, make):
    lena = make.contact(helix)
    Changed.objects.all().delete()
    for _twice in range(2):
        actions.answer_for(contact=lena, purpose="scoring", basis="contract", reply="objected", by=cast.olga)
    assert Changed.objects.count() == 1
    assert Entry.objects.about(lena).of("accounts.contact_answered").count() == 1


def test_the_page_shows_every_answer_and_its_history_in_words(cast, helix, make, browse):
    with bound(cast.acme, purpose=PURPOSE):
        lena = make.contact(helix, "Lena")
    client = browse(cast.alice)
    address = f"/t/acme/contacts/{lena.pk}/answer/"
    assert client.post(address, {"purpose": "marketing", "basis": "consent", "reply": "yes"}).status_code == 422
    client.post(address, {"purpose": "marketing", "basis": "consent", "reply": "yes", "evidence": "Workshop in Lyon"})
    client.post(address, {"purpose": "marketing", "basis": "consent", "reply": "withdrawn"})
    page = client.get(f"/t/acme/contacts/{lena.pk}/").content.decode()
    for words in ("Service: yes, contract", "Marketing: no, withdrawn", "Research: not asked", "Workshop in Lyon"):
        assert words in page


def test_the_list_finds_whom_we_may_use_for_a_purpose(cast, helix, make, browse):
    with bound(cast.acme, purpose=PURPOSE):
        yes, no = make.contact(helix, "Yes Person"), make.contact(helix, "No Person")
        actions.answer_for(contact=yes, purpose="marketing", basis="consent", reply="yes", evidence="Form", by=cast.ada)
        actions.answer_for(contact=no, purpose="marketing", basis="consent", reply="no", by=cast.ada)
    page = browse(cast.alice).get("/t/acme/contacts/?usable=marketing").content.decode()
    assert "Yes Person" in page
    assert "No Person" not in page


# -- merging ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def pair(acme, cast, helix, make):
    """One person, twice."""
    keep = make.contact(helix, "Lena Vogt", email="lena@helix.example")
    drop = make.contact(
        helix,
        "L. Vogt",
        phone="+41 61",
        job_title="Head",
        role="champion",
        external_id="C-7",
        email="other@helix.example",
    )
    return keep, drop


def test_a_merge_loses_nothing(acme, cast, helix, make, pair):
    keep, drop = pair
    make.interaction(helix, contact=drop, external_id="call")
    engagement = Engagement.objects.create(account=helix, kind="call", title="Call", by=cast.alice)
    EngagementPerson.objects.create(engagement=engagement, contact=drop)
    EngagementPerson.objects.create(engagement=engagement, contact=keep)
    Promise.objects.create(
        account=helix, words="A plan", member=cast.alice, contact=drop, first_due_on=in_days(1), due_on=in_days(1)
    )
    kept = actions.merge_contacts(keep=keep, drop=drop, by=cast.alice)
    assert (kept.name, kept.email) == ("Lena Vogt", "lena@helix.example")
    assert (kept.phone, kept.job_title, kept.role, kept.external_id) == ("+41 61", "Head", "champion", "C-7")
    assert Interaction.objects.get(external_id="call").contact == keep
    assert [person.contact for person in EngagementPerson.objects.all()] == [keep]
    assert Promise.objects.get().contact == keep
    gone = Contact.objects.get(pk=drop.pk)
    assert (gone.merged_into, gone.email, gone.subject) == (keep, "other@helix.example", keep.subject)
    assert Entry.objects.about(keep).of("accounts.contacts_merged").count() == 1


def test_no_table_still_points_at_a_record_that_was_merged_away(acme, cast, helix, make, pair):
    keep, drop = pair
    actions.merge_contacts(keep=keep, drop=drop, by=cast.alice)
    for relation in Contact._meta.get_fields(include_hidden=True):
        if relation.one_to_many and relation.auto_created:
            assert not relation.related_model.objects.filter(**{relation.field.name: drop}).exists()


def test_both_in_one_meeting_is_one_person_in_it_and_the_lead_stays(acme, cast, helix, make, pair):
    keep, drop = pair
    make.interaction(helix, "meeting", external_id="QBR", contact=drop, lead=True)
    make.interaction(helix, "meeting", external_id="QBR", contact=keep, lead=False)
    actions.merge_contacts(keep=keep, drop=drop, by=cast.alice)
    [row] = Interaction.objects.in_force().filter(external_id="QBR")
    assert (row.contact, row.lead) == (keep, True)


@pytest.mark.parametrize(
    ("mine", "theirs", "holds"),
    [
        (("consent", "yes"), ("consent", "withdrawn"), "withdrawn"),
        (("consent", "withdrawn"), ("consent", "yes"), "withdrawn"),
        (("consent", "no"), ("legitimate_interest", "objected"), "objected"),
        (("consent", "yes"), ("consent", "not_asked"), "not_asked"),
        (None, ("consent", "yes"), "yes"),
        (("consent", "yes"), None, "yes"),
    ],
)
def test_the_stricter_answer_wins(acme, cast, pair, mine, theirs, holds):
    keep, drop = pair
    for contact, given in ((keep, mine), (drop, theirs)):
        if given:
            basis, reply = given
            actions.answer_for(
                contact=contact, purpose="marketing", basis=basis, reply=reply, evidence="Form", by=cast.ada
            )
    actions.merge_contacts(keep=keep, drop=drop, by=cast.alice)
    held = Answer.objects.in_force(timezone.now() + timedelta(seconds=1)).filter(
        subject=keep.subject, purpose="marketing"
    )
    assert [answer.reply for answer in held] == [holds]
    assert not Answer.objects.filter(subject=drop.subject_id).exclude(subject=keep.subject).exists()


def test_a_merge_that_makes_no_sense_changes_nothing(acme, cast, make, pair):
    keep, drop = pair
    with pytest.raises(Refused, match="itself"):
        actions.merge_contacts(keep=keep, drop=keep, by=cast.alice)
    elsewhere = make.contact(make.account("Other", owner=cast.bob))
    with pytest.raises(Forbidden):
        actions.merge_contacts(keep=keep, drop=elsewhere, by=cast.alice)
    actions.merge_contacts(keep=keep, drop=drop, by=cast.alice)
    with pytest.raises(Refused, match="already been merged"):
        actions.merge_contacts(keep=keep, drop=drop, by=cast.alice)
    with pytest.raises(Refused, match="has been merged into another"):
        actions.change_contact(contact=drop, name="Back", by=cast.alice)
    assert Contact.objects.current().count() == 2


def test_the_page_merges_and_the_old_address_leads_to_the_one_that_stayed(cast, pair, browse):
    keep, drop = pair
    client = browse(cast.alice)
    assert "L. Vogt · Head" in client.get(f"/t/acme/contacts/{keep.pk}/merge/").content.decode()
    assert client.post(f"/t/acme/contacts/{keep.pk}/merge/", {"drop": drop.pk}).status_code == 303
    answer = client.get(f"/t/acme/contacts/{drop.pk}/")
    assert (answer.status_code, answer["Location"]) == (303, f"/t/acme/contacts/{keep.pk}/")
