"""Founding a tenant on the command line, and finding one's way into it."""

import pytest
from django.core.management import CommandError, call_command

from intimacy.tenancy.actions import create_tenant, memberships
from intimacy.tenancy.models import Tenant, User
from intimacy.tenancy.refusals import Refused

GIVEN = {"slug": "initech", "name": "Initech", "admin": "Peter@initech.example", "admin_name": "Peter"}


@pytest.mark.django_db
def test_a_tenant_is_founded_with_its_administrator(monkeypatch, client):
    monkeypatch.setenv("ADMIN_PASSWORD", "correct horse battery")
    call_command("create_tenant", **GIVEN)
    user = User.objects.get(email="peter@initech.example")
    (mine,) = memberships(user)
    assert (mine.tenant.name, mine.member.name, mine.member.roles) == ("Initech", "Peter", ["admin"])
    client.post("/auth/login/", {"login": "peter@initech.example", "password": "correct horse battery"})
    assert client.get("/").headers["Location"] == "/t/initech/"


@pytest.mark.django_db
def test_a_weak_password_founds_nothing(monkeypatch):
    monkeypatch.setenv("ADMIN_PASSWORD", "initech")
    with pytest.raises(CommandError, match="too short"):
        call_command("create_tenant", **GIVEN)
    assert not Tenant.objects.exists()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_an_address_that_is_taken_is_refused(cast):
    with pytest.raises(Refused, match="taken"):
        create_tenant(slug="acme", name="Another Acme", by=cast.mallory.user, by_name="Mallory")
    assert [mine.tenant.slug for mine in memberships(cast.mallory.user)] == ["globex"]


def test_somebody_who_is_not_signed_in_is_sent_to_sign_in_and_back(cast, client):
    answer = client.get("/t/acme/accounts/?band=risk")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/auth/login/?next=/t/acme/accounts/%3Fband%3Drisk"


def test_a_tenant_that_does_not_exist_is_answered_as_one_that_is_not_mine(cast, browse):
    mallory = browse(cast.mallory)
    assert mallory.get("/t/acme/").status_code == mallory.get("/t/nowhere/").status_code == 404
