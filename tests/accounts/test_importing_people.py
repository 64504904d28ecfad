"""Contacts come in from files on a lawful basis, and go again."""

import pytest

from accounts.models import Contact
from intimacy.imports.models import Effect
from intimacy.privacy.models import Answer, Subject
from intimacy.tenancy.refusals import Refused
from tests.accounts.importing import Importing, counts, lines

PEOPLE = lines(
    "Number,GivenName,MiddleInitial,Surname,EmailAddress,TelephoneNumber,Occupation,Company",
    "1,Marie,J,Hamanová,MarieHamanova@armyspy.com,84 23 30,Surveillance officer,Helix",
    "2,Patricia,G,Desrosiers,PatriciaDesrosiers@superrito.com,21 259 903 5696,Vascular technologist,Helix",
    "3,Debra,O,Neal,not an address,082 490 1693,=cmd|'/c calc'!A1,Helix",
    "4,Peveril,,Sicard,PeverilSicard@cuvox.de,,,Unknown Ltd",
    "5,Alan,,Smith,AlanSmith@cuvox.de,,=cmd|'/c calc'!A1,Helix",
)


@pytest.fixture
def ada(cast, make):
    importing = Importing(cast.acme, cast.ada)
    with importing.bound():
        make.account("Helix")
    return importing


def test_an_occupation_is_a_position_rather_than_a_form_of_address(ada):
    imported = ada.upload(
        "contacts", lines("Title,GivenName,Surname,Occupation,Company", "Mrs.,Marie,Sol,Officer,Helix")
    )
    assert imported.mapping["Occupation"] == "job_title"
    assert "Title" not in imported.mapping
    assert ada.upload("contacts", lines("Title,Name,Company", "Officer,Sol,Helix")).mapping["Title"] == "job_title"


def test_people_come_in_with_the_basis_that_was_asked_for(ada):
    imported = ada.run("contacts", PEOPLE, match="email", basis="legitimate_interest", evidence="Trade fair")
    assert counts(imported) == (3, 0, 0, 2)
    assert ada.faults(imported) == [
        (4, "EmailAddress", "“not an address” is not an e-mail address."),
        (5, "Company", "No account of yours is named “Unknown Ltd”."),
    ]
    with ada.bound():
        marie = Contact.objects.get(email="MarieHamanova@armyspy.com")
        assert (marie.name, marie.job_title, marie.external_id) == ("Marie J Hamanová", "Surveillance officer", "1")
        answers = Answer.objects.filter(subject=marie.subject).order_by("purpose")
        assert [(a.purpose, a.basis, a.reply, a.evidence) for a in answers] == [
            (purpose, "legitimate_interest", "not_asked", "Trade fair")
            for purpose in ("account_management", "scoring", "service")
        ]


def test_a_formula_in_a_cell_stays_the_text_that_it_is(ada):
    ada.run("contacts", PEOPLE, match="email", basis="contract")
    with ada.bound():
        assert Contact.objects.get(name="Alan Smith").job_title == "=cmd|'/c calc'!A1"


@pytest.mark.parametrize("match", ["email", "external_id", "person"])
def test_running_again_doubles_nobody_by_whatever_key(ada, match):
    ada.run("contacts", PEOPLE, match=match, basis="contract")
    again = ada.run("contacts", PEOPLE, match=match, basis="contract")
    assert counts(again) == (0, 0, 3, 2)
    with ada.bound():
        assert Contact.objects.count() == 3


def test_without_a_basis_nobody_comes_in(ada):
    with pytest.raises(Refused) as refused:
        ada.mapped("contacts", PEOPLE)
    assert set(refused.value.fields) == {"basis"}
    with pytest.raises(Refused) as refused:
        ada.mapped("contacts", PEOPLE, basis="consent")
    assert set(refused.value.fields) == {"evidence"}


def test_undoing_leaves_no_trace_of_the_people(ada):
    imported = ada.run("contacts", PEOPLE, match="email", basis="contract")
    undone = ada.undo(imported)
    assert undone.kept == 0
    with ada.bound():
        assert (Contact.objects.count(), Answer.objects.count(), Subject.objects.filter(kind="contact").count()) == (
            0,
            0,
            0,
        )


def test_undoing_a_change_puts_the_former_value_back(ada):
    ada.run(
        "contacts", lines("email,name,phone,company", "a@b.example,Ann Bee,1,Helix"), match="email", basis="contract"
    )
    changed = ada.run("contacts", lines("email,phone", "A@b.example,2"), match="email", basis="contract")
    assert counts(changed) == (0, 1, 0, 0)
    with ada.bound():
        assert Effect.objects.get(imported=changed).subject_id == Contact.objects.get().subject_id
    ada.undo(changed)
    with ada.bound():
        assert Contact.objects.get().phone == "1"


def test_a_manager_adds_people_only_where_they_are_on_the_team(cast, make):
    alice = Importing(cast.acme, cast.alice)
    with alice.bound():
        make.account("Mine", owner=cast.alice)
        make.account("Of Bob", owner=cast.bob)
    imported = alice.run("contacts", lines("name,company", "Ann,Mine", "Ben,Of Bob"), match="person", basis="contract")
    assert counts(imported) == (1, 0, 0, 1)
    assert alice.faults(imported)[0][2] == "No account of yours is named “Of Bob”."
