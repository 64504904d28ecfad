"""In a browser: everybody can use the settings, the journal, an invitation and the choice of a company."""

import re

import pytest
from django.core import mail

from accounts.actions.accounts import set_tier
from intimacy.access import invitations
from intimacy.access.actions import add_member, make_key
from intimacy.access.members import invite, leave
from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import CLOCK
from tests.browser import DESK, PHONE, chromium, committed_cast, served, visit  # noqa: F401 – fixtures
from tests.make import Make

LOOKS = [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark"), ({"width": 320, "height": 640}, "light")]


@pytest.fixture
def company(committed_cast):  # noqa: F811
    """Acme with a key, an invited person, one who left, and an account with a history; Alice is at Globex too."""
    cast, make = committed_cast, Make()
    with in_tenant(cast.acme, member=cast.ada, purpose="administration"):
        make_key(member=cast.alice, words="Nightly CRM sync", scopes=["accounts:read", "accounts:write"], by=cast.ada)
        cast.ines = invite(email="ines@acme.example", name="Ines", roles=["product", "executive"], by=cast.ada)
        leave(member=cast.bob, by=cast.ada)
        account = make.account("Helix Biolabs", by=cast.alice)
        make.contact(account, "Lena Vogt", by=cast.alice)
        cast.fact = set_tier(account=account, tier=1, why="Lena Vogt asked for it.", by=cast.eve)
    with in_tenant(cast.globex, purpose="administration"):
        add_member(user=cast.alice.user, name="Alice", roles=["manager"], by=CLOCK)
    return cast


def test_everybody_can_use_the_settings_and_the_journal(company, visit):  # noqa: F811
    pages = (
        "preferences/", "rights/", "members/", "members/add/", f"members/{company.alice.pk}/", f"members/{company.ines.pk}/",
        "keys/", "keys/make/", "privacy/",
    )  # fmt: skip
    for size, scheme in LOOKS:
        tab = visit(company.ada, size, scheme)
        for path in (*(f"/t/acme/settings/{page}" for page in pages), "/t/acme/journal/"):
            tab.go(path)
            assert tab.violations() == [], (path, size, scheme)
            assert tab.overflow() <= 0, (path, size, scheme)
        tab.page.click("a.k-row-link:has-text('tier')")
        tab.page.click("summary")
        assert tab.violations() == [], (size, scheme)
        assert tab.overflow() <= 0, (size, scheme)
        assert tab.complaints == []


def test_an_administrator_invites_and_the_invited_person_joins(company, visit):  # noqa: F811
    page = visit(company.ada).go("/t/acme/settings/members/")
    page.click("text=Invite a person")
    page.fill("input[name=email]", "noor@acme.example")
    page.fill("input[name=name]", "Noor")
    page.click("main button[type=submit]")
    page.wait_for_selector("text=An invitation is on its way to noor@acme.example.")
    tab = visit()
    tab.go(re.search(r"/join/\S+", mail.outbox[-1].body).group())
    assert tab.violations() == []
    for name in ("new_password1", "new_password2"):
        tab.page.fill(f"input[name={name}]", "a long walk by the lake")
    tab.page.click("text=Join")
    tab.page.wait_for_url("**/t/acme/")
    assert "Noor" in tab.page.inner_text("#side")
    assert tab.complaints == []


def test_what_is_shown_once_and_what_is_refused_can_be_read_by_all(company, visit):  # noqa: F811
    for size, scheme in LOOKS:
        tab = visit(company.ada, size, scheme)
        tab.go("/t/acme/settings/keys/make/")
        tab.page.click("main button[type=submit]")
        tab.page.wait_for_selector(".k-error")
        assert tab.violations() == [], (size, scheme)
        tab.page.fill("input[name=words]", "Sync")
        tab.page.check("input[value='accounts:read']")
        tab.page.click("main button[type=submit]")
        assert tab.page.input_value("#secret").startswith("kin_")
        assert tab.violations() == [], (size, scheme)
        assert tab.overflow() <= 0, (size, scheme)


def test_everybody_can_choose_a_company_and_read_an_invitation(company, visit):  # noqa: F811
    with in_tenant(company.acme, purpose="administration"):
        link = f"/join/{invitations.token(Member.objects.get(pk=company.ines.pk))}/"
    for size, scheme in LOOKS:
        for member, path in ((company.alice, "/"), (None, link), (company.alice, link), (None, "/join/x/")):
            tab = visit(member, size, scheme)
            tab.go(path)
            assert tab.violations() == [], (path, size, scheme)
            assert tab.overflow() <= 0, (path, size, scheme)
