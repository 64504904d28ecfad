"""A session that a company's provider began opens that company alone, and nothing by which the person signs in elsewhere."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from intimacy.access import invitations
from intimacy.access.actions import add_member
from intimacy.access.members import invite, leave
from intimacy.access.providers import remove_provider, set_provider
from intimacy.access.rules import require_second_factor
from intimacy.tenancy.actions import memberships
from intimacy.tenancy.context import bound
from intimacy.tenancy.middleware import ONLY_TENANT
from intimacy.tenancy.models import Tenant
from intimacy.tenancy.refusals import CLOCK
from tests.access.provider import (
    come,
    enter,
    is_signed_in,
    knows,
    refuses,
)
from tests.access.test_second_factor import SECURITY, signed_in, with_app
from tests.make import PASSWORD


@pytest.fixture
def both(cast, provider):
    """Alice administers Globex as well, where she comes in by her password."""
    with bound(cast.globex, purpose="administration"):
        add_member(user=cast.alice.user, name="Alice", roles=["admin"], by=CLOCK)
    return cast


def by_provider(subject="alice") -> Client:
    client = Client()
    come(client, subject)
    assert is_signed_in(client)
    return client


def ways_in():
    """The address of every page by which somebody changes how they sign in, or opens a company."""
    for prefix in ("auth/", "signup/"):
        for resolver in get_resolver().url_patterns:
            route = str(resolver.pattern)
            if not route.startswith(prefix):
                continue
            yield from _below(resolver, route)


def _below(pattern, route):
    if isinstance(pattern, URLPattern):
        yield "/" + route.replace("<int:pk>", "1").replace("<str:token>", "x").replace("<slug:company>", "acme")
    elif isinstance(pattern, URLResolver):
        for inner in pattern.url_patterns:
            yield from _below(inner, route + str(inner.pattern).lstrip("^").rstrip("$"))


def test_the_session_opens_that_tenant_and_no_other(both):
    client = by_provider()
    assert client.get("/t/acme/accounts/").status_code == 200
    for method in (client.get, client.post):
        assert method("/t/globex/accounts/").status_code == 404
        assert method("/t/globex/settings/members/").status_code == 404
    assert client.get("/")["Location"] == "/t/acme/"
    page = client.get("/t/acme/settings/").content.decode()
    assert "Globex" not in page
    assert "Open another company" not in page
    assert client.get("/api/v1/accounts/").status_code == 401


def test_a_session_by_password_opens_both_and_shows_the_switch(both):
    client = signed_in(both.alice)
    assert client.get("/t/globex/accounts/").status_code == 200
    assert "Change to Globex Freight" in client.get("/t/acme/settings/").content.decode()


def test_it_reaches_none_of_the_persons_own_ways_in(both):
    client = by_provider()
    addresses = set(ways_in()) - {"/auth/login/", "/auth/logout/"}
    assert {"/auth/password/change/", "/auth/2fa/totp/activate/", "/auth/second-factor/", "/signup/"} <= addresses
    closed = [address for address in addresses if not address.startswith("/auth/oidc/")]
    assert len(closed) > 20
    for address in closed:
        for method in (client.get, client.post):
            assert method(address).status_code in (403, 404), address
    assert "opens that company alone" in client.get("/auth/password/change/").content.decode()


def test_it_sees_and_ends_none_of_the_persons_sessions(both):
    other = signed_in(both.alice, **{"User-Agent": "Mozilla/5.0 (iPhone) Version/18.0 Safari/604.1"})
    other.get("/t/globex/")
    row = UserSession.objects.get(session_key=other.session.session_key)
    client = by_provider()
    page = client.get(SECURITY).content.decode()
    assert "Your company’s own sign-in" in page
    assert not [
        words for words in ("iPhone", "Authenticator", "passkey/", "/auth/2fa", "/auth/password") if words in page
    ]
    assert client.post(f"{SECURITY}end/{row.pk}/").status_code == 403
    assert client.post(f"{SECURITY}end/").status_code == 403
    assert other.get("/t/globex/").status_code == 200


def test_the_person_sees_and_ends_it_from_a_session_of_their_own(both):
    client, own = by_provider(), signed_in(both.alice)
    client.get("/t/acme/")
    own.post(f"{SECURITY}end/")
    assert client.get("/t/acme/").status_code == 302


def test_the_provider_answers_for_second_factors_of_its_own_sign_ins(both):
    """A tenant that asks everybody for one does not have a provider's session make one, which would open other companies too."""
    with bound(both.acme, member=both.ada, purpose="administration"):
        require_second_factor(wanted=True, by=both.ada)
    assert by_provider().get("/t/acme/accounts/").status_code == 200
    assert signed_in(both.alice).get("/t/acme/accounts/")["Location"] == "/auth/second-factor/"


