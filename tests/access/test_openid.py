"""A company's people sign in by its own provider, tried with a real one; and nobody else does, whatever a provider says."""

import time

import jwt
import pytest
from django.core import mail
from django.test import Client

from intimacy.access import openid
from intimacy.access.models import EmailDomain, Identity, IdentityProvider
from intimacy.access.providers import (
    SEALED_FOR,
    ask_for_domain,
    prove_domain,
    remove_domain,
    remove_provider,
    set_provider,
    sign_in_of,
)
from intimacy.access.sealing import unseal
from intimacy.journal.models import Entry
from intimacy.tenancy.context import bound
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import CLOCK, Forbidden, Refused
from tests.access.provider import agree, in_front_of, knows, path_of, query_of, running
from tests.make import PASSWORD

PAGE = "/auth/oidc/acme/"


@pytest.fixture(scope="module")
def issuer():
    with running() as found:
        yield found


def proven(member) -> EmailDomain:
    """The domain of the administrator's own address, proven by the mail that they get."""
    tokens = []
    name = member.user.email.split("@")[1]
    ask_for_domain(name=name, address_of=lambda token: tokens.append(token) or "https://here/", by=member)
    return prove_domain(token=tokens[0], by=member)


def enter(tenant, member, issuer, **values):
    """The provider of a tenant, and its domain."""
    with bound(tenant, member=member, purpose="administration"):
        proven(member)
        return set_provider(
            **{"issuer": issuer, "client_id": "kinward", "secret": "s3cret", "only": False, "by": member, **values}
        )


@pytest.fixture
def provider(cast, issuer):
    """Acme's provider, which knows Alice."""
    knows(issuer, "alice", email="alice@acme.example", email_verified=True)
    return enter(cast.acme, cast.ada, issuer)


def leave(client, page=PAGE) -> str:
    """Go as far as the provider's door."""
    answer = client.get(page + "start/")
    assert answer.status_code == 302, answer.content
    return answer["Location"]


def come(client, subject, page=PAGE):
    """All the way there and back."""
    return client.get(path_of(agree(leave(client, page), subject)))


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def refuses(answer, client) -> bool:
    return answer.status_code == 403 and not is_signed_in(client)


def identities(cast) -> int:
    with bound(cast.acme, purpose="administration"):
        return Identity.objects.count()


# -- the way in --------------------------------------------------------------------------------------------------


def test_somebody_types_an_address_and_is_signed_in_by_the_provider(provider, cast, client):
    assert client.post("/auth/oidc/", {"email": "Alice@Acme.example"})["Location"] == PAGE
    page = client.get(PAGE).content.decode()
    assert "Acme Instruments" in page
    assert provider.issuer in page
    asked = query_of(leave(client))
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


def test_the_session_opens_that_tenant_only_and_changes_no_other_way_in(provider, cast, client):
    with bound(cast.globex, purpose="administration"):
        Member.objects.create(user=cast.alice.user, name="Alice", roles=["admin"])
    come(client, "alice")
    assert client.get("/t/acme/accounts/").status_code == 200
    assert client.get("/t/globex/accounts/").status_code == 404
    assert client.get("/")["Location"] == "/t/acme/"
    for address in ("/auth/password/change/", "/auth/password/set/", "/auth/reauthenticate/"):
        assert client.get(address).status_code in (403, 404), address
    client.get("/auth/logout/")
    client.post("/auth/logout/")
    client.force_login(cast.alice.user)
    assert client.get("/t/globex/accounts/").status_code == 200


# -- what is not in order ----------------------------------------------------------------------------------------


def test_a_way_back_works_once_and_in_its_own_session_only(provider, cast, client):
    back = path_of(agree(leave(client), "alice"))
    victim = Client()
    assert refuses(victim.get(back), victim)
    assert refuses(victim.get(PAGE + "callback/?code=x&state=y"), victim)
    assert client.get(back).status_code == 302
    client.post("/auth/logout/")
    assert refuses(client.get(back), client)


