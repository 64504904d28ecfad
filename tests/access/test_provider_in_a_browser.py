"""In a browser: an administrator enters the company's provider, and its people come in by it, at two real ones of different houses."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from intimacy.access import invitations
from intimacy.access.domains import token
from intimacy.access.members import invite
from intimacy.access.models import EmailDomain, IdentityProvider
from intimacy.access.providers import set_provider
from intimacy.tenancy.context import in_tenant
from tests.access.provider import HERE, PAGE, SECRET, enter, knows, running_on_node
from tests.browser import DESK, PHONE, chromium, committed_cast, served, visit  # noqa: F401 – fixtures
from tests.make import PASSWORD

LOOKS = [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark"), ({"width": 320, "height": 640}, "light")]
ALICE = {"email": "alice@acme.example", "email_verified": True, "name": "Alice"}


@pytest.fixture(params=["python", "node"])
def at_provider(request, issuer, served):  # noqa: F811
    """A real provider that knows Alice: its issuer, and what somebody does there in a browser to say that they are she."""
    if request.param == "python":
        knows(issuer, "alice", **ALICE)

        def say(page):
            page.fill("input[name=sub]", "alice")
            page.click("button:has-text('Authorize')")

        yield issuer, say
        return

    def say_on_node(page):
        page.fill("input[name=login]", "alice")
        page.fill("input[name=password]", "any")
        page.click("button[type=submit]")
        page.wait_for_selector("text=Authorize")
        page.click("button[type=submit]")

    with running_on_node(served + reverse("come_back_from_provider", args=["acme"]), {"alice": ALICE}) as found:
        yield found, say_on_node


def only_ours(tab):
    """Let the browser go nowhere but on this machine: the pages of the first provider ask for a style sheet from elsewhere."""
    tab.page.route(re.compile(r"^https?://(?!127\.0\.0\.1|localhost)"), lambda route: route.abort())


def hold(cast, issuer):
    with in_tenant(cast.acme, member=cast.ada, purpose="administration"):
        set_provider(issuer=issuer, client_id="kinward", secret="", only=True, by=cast.ada)


def test_an_administrator_enters_a_provider_and_somebody_comes_in_by_it(at_provider, committed_cast, visit):  # noqa: F811
    issuer, say = at_provider
    ada = visit(committed_cast.ada)
    page = ada.go(HERE)
    page.click("text=Mail me the link that proves it")
    page.wait_for_selector("text=A link is on its way")
    ada.go(re.search(r"http://[^/]+(/\S+)", mail.outbox[-1].body).group(1))
    page.click("text=It is ours")
    page.wait_for_selector("text=acme.example is yours.")
    page.fill("input[name=issuer]", issuer)
    page.fill("input[name=client_id]", "kinward")
    page.fill("input[name=secret]", SECRET)
    page.click("main button:has-text('Save')")
    page.wait_for_selector("text=The provider is entered.")
    assert SECRET not in page.content()
    assert ada.complaints == []

    alice = visit()
    only_ours(alice)
    page = alice.go("/t/acme/accounts/")
    page.click("text=Sign in by your company")
    page.fill("input[name=email]", "alice@acme.example")
    page.click("main button[type=submit]")
    page.wait_for_selector(f"text={issuer} asks who you are")
    assert alice.complaints == []
    page.click("main >> text=Continue")
    page.wait_for_url(f"{issuer}/**")
    say(page)
    page.wait_for_url("**/t/acme/accounts/")
    assert "Alice" in page.inner_text("#side")
    alice.complaints.clear()  # those of the provider's own pages
    alice.go("/t/acme/settings/security/")
    assert "Your company’s own sign-in" in page.inner_text("main")
    assert alice.violations() == []
    assert alice.complaints == []


def test_the_pages_hold_at_every_size_and_in_the_dark(issuer, committed_cast, visit):  # noqa: F811
    cast = committed_cast
    with in_tenant(cast.acme, member=cast.ada, purpose="administration"):
        proof = f"{HERE}domains/prove/{token('acme.example', cast.ada)}/"
    ours = (HERE, proof, HERE + "domains/prove/x/")
    for entered in (False, True):
        if entered:
            enter(cast.acme, cast.ada, issuer, only=True)
        for size, scheme in LOOKS:
            tab = visit(cast.ada, size, scheme)
            for path in ours:
                tab.go(path)
                assert tab.violations() == [], (path, size, scheme)
                assert tab.overflow() <= 0, (path, size, scheme)
            tab.go(HERE)
            tab.page.fill("input[name=issuer]", "http://127.0.0.1:9")
            tab.page.click("main button:has-text('Save')")
            tab.page.wait_for_selector(".k-error")
            assert tab.violations() == [], (size, scheme)
            assert tab.overflow() <= 0, (size, scheme)
    with in_tenant(cast.globex, member=cast.grete, purpose="administration"):
        ines = invite(email="ines@acme.example", name="Ines", roles=["manager"], by=cast.grete)
        elsewhere = f"/join/{invitations.token(ines)}/"
    for size, scheme in LOOKS:
        tab = visit(None, size, scheme)
        # The last one is a way back that nobody began: the page of a refusal.
        for path in ("/auth/login/", "/auth/oidc/", elsewhere, PAGE, PAGE + "callback/?code=x&state=y"):
            tab.go(path)
            assert tab.violations() == [], (path, size, scheme)
            assert tab.overflow() <= 0, (path, size, scheme)
        assert "was not in order" in tab.page.inner_text("main")
        tab.go("/auth/oidc/")
        tab.page.fill("input[name=email]", "x@else.example")
        tab.page.click("main button[type=submit]")
        tab.page.wait_for_selector(".k-error")
        assert tab.violations() == [], (size, scheme)
    with in_tenant(cast.acme, purpose="administration"):
        assert EmailDomain.objects.count() == IdentityProvider.objects.count() == 1


def test_a_passkey_leads_to_the_provider_where_that_is_the_only_way(issuer, committed_cast, served, visit):  # noqa: F811
    enter(committed_cast.acme, committed_cast.ada, issuer)
    tab = visit()
    tab.address = served.replace("127.0.0.1", "localhost")  # passkeys belong to a name
    page = tab.page
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }})  # fmt: skip
    tab.go("/auth/login/?next=/t/acme/settings/security/")
    page.fill("input[name=login]", "alice@acme.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.click("[aria-label='Add a passkey']")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    page.context.clear_cookies()
    tab.go("/auth/login/")
    page.click("text=Sign in with a passkey")
    page.wait_for_url("**/t/acme/")
    page.context.clear_cookies()
    hold(committed_cast, issuer)
    tab.go("/auth/login/")
    page.click("text=Sign in with a passkey")
    page.wait_for_url("**" + PAGE)
    tab.go("/t/acme/")
    assert "/auth/login/" in page.url