def test_a_second_factor_of_ones_own_is_not_asked_for_at_the_provider(both):
    with_app(signed_in(both.alice))
    assert by_provider().get("/t/acme/accounts/").status_code == 200
    assert signed_in(both.alice).get("/t/globex/accounts/").status_code == 302  # by password it is, as before


def test_nothing_of_it_goes_over_into_the_session_that_follows(both):
    client = by_provider()
    client.post("/auth/logout/")
    assert ONLY_TENANT not in client.session
    client.post("/auth/login/", {"login": "alice@acme.example", "password": PASSWORD})
    assert client.get("/t/globex/accounts/").status_code == 200
    assert "account_authentication_methods" in client.session
    come(client, "alice")  # and the other way round, in the same browser
    assert "account_authentication_methods" not in client.session
    assert client.get("/t/globex/accounts/").status_code == 404


def test_no_company_is_opened_and_no_other_joined_in_it(both):
    client = by_provider()
    given = {"company": "Mine", "slug": "mine", "name": "Alice", "currency": "EUR", "time_zone": "UTC"}
    assert client.post("/signup/", given).status_code == 403
    assert not Tenant.objects.filter(slug="mine").exists()
    boss, globex = both.grete, both.globex
    with bound(globex, member=boss, purpose="administration"):
        leave(member=next(one.member for one in memberships(both.alice.user) if one.tenant == globex), by=boss)
        text = invitations.token(invite(email="alice@acme.example", name="Alice", roles=["manager"], by=boss))
    for method in (client.get, client.post):
        answer = method(f"/join/{text}/")
        assert answer.status_code == 403
        assert "opens that company alone" in answer.content.decode()
    assert [one.tenant.slug for one in memberships(both.alice.user)] == ["acme"]
    assert signed_in(both.alice).post(f"/join/{text}/")["Location"] == "/t/globex/"


def test_it_ends_after_twelve_hours_however_much_it_is_used(both):
    client = by_provider()
    client.get("/t/acme/")
    left = client.session.get_expiry_date() - timezone.now()
    assert timedelta(hours=11, minutes=50) < left <= timedelta(hours=12)


@pytest.mark.parametrize("how", ["removed", "another issuer"])
def test_it_ends_with_the_provider_and_sessions_by_password_stay(how, both, issuer):
    client, own = by_provider(), signed_in(both.alice)
    for one in (client, own):
        one.get("/t/acme/")
    with bound(both.acme, member=both.ada, purpose="administration"):
        if how == "removed":
            remove_provider(by=both.ada)
        else:
            set_provider(
                issuer=issuer.replace("localhost", "127.0.0.1"), client_id="k", secret="x", only=False, by=both.ada
            )
    assert client.get("/t/acme/").status_code == 302
    assert own.get("/t/acme/").status_code == 200


def test_one_tenants_provider_ends_no_session_of_anothers(both, issuer):
    enter(both.globex, both.grete, issuer)
    knows(issuer, "grete", email="admin@globex.example", email_verified=True)
    grete = Client()
    come(grete, "grete", "/auth/oidc/globex/")
    grete.get("/t/globex/")
    with bound(both.acme, purpose="administration"):
        add_member(user=both.grete.user, name="Grete", roles=["manager"], by=CLOCK)
    with bound(both.acme, member=both.ada, purpose="administration"):
        remove_provider(by=both.ada)
    assert grete.get("/t/globex/").status_code == 200


def test_a_sign_in_that_is_switched_off_comes_in_by_no_provider(both):
    both.alice.user.is_active = False
    both.alice.user.save(update_fields=["is_active"])
    client = Client()
    assert refuses(come(client, "alice"), client)