def test_a_way_back_with_another_state_or_too_late_is_refused_and_uses_up_the_first(provider, client):
    back = path_of(agree(leave(client), "alice"))
    assert refuses(client.get(back.replace("state=", "state=x")), client)
    assert refuses(client.get(back), client)
    back = path_of(agree(leave(client), "alice"))
    session = client.session
    session["openid"] = {**session["openid"], "begun": int(time.time()) - openid.LASTS - 1}
    session.save()
    assert refuses(client.get(back), client)


def test_a_way_back_from_one_tenants_provider_does_not_work_at_anothers(provider, cast, issuer, client):
    enter(cast.globex, cast.grete, issuer)
    back = path_of(agree(leave(client), "alice"))
    assert refuses(client.get(back.replace("/acme/", "/globex/")), client)


def test_a_code_without_the_nonce_of_this_sign_in_is_refused(provider, client):
    """The token of another sign-in of the same person is put into this one."""
    leave(client)
    session = client.session
    session["openid"] = {**session["openid"]}
    address = leave(client)
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
    address = leave(client)
    return client.get(path_of(agree(address.replace(liar, issuer), "alice")))


def test_a_token_of_another_issuer_is_refused(cast, issuer, client):
    """The real provider signs with its own name, and ours is another."""
    knows(issuer, "alice", email="alice@acme.example", email_verified=True)
    with in_front_of(issuer, lambda path, document: None) as other:
        enter(cast.acme, cast.ada, other)
        assert refuses(come_over(client, other, issuer), client)
        back = path_of(agree(leave(client).replace(other, issuer), "alice"))
        assert refuses(client.get(back + "&iss=https%3A%2F%2Fevil.example"), client)


def test_a_token_for_another_client_is_refused(provider, cast, issuer, client):
    address = leave(client)
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
    "address", ["http://login.example", "https://127.0.0.1", "https://localhost", "https://10.0.0.1", "file:///etc"]
)
def test_in_production_no_provider_stands_inside_our_own_network(address, settings):
    settings.OPENID_INSIDE = False
    with pytest.raises(openid.NotInOrder):
        openid.discover(address)


# -- the only way in ---------------------------------------------------------------------------------------------


def test_where_it_is_the_only_way_a_password_leads_to_the_provider_except_for_administrators(
    provider, cast, issuer, client, make
):
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        make.member("Guest", "manager", email="guest@else.example")
        set_provider(issuer=issuer, client_id="kinward", secret="", only=True, by=cast.ada)
    answer = client.post("/auth/login/", {"login": "alice@acme.example", "password": PASSWORD})
    assert (answer["Location"], is_signed_in(client)) == (PAGE, False)
    assert come(client, "alice")["Location"] == "/t/acme/"
    for email in ("admin@acme.example", "guest@else.example"):
        other = Client()
        other.post("/auth/login/", {"login": email, "password": PASSWORD})
        assert is_signed_in(other), email


# -- the settings ------------------------------------------------------------------------------------------------


def test_the_secret_is_sealed_and_shown_on_no_page(provider, cast, browse):
    assert "s3cret" not in provider.sealed_secret
    assert unseal(provider.sealed_secret, purpose=SEALED_FOR) == "s3cret"
    assert unseal(provider.sealed_secret, purpose="something else") is None
    page = browse(cast.ada).get("/t/acme/settings/sign-in/").content.decode()
    assert provider.issuer in page
    assert "s3cret" not in page
    assert provider.sealed_secret not in page
    with bound(cast.acme, purpose="administration"):
        said = [str(vars(entry)) for entry in Entry.objects.filter(action__startswith="access.")]
    assert not [words for words in said if "s3cret" in words]


