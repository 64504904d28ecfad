"""A company's people sign in by its own provider, tried with a real one; and nobody else does, whatever a provider says."""

import time

import jwt
import pytest
from django.test import Client

from intimacy.access import openid
from intimacy.access.members import invite, leave
from intimacy.access.models import Identity, IdentityProvider
from intimacy.access.providers import set_provider
from intimacy.journal.models import Entry
from intimacy.tenancy.context import bound
from intimacy.tenancy.models import Member
from tests.access.provider import (
    PAGE,
    agree,
    agree_on_node,
    certificate_for,
    come,
    enter,
    in_front_of,
    is_signed_in,
    knows,
    leave_for,
    path_of,
    query_of,
    refuses,
    running_on_node,
)


def identities(cast) -> int:
    with bound(cast.acme, purpose="administration"):
        return Identity.objects.count()


# -- the way in --------------------------------------------------------------------------------------------------


def test_somebody_types_an_address_and_is_signed_in_by_the_provider(provider, cast, client):
    assert client.post("/auth/oidc/", {"email": "Alice@Acme.example"})["Location"] == PAGE
    page = client.get(PAGE).content.decode()
    assert "Acme Instruments" in page
    assert provider.issuer in page
    asked = query_of(leave_for(client))
    assert asked["redirect_uri"] == "http://testserver/auth/oidc/acme/callback/"
    assert asked["code_challenge_method"] == "S256"
    answer = come(client, "alice")
    assert (answer.status_code, answer["Location"]) == (302, "/t/acme/")
    assert client.get("/t/acme/", follow=True).status_code == 200
    with bound(cast.acme, purpose="administration"):
        assert Identity.objects.get().member_id == cast.alice.pk
        assert Entry.objects.filter(action="access.identity_known").count() == 1
    other = Client()
    come(other, "alice")
    assert is_signed_in(other)
    assert identities(cast) == 1


def test_the_way_goes_on_to_the_page_that_was_wanted_inside_the_tenant_only(provider, client):
    for wanted, leads in (
        ("/t/acme/accounts/", "/t/acme/accounts/"),
        ("//evil.example/", "/t/acme/"),
        ("/t/globex/", "/t/acme/"),
    ):
        start = client.get(PAGE + "start/", {"next": wanted})["Location"]
        assert client.get(path_of(agree(start, "alice")))["Location"] == leads


def test_two_tenants_may_bring_the_same_client_id_of_the_same_provider(provider, cast, issuer):
    enter(cast.globex, cast.grete, issuer)
    knows(issuer, "mallory", email="mallory@globex.example", email_verified=True)
    alice, mallory = Client(), Client()
    assert come(alice, "alice")["Location"] == "/t/acme/"
    assert come(mallory, "mallory", "/auth/oidc/globex/")["Location"] == "/t/globex/"
    stranger = Client()
    assert refuses(come(stranger, "mallory"), stranger)
    assert refuses(come(stranger, "alice", "/auth/oidc/globex/"), stranger)


# -- whom a provider may not sign in -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "mallory@globex.example", "email_verified": True},
        {"email": "nobody@acme.example", "email_verified": True},
        {"email": "alice@acme.example", "email_verified": False},
        {"email": "alice@acme.example", "email_verified": "true"},
        {"email": "alice@acme.example"},
        {"email": "alice@acme.example@globex.example", "email_verified": True},
        {"email": "alice@sub.acme.example", "email_verified": True},
        {"email_verified": True},
    ],
)
def test_a_foreign_domain_a_stranger_and_an_unverified_address_are_refused(claims, provider, cast, issuer, client):
    knows(issuer, "somebody", **claims)
    assert refuses(come(client, "somebody"), client)
    assert identities(cast) == 0


def test_a_member_with_an_address_elsewhere_is_not_signed_in(provider, cast, make, issuer, client):
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        make.member("Guest", "manager", email="guest@else.example")
    knows(issuer, "guest", email="guest@else.example", email_verified=True)
    assert refuses(come(client, "guest"), client)


def test_who_left_is_not_signed_in(provider, cast, client):
    come(client, "alice")
    with bound(cast.acme, purpose="administration"):
        Member.objects.filter(pk=cast.alice.pk).update(left_at="2026-01-01T00:00Z")
    again = Client()
    assert refuses(come(again, "alice"), again)


def test_an_address_that_passed_to_somebody_else_does_not_open_the_former_holders_membership(
    provider, cast, issuer, client
):
    come(client, "alice")
    knows(issuer, "alice-2", email="alice@acme.example", email_verified=True)
    other = Client()
    assert refuses(come(other, "alice-2"), other)


