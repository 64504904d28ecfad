"""In a browser: a new company signs up and lands on the import; a passkey alone signs in."""

import re

import pytest
from django.core import mail

from tests.browser import DESK, PHONE, chromium, committed_cast, served, visit  # noqa: F401 – fixtures
from tests.make import PASSWORD


@pytest.fixture
def local(served):  # noqa: F811
    """The server by its name: passkeys belong to a name, and an address of numbers is none."""
    return served.replace("127.0.0.1", "localhost")


def test_a_new_company_signs_up_confirms_and_lands_on_the_import(served, visit):  # noqa: F811
    tab = visit(None, PHONE)
    page = tab.go("/auth/login/")
    page.click("text=Open it")
    page.fill("input[name=company]", "Initech GmbH")
    page.wait_for_selector("[name=slug][value=initech-gmbh]")
    page.wait_for_selector("text=This address is free")
    page.fill("input[name=name]", "Peter")
    page.fill("input[name=email]", "peter@initech.example")
    page.fill("input[name=password]", PASSWORD)
    page.select_option("select[name=currency]", "EUR")
    assert page.input_value("select[name=time_zone]") == page.evaluate(
        "Intl.DateTimeFormat().resolvedOptions().timeZone"
    )
    assert tab.violations() == []
    assert tab.overflow() <= 0
    page.click("main button[type=submit]")
    page.wait_for_selector("text=Look into your mail")
    tab.go(re.search(r"http://[^/]+(/\S+)", mail.outbox[-1].body).group(1))
    assert tab.violations() == []
    page.click("text=Confirm and open")
    page.wait_for_url("**/t/initech-gmbh/start/")
    assert tab.violations() == []
    assert tab.overflow() <= 0
    page.click("main >> text=Import a file")
    page.wait_for_url("**/imports/new/**")
    assert page.is_visible("input[type=file]")
    assert tab.complaints == []


def test_a_passkey_alone_signs_in(committed_cast, local, visit):  # noqa: F811
    tab = visit()
    tab.address = local
    page = tab.page
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }})  # fmt: skip
    tab.go("/auth/login/")
    assert tab.violations() == []
    page.fill("input[name=login]", "alice@acme.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/t/acme/")
    tab.go("/t/acme/settings/security/")
    page.click("[aria-label='Add a passkey']")
    page.wait_for_url("**/reauthenticate/**")
    assert tab.violations() == []
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/webauthn/add/")
    assert tab.violations() == []
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    assert tab.violations() == []
    page.click("text=I have kept them")
    page.wait_for_url("**/settings/security/")
    assert "signs you in alone" in page.inner_text("main")
    assert tab.violations() == []
    page.context.clear_cookies()
    tab.go("/auth/login/")
    page.click("text=Sign in with a passkey")
    page.wait_for_url("**/t/acme/")
    assert "Alice" in page.inner_text("#side")
    assert tab.complaints == []