def test_an_administrator_enters_everything_on_the_page(cast, browse, issuer):
    ada = browse(cast.ada)
    here = "/t/acme/settings/sign-in/"
    assert ada.post(here + "domains/add/", {"name": "globex.example"}).status_code == 422
    assert ada.post(here + "domains/add/", {"name": "acme.example"}).status_code == 303
    (sent,) = mail.outbox
    assert sent.to == ["admin@acme.example"]
    address = next(line for line in sent.body.splitlines() if line.startswith("http"))
    assert ada.get(path_of(address)).status_code == 200
    with bound(cast.acme, purpose="administration"):
        assert not EmailDomain.objects.exists()
    assert ada.post(path_of(address)).status_code == 303
    assert ada.post(here, {"issuer": issuer, "client_id": "", "secret": "x"}).status_code == 422
    assert ada.post(here, {"issuer": "http://localhost:9", "client_id": "k", "secret": "x"}).status_code == 422
    assert ada.post(here, {"issuer": issuer, "client_id": "kinward", "secret": "s3cret"}).status_code == 303
    assert sign_in_of("x@ACME.example").slug == "acme"
    page = ada.get(here).content.decode()
    assert "acme.example" in page
    assert "http://testserver/auth/oidc/acme/callback/" in page
    assert browse(cast.alice).get(here).status_code == 403
    with bound(cast.acme, purpose="administration"):
        assert list(
            Entry.objects.filter(action__in=["access.domain_proven", "access.provider_set"]).values_list(
                "action", flat=True
            )
        )


def test_what_cannot_be_proven_is_refused_and_nothing_is_mailed(cast, make):
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        gail = make.member("Gail", "admin", email="gail@gmail.com")
        for name, by in (
            ("gmail.com", gail),
            ("globex.example", cast.ada),
            ("acme", cast.ada),
            ("", cast.ada),
            ("sub.acme.example", cast.ada),
        ):
            with pytest.raises(Refused):
                ask_for_domain(name=name, address_of=str, by=by)
        with pytest.raises(Forbidden):
            ask_for_domain(name="acme.example", address_of=str, by=cast.alice)
        assert not EmailDomain.objects.exists()
    assert mail.outbox == []


def test_a_domain_belongs_to_one_tenant_and_its_link_to_one_member(cast, make):
    with bound(cast.globex, member=cast.grete, purpose="administration"):
        rival = make.member("Rival", "admin", email="rival@acme.example")
        tokens = []
        ask_for_domain(name="acme.example", address_of=lambda token: tokens.append(token) or "", by=rival)
        with pytest.raises(Refused):
            prove_domain(token=tokens[0], by=cast.grete)
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        proven(cast.ada)
        with pytest.raises(Refused):
            prove_domain(token=tokens[0], by=cast.ada)
        with pytest.raises(Refused):
            prove_domain(token=tokens[0] + "x", by=cast.ada)
    with bound(cast.globex, member=rival, purpose="administration"):
        with pytest.raises(Refused, match="proven already"):
            prove_domain(token=tokens[0], by=rival)
        assert not EmailDomain.objects.exists()


def test_the_last_domain_stays_while_it_is_the_only_way_in_and_removing_the_provider_ends_it(provider, cast, issuer):
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        set_provider(issuer=issuer, client_id="kinward", secret="", only=True, by=cast.ada)
        domain = EmailDomain.objects.get()
        with pytest.raises(Refused):
            remove_domain(domain=domain, by=cast.ada)
        for action in (lambda: remove_provider(by=cast.alice), lambda: remove_domain(domain=domain, by=cast.alice)):
            with pytest.raises(Forbidden):
                action()
        assert IdentityProvider.objects.exists()
        assert EmailDomain.objects.exists()
        remove_provider(by=cast.ada)
        remove_provider(by=cast.ada)
        assert sign_in_of("alice@acme.example") is None
        remove_domain(domain=domain, by=CLOCK)
        assert not EmailDomain.objects.exists()


def test_only_is_refused_without_a_domain_and_a_new_issuer_without_its_secret(cast, issuer):
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        with pytest.raises(Refused):
            set_provider(issuer=issuer, client_id="k", secret="x", only=True, by=cast.ada)
        with pytest.raises(Refused):
            set_provider(issuer=issuer, client_id="k", secret="", only=False, by=cast.ada)
        with pytest.raises(Forbidden):
            set_provider(issuer=issuer, client_id="k", secret="x", only=False, by=cast.alice)
        assert not IdentityProvider.objects.exists()