def test_a_provider_of_another_house_says_in_userinfo_who_somebody_is(cast):
    """It wants PKCE and an encoded secret, and its token names nobody's address."""
    back = "http://testserver/auth/oidc/acme/callback/"
    people = {
        "alice": {"email": "alice@acme.example", "email_verified": True},
        "bob": {"email": "bob@acme.example", "email_verified": False},
        "pat": {"email": "pat@acme.example"},
        "mallory": {"email": "mallory@globex.example", "email_verified": True},
    }
    with running_on_node(back, people) as other:
        enter(cast.acme, cast.ada, other)
        alice = Client()
        assert alice.get(path_of(agree_on_node(leave_for(alice), "alice")))["Location"] == "/t/acme/"
        assert alice.get("/t/acme/accounts/").status_code == 200
        for who in ("bob", "pat", "mallory"):
            client = Client()
            assert refuses(client.get(path_of(agree_on_node(leave_for(client), who))), client), who
        with bound(cast.acme, member=cast.ada, purpose="administration"):
            set_provider(issuer=other, client_id="kinward", secret="wrong", only=False, by=cast.ada)
        client = Client()
        assert refuses(client.get(path_of(agree_on_node(leave_for(client), "alice"))), client)


def test_whoever_is_known_by_an_address_elsewhere_now_is_not_signed_in(provider, cast, issuer, client):
    come(client, "alice")
    knows(issuer, "alice", email="alice@else.example", email_verified=True)
    other = Client()
    assert refuses(come(other, "alice"), other)


def test_who_leaves_and_is_invited_again_is_known_anew(provider, cast, issuer, client):
    """Else nobody could ever help somebody who has another name at the provider by now."""
    come(client, "alice")
    knows(issuer, "alice-2", email="alice@acme.example", email_verified=True)
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        leave(member=cast.alice, by=cast.ada)
        invite(email="alice@acme.example", name="Alice", roles=["manager"], by=cast.ada)
    other = Client()
    assert come(other, "alice-2")["Location"] == "/t/acme/"
    assert other.get("/t/acme/accounts/").status_code == 200
    former = Client()
    assert refuses(come(former, "alice"), former)


def test_an_address_alone_links_nothing_across_companies(provider, cast, issuer):
    """Alice is at Globex too. Globex's provider says that it knows her, by her address and by the same name."""
    with bound(cast.globex, purpose="administration"):
        Member.objects.create(user=cast.alice.user, name="Alice", roles=["manager"])
    enter(cast.globex, cast.grete, issuer)
    there, here = Client(), Client()
    assert refuses(come(there, "alice", "/auth/oidc/globex/"), there)
    come(here, "alice")
    assert refuses(come(there, "alice", "/auth/oidc/globex/"), there)
    with bound(cast.globex, purpose="administration"):
        assert not Identity.objects.exists()


# -- what is not in order ----------------------------------------------------------------------------------------


def test_a_way_back_works_once_and_in_its_own_session_only(provider, cast, client):
    back = path_of(agree(leave_for(client), "alice"))
    victim = Client()
    assert refuses(victim.get(back), victim)
    assert refuses(victim.get(PAGE + "callback/?code=x&state=y"), victim)
    assert client.get(back).status_code == 302
    client.post("/auth/logout/")
    assert refuses(client.get(back), client)


def test_a_way_back_with_another_state_or_too_late_is_refused_and_uses_up_the_first(provider, client):
    back = path_of(agree(leave_for(client), "alice"))
    assert refuses(client.get(back.replace("state=", "state=x")), client)
    assert refuses(client.get(back), client)
    back = path_of(agree(leave_for(client), "alice"))
    session = client.session
    session["openid"] = {**session["openid"], "begun": int(time.time()) - openid.LASTS - 1}
    session.save()
    assert refuses(client.get(back), client)


def test_a_way_back_from_one_tenants_provider_does_not_work_at_anothers(provider, cast, issuer, client):
    enter(cast.globex, cast.grete, issuer)
    back = path_of(agree(leave_for(client), "alice"))
    assert refuses(client.get(back.replace("/acme/", "/globex/")), client)


def test_a_code_without_the_nonce_of_this_sign_in_is_refused(provider, client):
    """The token of another sign-in of the same person is put into this one."""
    leave_for(client)
    session = client.session
    session["openid"] = {**session["openid"]}
    address = leave_for(client)
    stolen = agree(address.replace("nonce=", "nonce=x"), "alice")
    assert refuses(client.get(path_of(stolen)), client)


def lie(what):
    """A change of what the provider says: of its description, its keys, or the claims in its token."""

    def change(path, document):
        if path == "/oauth2/token" and "id_token" in document:
            header = jwt.get_unverified_header(document["id_token"])
            claims = jwt.decode(document["id_token"], options={"verify_signature": False})
            return {**document, "id_token": what(header, claims)}
        return document

    return change


KEY = "a key that the provider never showed to anybody"


