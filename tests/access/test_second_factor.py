"""Second factors: an authenticator app with recovery codes, a tenant that asks for one, sessions seen and ended."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client

from intimacy.access.actions import add_member
from intimacy.access.members import leave
from intimacy.access.rules import require_second_factor
from intimacy.access.sessions import device, roughly
from intimacy.journal.models import Entry
from intimacy.tenancy.context import bound
from intimacy.tenancy.models import Tenant
from intimacy.tenancy.refusals import CLOCK, Forbidden
from tests.make import PASSWORD

SECURITY = "/t/acme/settings/security/"


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def signed_in(member, **headers) -> Client:
    client = Client(headers=headers)
    client.post("/auth/login/", {"login": member.user.email, "password": PASSWORD})
    return client


def with_app(client) -> str:
    """Set up an authenticator app; answers its secret."""
    assert client.get("/auth/2fa/totp/activate/")["Location"].startswith("/auth/reauthenticate/")
    client.post("/auth/reauthenticate/", {"password": PASSWORD})
    page = client.get("/auth/2fa/totp/activate/").content.decode()
    secret = re.search(r'id="authenticator_secret"[^>]*value="([A-Z2-7=]+)"', page).group(1)
    # A code that has run out between page and answer is refused, as it should be: the next one then.
    answers = (client.post("/auth/2fa/totp/activate/", {"code": code_of(secret)}) for _attempt in range(3))
    assert next(answer for answer in answers if answer.status_code == 302)["Location"] == "/auth/2fa/recovery-codes/"
    return secret


def factor(client, code: str):
    return client.post("/auth/2fa/authenticate/", {"code": code})


def test_a_password_alone_signs_nobody_in_who_has_an_app(cast):
    client = signed_in(cast.alice)
    with_app(client)
    assert client.get("/auth/2fa/")["Location"] == SECURITY
    assert "A password alone does not sign you in" in client.get(SECURITY).content.decode()
    other = signed_in(cast.alice)
    assert other.get(SECURITY).status_code == 302
    assert other.get("/auth/2fa/authenticate/").status_code == 200
    assert "Incorrect code" in factor(other, "000000").content.decode()
    assert other.get(SECURITY).status_code == 302


def test_the_code_of_the_app_signs_in_and_a_recovery_code_does_so_once(cast):
    client = signed_in(cast.alice)
    secret = with_app(client)
    other = signed_in(cast.alice)
    assert any(factor(other, code_of(secret)).status_code == 302 for _attempt in range(2))
    assert other.get(SECURITY).status_code == 200
    codes = client.get("/auth/2fa/recovery-codes/").content.decode()
    code = re.search(
        r"^(?:<textarea[^>]*>)?(\d{8})$", codes[codes.index("<textarea") :].replace(">", ">\n", 1), re.M
    ).group(1)
    third, fourth = signed_in(cast.alice), signed_in(cast.alice)
    assert factor(third, code).status_code == 302
    assert third.get(SECURITY).status_code == 200
    assert factor(fourth, code).status_code == 200
    assert "9 codes are left" in third.get(SECURITY).content.decode()


def test_a_second_factor_that_goes_is_told_to_the_person(cast):
    client = signed_in(cast.alice)
    with_app(client)
    assert client.post("/auth/2fa/totp/deactivate/")["Location"] == "/auth/2fa/"
    assert not Authenticator.objects.filter(user=cast.alice.user).exists()
    [message] = mail.outbox
    assert message.to == ["alice@acme.example"]
    assert "Authenticator app deactivated" in message.body


def test_the_secret_lies_encrypted(cast):
    secret = with_app(signed_in(cast.alice))
    row = Authenticator.objects.get(user=cast.alice.user, type="totp")
    assert secret not in str(row.data)
    assert row.wrap().validate_code("000000") is False


def test_guesses_at_the_second_factor_are_limited(cast):
    with_app(signed_in(cast.alice))
    other = signed_in(cast.alice)
    last = [factor(other, "000000") for _attempt in range(6)][-1]
    assert last.status_code == 429 or "Too many" in last.content.decode()


def test_a_tenant_that_asks_for_a_second_factor_leads_there_before_anything_else(cast):
    ada, alice = signed_in(cast.ada), signed_in(cast.alice)
    assert "members have none" in ada.get(SECURITY).content.decode()
    with_app(ada)
    ada.post(SECURITY + "rules/", {"second_factor": "yes"})
    assert Tenant.objects.get(slug="acme").second_factor
    for path in ("/t/acme/", "/t/acme/accounts/", SECURITY):
        assert alice.get(path)["Location"] == "/auth/second-factor/"
    assert "Acme Instruments asks everybody" in alice.get("/auth/second-factor/").content.decode()
    with_app(alice)
    assert alice.get("/auth/2fa/")["Location"] == SECURITY
    assert alice.get("/t/acme/accounts/").status_code == 200
    assert signed_in(cast.mallory).get("/t/globex/accounts/").status_code == 200  # another tenant's rule is not hers
    ada.post(SECURITY + "rules/", {"second_factor": "no"})
    with bound(cast.acme, purpose="administration"):
        assert Entry.objects.of("access.second_factor_required").count() == 1
        assert Entry.objects.of("access.second_factor_optional").count() == 1


def test_only_administrators_decide_what_is_asked_of_everybody(cast):
    assert signed_in(cast.eve).post(SECURITY + "rules/", {"second_factor": "yes"}).status_code == 403
    with bound(cast.acme, member=cast.eve, purpose="administration"), pytest.raises(Forbidden):
        require_second_factor(wanted=True, by=cast.eve)
    assert not Tenant.objects.get(slug="acme").second_factor


def test_sessions_are_seen_with_device_and_rough_address_and_ended(cast):
    phone = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"}
    mine, other, third = signed_in(cast.alice), signed_in(cast.alice, **phone), signed_in(cast.alice)
    for client in (mine, other, third):
        client.get("/t/acme/")
    page = mine.get(SECURITY).content.decode()
    assert page.count("End the session") == 2
    assert "Safari on iPhone" in page
    assert "127.0.0.…" in page
    row = UserSession.objects.get(session_key=other.session.session_key)
    assert mine.post(f"{SECURITY}end/{row.pk}/").status_code == 303
    assert other.get("/t/acme/").status_code == 302
    assert third.get("/t/acme/").status_code == 200
    own = UserSession.objects.get(session_key=mine.session.session_key)
    assert mine.post(f"{SECURITY}end/{own.pk}/").status_code == 422
    mine.post(f"{SECURITY}end/")
    assert third.get("/t/acme/").status_code == 302
    assert mine.get("/t/acme/").status_code == 200
    with bound(cast.acme, purpose="administration"):
        assert [fact.count for fact in Entry.objects.of("access.sessions_ended").newest_first()] == [1, 1]


def test_nobody_ends_the_session_of_another(cast):
    alice, bob = signed_in(cast.alice), signed_in(cast.bob)
    alice.get("/t/acme/")
    row = UserSession.objects.get(user=cast.alice.user)
    bob.post(f"{SECURITY}end/{row.pk}/")
    bob.post(f"{SECURITY}end/")
    assert alice.get("/t/acme/").status_code == 200


def test_who_leaves_the_last_tenant_is_signed_out_at_once_and_who_is_elsewhere_is_not(cast):
    with bound(cast.globex, purpose="administration"):
        add_member(user=cast.alice.user, name="Alice", roles=["manager"], by=CLOCK)
    alice, bob = signed_in(cast.alice), signed_in(cast.bob)
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        leave(member=cast.alice, by=cast.ada)
        leave(member=cast.bob, by=cast.ada)
    assert alice.get("/t/globex/").status_code == 200
    assert not UserSession.objects.filter(user=cast.bob.user).exists()
    assert bob.get("/")["Location"].startswith("/auth/login/")


def test_a_changed_password_ends_the_other_sessions(cast):
    mine, other = signed_in(cast.alice), signed_in(cast.alice)
    new = "another long walk"
    answer = mine.post("/auth/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer["Location"] == "/auth/2fa/"
    assert mine.get("/t/acme/").status_code == 200
    assert other.get("/t/acme/").status_code == 302


@pytest.mark.parametrize(
    ("address", "shown"), [("203.0.113.9", "203.0.113.…"), ("::ffff:203.0.113.9", "203.0.113.…"), ("2001:db8:1:2::3", "2001:0db8:0001:…")]
)  # fmt: skip
def test_an_address_is_shown_without_its_last_part(address, shown):
    assert roughly(address) == shown


def test_a_browser_that_says_nothing_is_an_unknown_device():
    assert device("") == "Unknown device"
    assert device("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140 Safari/537.36") == "Chrome on Linux"
