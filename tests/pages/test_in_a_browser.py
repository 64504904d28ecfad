"""In a browser: nobody is kept out, the policy is kept, the keys work, and dark pages do not flash."""

import pytest

from tests.browser import DESK, PHONE, chromium, committed_cast, served, visit  # noqa: F401 – fixtures

LOOKS = [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark"), ({"width": 320, "height": 640}, "light")]


def test_everybody_can_use_the_shell(committed_cast, visit):  # noqa: F811
    for size, scheme in LOOKS:
        tab = visit(committed_cast.alice, size, scheme)
        for path in ("/t/acme/find/", "/t/acme/keys/", "/t/acme/settings/"):
            tab.go(path)
            assert tab.violations() == [], (path, size, scheme)
            assert tab.overflow() <= 0, (path, size, scheme)
        assert tab.complaints == []


def test_everybody_can_sign_in(committed_cast, visit):  # noqa: F811
    for size, scheme in LOOKS:
        tab = visit(None, size, scheme)
        tab.go("/auth/login/")
        assert tab.violations() == []
        tab.page.fill("input[type=email]", "alice@acme.example")
        tab.page.fill("input[type=password]", "wrong")
        tab.page.click("main button")
        tab.page.wait_for_selector("[role=alert], .k-error")
        assert tab.violations() == []
        assert tab.overflow() <= 0
        assert tab.complaints == []


def test_the_palette_needs_no_mouse(committed_cast, visit):  # noqa: F811
    page = visit(committed_cast.alice).go("/t/acme/settings/")
    page.keyboard.press("Control+k")
    page.wait_for_selector("dialog[open] .k-option")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[open]", state="detached")
    page.wait_for_selector("dialog:focus, dialog :focus", state="detached")
    page.keyboard.press("?")
    page.wait_for_url("**/keys/")


def test_moving_in_a_list_spoils_no_sequence_of_keys(committed_cast, visit):  # noqa: F811
    page = visit(committed_cast.alice).go("/t/acme/settings/")
    for key in ("j", "k", "g", "a"):
        page.keyboard.press(key)
    page.wait_for_url("**/accounts/")


def test_single_keys_are_off_for_who_turned_them_off(committed_cast, visit):  # noqa: F811
    from intimacy.tenancy.context import in_tenant
    from intimacy.tenancy.models import Member

    with in_tenant(committed_cast.acme, purpose="administration"):
        Member.objects.filter(pk=committed_cast.alice.pk).update(single_keys=False)
    page = visit(committed_cast.alice).go("/t/acme/settings/")
    page.keyboard.press("?")
    page.wait_for_timeout(300)
    assert page.url.endswith("/settings/")


@pytest.mark.parametrize("chosen", ["dark", "light"])
def test_a_chosen_theme_holds_at_once_and_on_the_next_page(committed_cast, visit, chosen):  # noqa: F811
    tab = visit(committed_cast.alice, scheme="light" if chosen == "dark" else "dark")
    page = tab.go("/t/acme/settings/")
    with page.expect_response("**/theme/"):
        page.click(f"main button[value={chosen}]")
    assert page.evaluate("document.documentElement.dataset.theme") == chosen
    assert f'data-theme="{chosen}"' in page.request.get(tab.address + "/t/acme/keys/").text()
    assert tab.violations() == []
