"""Where the provider is the only way in, no other way leads in: not password, reset, invitation nor sign-up; administrators keep theirs."""

import re

import pytest
from django.core import mail
from django.test import Client

from intimacy.access import invitations
from intimacy.access.members import change_roles, invite, leave
from intimacy.access.providers import set_provider
from intimacy.journal.models import Entry
from intimacy.tenancy.actions import memberships
from intimacy.tenancy.context import bound
from intimacy.tenancy.models import Member, Tenant, User
from tests.access.provider import (
    PAGE,
    come,
    is_signed_in,
    knows,
    proven,
    refuses,
)
from tests.access.test_second_factor import signed_in
from tests.make import PASSWORD

NEW = "another long walk"


@pytest.fixture(autouse=True)
def on_commit(monkeypatch):
    """Tests run in a transaction that is never committed: mail that waits for the commit is sent at once."""
    monkeypatch.setattr("intimacy.access.mail.on_commit", lambda work, robust=False: work())


@pytest.fixture
def only(provider, cast, issuer):
    """Acme, whose provider is the only way in."""
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        return set_provider(issuer=issuer, client_id="kinward", secret="", only=True, by=cast.ada)


def invited(cast, *, by=None, roles=("manager",), email="ines@acme.example") -> str:
    """Invite Ines; answers the path of her link."""
    by = by or cast.ada
    with bound(Tenant.objects.get(pk=by.tenant_id), member=by, purpose="administration"):
        return f"/join/{invitations.token(invite(email=email, name='Ines', roles=list(roles), by=by))}/"


def reset(client, email: str) -> None:
    """Ask for another password by mail, and choose it."""
    client.post("/auth/password/reset/", {"email": email})
    link = re.search(r"http://\S+?(/auth/password/reset/key/\S+)", mail.outbox[-1].body).group(1)
    page = client.get(link, follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})


def test_a_password_leads_to_the_provider_with_the_page_that_was_wanted(only, cast):
    client = Client()
    given = {"login": "alice@acme.example", "password": PASSWORD, "next": "/t/acme/accounts/"}
    answer = client.post("/auth/login/", given)
    assert answer["Location"] == PAGE + "?next=%2Ft%2Facme%2Faccounts%2F"
    assert not is_signed_in(client)
    assert "start/?next=%2Ft%2Facme%2Faccounts%2F" in client.get(answer["Location"]).content.decode()
    assert come(client, "alice", next="/t/acme/accounts/")["Location"] == "/t/acme/accounts/"
    assert client.get("/t/acme/accounts/").status_code == 200


def test_a_wrong_password_says_nothing_of_the_provider(only):
    answer = Client().post("/auth/login/", {"login": "alice@acme.example", "password": "wrong"})
    assert answer.status_code == 200
    assert PAGE not in answer.content.decode()