@pytest.mark.parametrize(
    "what",
    [
        lambda header, claims: jwt.encode(claims, None, algorithm="none"),
        lambda header, claims: jwt.encode(claims, KEY, algorithm="HS256", headers={"kid": header.get("kid")}),
        lambda header, claims: "",
        lambda header, claims: "no.token.atall",
    ],
    ids=["unsigned", "signed by us", "absent", "rubbish"],
)
def test_a_token_that_the_issuer_did_not_sign_is_refused(what, cast, issuer, client):
    knows(issuer, "alice", email="alice@acme.example", email_verified=True)
    with in_front_of(issuer, lie(what)) as liar:
        enter(cast.acme, cast.ada, liar)
        assert refuses(come_over(client, liar, issuer), client)
    assert identities(cast) == 0


def come_over(client, liar, issuer):
    """There and back, where the person's part happens at the real provider behind the one that lies."""
    address = leave_for(client)
    return client.get(path_of(agree(address.replace(liar, issuer), "alice")))


def test_a_token_of_another_issuer_is_refused(cast, issuer, client):
    """The real provider signs with its own name, and ours is another."""
    knows(issuer, "alice", email="alice@acme.example", email_verified=True)
    with in_front_of(issuer, lambda path, document: None) as other:
        enter(cast.acme, cast.ada, other)
        assert refuses(come_over(client, other, issuer), client)
        back = path_of(agree(leave_for(client).replace(other, issuer), "alice"))
        assert refuses(client.get(back + "&iss=https%3A%2F%2Fevil.example"), client)


def test_a_token_for_another_client_is_refused(provider, cast, issuer, client):
    address = leave_for(client)
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        IdentityProvider.objects.update(client_id="another")
    assert refuses(client.get(path_of(agree(address, "alice"))), client)


def test_a_provider_that_is_gone_is_said_and_a_company_without_one_is_nowhere(provider, cast, client):
    with bound(cast.acme, purpose="administration"):
        IdentityProvider.objects.update(issuer="http://127.0.0.1:9")
    answer = client.get(PAGE + "start/")
    assert answer.status_code == 502
    assert "does not answer" in answer.content.decode()
    for page in ("/auth/oidc/globex/", "/auth/oidc/nobody/", "/auth/oidc/globex/start/", "/auth/oidc/globex/callback/"):
        assert client.get(page).status_code == 404
    assert client.post("/auth/oidc/", {"email": "x@globex.example"}).status_code == 422


@pytest.mark.parametrize(
    "address", ["https://10.0.0.1", "file:///etc", "https://u:p@login.example", "https://", "https://h:x"]
)
def test_what_is_no_address_of_a_provider_is_not_asked(address, settings):
    settings.OPENID_INSIDE = False
    with pytest.raises(openid.NotInOrder):
        openid.discover(address)


def test_in_production_no_provider_stands_inside_our_own_network_or_speaks_plain_http(
    issuer, settings, tmp_path, monkeypatch
):
    trusted = certificate_for("localhost", tmp_path / "certificate")
    monkeypatch.setattr("certifi.where", lambda: trusted)
    with in_front_of(issuer, lambda path, document: None, trusted) as secure:
        for address, fault in ((issuer, "not HTTPS"), (secure, "CannotReach")):
            settings.OPENID_INSIDE = True
            assert openid.discover(address)["issuer"] == address
            settings.OPENID_INSIDE = False
            with pytest.raises(openid.NotInOrder, match=fault):
                openid.discover(address)


@pytest.mark.parametrize(("who", "comes_in"), [("alice", True), ("somebody else", False)])
def test_what_userinfo_says_counts_for_whom_the_token_names(who, comes_in, cast, issuer, client):
    """The token has no word on the address; the answer of userinfo is that of another sign-in, or this one's."""
    knows(issuer, "alice", email="alice@acme.example")
    said = {"sub": who, "email": "alice@acme.example", "email_verified": True}
    with in_front_of(issuer, lambda path, document: said if path == "/userinfo" else None, signs=True) as liar:
        enter(cast.acme, cast.ada, liar)
        come_over(client, liar, issuer)
        assert is_signed_in(client) is comes_in


def test_https_holds_the_provider_to_a_certificate_of_its_name(issuer, tmp_path, monkeypatch):
    found = {}
    for name in ("localhost", "other.example"):
        trusted = certificate_for(name, tmp_path / name)
        monkeypatch.setattr("certifi.where", lambda trusted=trusted: trusted)
        with in_front_of(issuer, lambda path, document: None, trusted) as secure:
            try:
                found[name] = openid.discover(secure)["issuer"] == secure
            except openid.NotInOrder as fault:
                found[name] = str(fault)
    assert found == {"localhost": True, "other.example": "no answer that can be read: SSLError"}


def test_an_answer_without_end_and_one_that_sends_elsewhere_are_refused(issuer):
    for change, fault in (
        (lambda path, document: {**document, "x": "x" * openid.LARGEST}, "without end"),
        (lambda path, document: issuer + path, "status 302"),
    ):
        with in_front_of(issuer, change) as other, pytest.raises(openid.NotInOrder, match=fault):
            openid.discover(other)