def test_what_another_left_in_the_browser_opens_no_way_by_password(only, cast, issuer):
    """Bob comes in by the provider and out again; then somebody types Alice's password into the same browser."""
    knows(issuer, "bob", email="bob@acme.example", email_verified=True)
    client = Client()
    come(client, "bob")
    client.post("/auth/login/", {"login": "alice@acme.example", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(cast.bob.user_id)
    client.post("/auth/logout/")
    client.post("/auth/login/", {"login": "alice@acme.example", "password": PASSWORD})
    assert not is_signed_in(client)


def test_a_reset_password_signs_nobody_in(only, cast):
    client = Client()
    reset(client, "alice@acme.example")
    cast.alice.user.refresh_from_db()
    assert cast.alice.user.check_password(NEW)
    assert not is_signed_in(client)
    assert client.post("/auth/login/", {"login": "alice@acme.example", "password": NEW})["Location"] == PAGE
    assert not is_signed_in(client)


def test_administrators_guests_and_who_is_elsewhere_keep_their_password(only, cast, make):
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        guest = make.member("Guest", "manager", email="guest@else.example")
    with bound(cast.globex, purpose="administration"):
        elsewhere = make.member("Elsewhere", "manager", email="elsewhere@acme.example")
    for member in (cast.ada, guest, elsewhere, cast.mallory):
        assert is_signed_in(signed_in(member)), member.name


def test_whoever_left_may_sign_in_elsewhere(only, cast, make):
    with bound(cast.globex, purpose="administration"):
        Member.objects.create(user=cast.alice.user, name="Alice", roles=["manager"])
    assert not is_signed_in(signed_in(cast.alice))
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        leave(member=cast.alice, by=cast.ada)
    assert signed_in(cast.alice).get("/t/globex/").status_code == 200


def test_an_administrator_who_never_had_a_password_gets_one_by_mail_when_the_provider_fails(only, cast, issuer):
    invited(cast, roles=["admin"])
    knows(issuer, "ines", email="ines@acme.example", email_verified=True)
    come(Client(), "ines")
    user = User.objects.get(email="ines@acme.example")
    assert not user.has_usable_password()
    reset(Client(), "ines@acme.example")
    client = Client()
    client.post("/auth/login/", {"login": "ines@acme.example", "password": NEW})
    assert client.get("/t/acme/settings/sign-in/").status_code == 200


# -- invitations -----------------------------------------------------------------------------------------------------


def test_an_invitation_leads_to_the_provider_and_who_signs_in_there_has_joined(only, cast, issuer):
    link, client = invited(cast), Client()
    given = {"new_password1": NEW, "new_password2": NEW}
    for answer in (client.get(link), client.post(link, given)):
        assert answer["Location"] == PAGE
    user = User.objects.get(email="ines@acme.example")
    assert not user.has_usable_password()
    assert memberships(user) == []
    knows(issuer, "ines", email="ines@acme.example", email_verified=True)
    assert come(client, "ines")["Location"] == "/t/acme/"
    assert client.get("/t/acme/accounts/").status_code == 200
    assert [one.tenant.slug for one in memberships(user)] == ["acme"]
    with bound(cast.acme, purpose="administration"):
        assert Entry.objects.of("access.member_joined").count() == 1
    assert Client().get(link).status_code == 410


def test_without_the_rule_an_invited_person_may_join_either_way(provider, cast, issuer):
    knows(issuer, "ines", email="ines@acme.example", email_verified=True)
    link, client = invited(cast), Client()
    assert client.get(link).status_code == 200
    assert come(client, "ines")["Location"] == "/t/acme/"
    assert client.get("/t/acme/accounts/").status_code == 200


@pytest.mark.parametrize("how", ["withdrawn", "too old"])
def test_an_invitation_that_is_over_lets_nobody_join_by_the_provider(how, only, cast, issuer):
    invited(cast)
    knows(issuer, "ines", email="ines@acme.example", email_verified=True)
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        ines = Member.objects.get(name="Ines")
        if how == "withdrawn":
            leave(member=ines, by=cast.ada)
        else:
            Member.objects.filter(pk=ines.pk).update(left_at=ines.left_at - invitations.LASTS)
    client = Client()
    assert refuses(come(client, "ines"), client)
    assert memberships(ines.user) == []


def test_a_session_by_password_joins_nothing_either(only, cast, browse):
    """Ines has a sign-in from elsewhere and is in by it when the invitation comes."""
    user = User.objects.create_user("ines@acme.example", PASSWORD)
    with bound(cast.globex, purpose="administration"):
        elsewhere = Member.objects.create(user=user, name="Ines", roles=["manager"])
    client = browse(elsewhere)
    link = invited(cast)
    for method in (client.get, client.post):
        assert method(link)["Location"] == PAGE
    assert [one.tenant.slug for one in memberships(user)] == ["globex"]
    assert not is_signed_in(signed_in(elsewhere))  # and from the invitation on her password leads there, too


def test_an_administrator_is_invited_with_a_password(only, cast):
    client = Client()
    assert (
        client.post(invited(cast, roles=["admin"]), {"new_password1": NEW, "new_password2": NEW})["Location"]
        == "/t/acme/"
    )
    assert client.get("/t/acme/settings/sign-in/").status_code == 200


def test_an_invitation_of_another_company_gives_such_an_address_no_password(only, cast):
    link, client = invited(cast, by=cast.grete, roles=["admin"]), Client()
    for answer in (client.get(link), client.post(link, {"new_password1": NEW, "new_password2": NEW})):
        assert answer.status_code == 403
        assert "Ask Globex Freight to invite another address" in answer.content.decode()
    assert not is_signed_in(client)
    assert not User.objects.get(email="ines@acme.example").has_usable_password()


def test_a_guests_invitation_is_as_ever(only, cast):
    link, client = invited(cast, email="ines@else.example"), Client()
    assert client.post(link, {"new_password1": NEW, "new_password2": NEW})["Location"] == "/t/acme/"
    assert is_signed_in(client)


def test_who_was_invited_does_not_come_in_by_signing_a_company_up(only, cast):
    given = {
        "company": "Initech", "slug": "initech", "name": "Ines", "email": "ines@acme.example", "password": NEW,
        "currency": "EUR", "time_zone": "UTC",
    }  # fmt: skip
    client = Client()
    client.post("/signup/", given)
    early = re.search(r"http://\S+?(/signup/[\w-]{20,}/)", mail.outbox[-1].body).group(1)
    invited(cast)
    assert client.post(early)["Location"] == PAGE  # the invitation came between form and link
    client.post("/signup/", given)
    assert PAGE in mail.outbox[-1].body
    assert not re.search(r"/signup/[\w-]{20,}/", mail.outbox[-1].body)
    assert not is_signed_in(client)
    assert not Tenant.objects.filter(slug="initech").exists()


# -- sessions that were there before -------------------------------------------------------------------------------


def test_the_rule_ends_the_sessions_that_it_would_not_let_begin(provider, cast, issuer, make):
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        guest = make.member("Guest", "manager", email="guest@else.example")
    by_provider = Client()
    come(by_provider, "alice")
    clients = [signed_in(member) for member in (cast.alice, cast.bob, cast.ada, guest)] + [by_provider]
    for client in clients:
        assert client.get("/t/acme/").status_code == 200
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        set_provider(issuer=issuer, client_id="kinward", secret="", only=True, by=cast.ada)
        assert Entry.objects.of("access.held_to_provider").get().count == 2
    assert [client.get("/t/acme/").status_code for client in clients] == [302, 302, 200, 200, 200]


def test_an_administrator_who_is_one_no_more_comes_in_anew(only, cast):
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        change_roles(member=cast.eve, roles=["admin"], by=cast.ada)
    eve = signed_in(cast.eve)
    assert eve.get("/t/acme/").status_code == 200
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        change_roles(member=cast.eve, roles=["executive"], by=cast.ada)
    assert eve.get("/t/acme/").status_code == 302


def test_a_further_domain_is_held_to_it_as_well(only, cast, make):
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        other = make.member("Ann", "admin", email="ann@acme-two.example")
        guest = make.member("Gus", "manager", email="gus@acme-two.example")
    client = signed_in(guest)
    assert client.get("/t/acme/").status_code == 200
    with bound(cast.acme, member=other, purpose="administration"):
        proven(other)
    assert client.get("/t/acme/").status_code == 302
    assert not is_signed_in(signed_in(guest))
