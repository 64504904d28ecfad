"""In a browser: an engagement logged with the keyboard alone in seconds, errors that stay in the dialog, work done on the spot."""

import pytest

from accounts.actions.followups import add_followup
from accounts.actions.promises import give_promise
from accounts.models import Contact, Engagement, FollowUp, Promise
from intimacy.privacy.models import Subject
from intimacy.tenancy.context import in_tenant
from tests.browser import DESK, PHONE, chromium, committed_cast, served, visit  # noqa: F401 – fixtures
from tests.make import Make, in_days

LOOKS = [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark"), ({"width": 320, "height": 640}, "light")]
SECONDS = 15
# The keystroke-level model (Card, Moran and Newell 1980): 0.28 s a key for an average typist, 1.35 s to think of what is next.
A_KEY, A_THOUGHT = 0.28, 1.35


@pytest.fixture
def helix(committed_cast):  # noqa: F811
    """Helix with two people, a follow-up, a promise in each direction, and a renewal."""
    cast, make = committed_cast, Make()
    with in_tenant(cast.acme, purpose="account_management"):
        helix = make.account("Helix Biolabs", owner=cast.alice, renewal_on=in_days(72))
        for name in ("Ingrid Salo", "Dr. Lena Vogt"):
            Contact.objects.create(account=helix, name=name, subject=Subject.objects.create(kind="contact"))
        make.account("Helmholtz Optics", owner=cast.alice, renewal_on=in_days(30))
        make.account("Granite Telecom", owner=cast.alice)
        ingrid = Contact.objects.get(name="Ingrid Salo")
        add_followup(account=helix, words="Send the minutes of the review", due_on=in_days(-2), by=cast.alice)
        add_followup(account=helix, words="Prepare the quarterly review", due_on=in_days(20), by=cast.alice)
        give_promise(account=helix, words="a plan for lot numbers", due_on=in_days(0), contact=ingrid, by=cast.alice)
        give_promise(
            account=helix,
            words="the list of lots",
            due_on=in_days(3),
            contact=ingrid,
            direction="theirs",
            by=cast.alice,
        )
        return helix


class Keyboard:
    """Presses keys and counts them."""

    def __init__(self, page):
        self.page, self.pressed = page, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def type(self, words):
        self.page.keyboard.type(words)
        self.pressed += len(words)


def focused(page, condition):
    page.wait_for_selector(f"{condition}:focus", state="attached", timeout=5000)


def test_an_engagement_is_logged_from_anywhere_in_under_fifteen_seconds(helix, committed_cast, visit):  # noqa: F811
    tab = visit(committed_cast.alice)
    page = tab.go("/t/acme/settings/")
    keyboard = Keyboard(page)
    keyboard.press("c", "e")
    page.wait_for_selector("dialog[open] form")
    focused(page, "[role=combobox]")
    keyboard.type("hel")
    keyboard.press("Enter")  # at once, before the accounts have come
    focused(page, "input[name=kind]")
    keyboard.press("m")
    focused(page, "input[name=title]")
    keyboard.type("Lot numbers")
    keyboard.press("Enter")
    page.wait_for_selector(".k-toast a")
    assert keyboard.pressed <= 20
    assert keyboard.pressed * A_KEY + 4 * A_THOUGHT < SECONDS
    assert page.locator(".k-toast a").get_attribute("href") == f"/t/acme/accounts/{helix.pk}/"
    assert page.url.endswith("/settings/")
    assert not page.locator("dialog[open]").count()
    with in_tenant(committed_cast.acme, purpose="account_management"):
        logged = Engagement.objects.get()
        assert (logged.account, logged.kind, logged.title) == (helix, "meeting", "Lot numbers")
    assert tab.complaints == []


def test_accounts_looked_for_slowly_are_those_of_the_last_letter(helix, committed_cast, visit):  # noqa: F811
    tab = visit(committed_cast.alice)
    page = tab.go("/t/acme/settings/")
    page.keyboard.press("c")
    page.keyboard.press("e")
    focused(page, "[role=combobox]")
    asked = []

    def late(route):
        asked.append(route.request.url)
        if len(asked) > 1:
            route.continue_()  # the first is never answered: it gives way to this one

    page.route("**/engagements/accounts/**", late)
    for letters in ("h", "elm"):
        with page.expect_request("**/engagements/accounts/**"):
            page.keyboard.insert_text(letters)
    page.wait_for_selector("#engagement-accounts [role=option]:first-child:has-text('Helmholtz Optics')")
    assert (asked[0].endswith("=h"), asked[-1].endswith("=helm")) == (True, True)
    assert tab.complaints == []


def test_on_an_accounts_page_people_a_follow_up_and_a_promise_go_with_it(helix, committed_cast, visit):  # noqa: F811
    page = visit(committed_cast.alice).go(f"/t/acme/accounts/{helix.pk}/")
    page.keyboard.press("c")
    page.keyboard.press("e")
    focused(page, "input[name=kind]")
    page.keyboard.press("c")
    page.keyboard.type("Call with Ingrid")
    page.keyboard.press("Tab")
    focused(page, "input[name=contacts]")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # the second by name
    page.fill("[name=followup-0-words]", "Send the plan")
    page.locator("summary", has_text="Promises").press("Enter")
    page.fill("[name=promise-0-words]", "A plan by Tuesday")
    page.locator("[name=notes]").press("Control+Enter")
    page.wait_for_selector(".k-toast a")
    with in_tenant(committed_cast.acme, purpose="account_management"):
        logged = Engagement.objects.get()
        assert [person.contact.name for person in logged.people.all()] == ["Ingrid Salo"]
        assert FollowUp.objects.get(engagement=logged).due_on == in_days(7)
        assert Promise.objects.get(engagement=logged).words == "A plan by Tuesday"


def test_errors_stay_in_the_dialog_and_the_focus_goes_to_the_first(helix, committed_cast, visit):  # noqa: F811
    tab = visit(committed_cast.alice)
    page = tab.go("/t/acme/")
    page.keyboard.press("c")
    page.keyboard.press("e")
    focused(page, "[role=combobox]")
    page.keyboard.type("nobody")
    page.fill("[name=notes]", "Kept words")
    page.locator("[name=notes]").press("Control+Enter")
    page.wait_for_selector("dialog[open] .k-error")
    focused(page, "[name=account]")
    assert page.input_value("[name=notes]") == "Kept words"
    assert tab.violations() == []
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[open]", state="detached")


def test_the_arrows_choose_among_accounts_and_escape_folds_the_list_only(helix, committed_cast, visit):  # noqa: F811
    page = visit(committed_cast.alice).go("/t/acme/")
    page.keyboard.press("c")
    page.keyboard.press("e")
    focused(page, "[role=combobox]")
    page.keyboard.type("hel")
    page.wait_for_selector("#engagement-accounts [role=option] >> nth=1")
    page.keyboard.press("Escape")
    assert page.locator("dialog[open] [role=combobox]").get_attribute("aria-expanded") == "false"
    page.keyboard.type("m")
    page.keyboard.press("Backspace")
    page.wait_for_selector("#engagement-accounts [role=option] >> nth=1")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("[name=account]") == "Helmholtz Optics"


def test_work_is_done_put_off_and_handed_over_without_a_mouse(helix, committed_cast, visit):  # noqa: F811
    tab = visit(committed_cast.alice)
    page = tab.go("/t/acme/")
    page.keyboard.press("j")
    page.locator("[data-row] button", has_text="Done").first.press("Enter")
    page.wait_for_selector(".k-toast")
    assert not page.locator("#work").get_by_text("Send the minutes of the review", exact=True).count()
    focused(page, "[data-row] a")
    for key, field in (("p", "until"), ("h", "to")):
        page.keyboard.press(key)
        page.wait_for_selector("dialog[open] form")
        focused(page, f"dialog [name={field}]")
        page.keyboard.press("Escape")
        focused(page, "[data-row] a")
    page.locator("[data-row] a", has_text="New date").first.press("Enter")
    page.wait_for_selector("dialog[open] form")
    focused(page, "dialog [name=becomes]")
    page.keyboard.press("Control+a")
    page.fill("[name=becomes]", in_days(9).isoformat())
    page.keyboard.press("Tab")
    page.fill("[name=reason]", "Their freeze")
    page.keyboard.press("Enter")
    page.get_by_text("Moved:").wait_for()
    with in_tenant(committed_cast.acme, purpose="account_management"):
        assert FollowUp.objects.exclude(done_at=None).count() == 1
        assert Promise.objects.get(words="a plan for lot numbers").due_on == in_days(9)
    assert tab.complaints == []


def test_everybody_can_use_these_pages(helix, committed_cast, visit):  # noqa: F811
    with in_tenant(committed_cast.acme, purpose="account_management"):
        promise, followup = Promise.objects.ours().get(), FollowUp.objects.first()
    paths = (
        "", "engagements/", f"engagements/new/?account={helix.pk}", "promises/", f"promises/{promise.pk}/",
        f"follow-ups/{followup.pk}/", f"accounts/{helix.pk}/", f"follow-ups/{followup.pk}/put-off/",
    )  # fmt: skip
    for size, scheme in LOOKS:
        tab = visit(committed_cast.alice, size, scheme)
        for path in paths:
            page = tab.go(f"/t/acme/{path}")
            assert tab.violations() == [], (path, size, scheme)
            assert tab.overflow() <= 0, (path, size, scheme)
        page = tab.go("/t/acme/")
        page.keyboard.press("c")
        page.keyboard.press("e")
        page.wait_for_selector("dialog[open] form")
        page.keyboard.type("hel")
        page.wait_for_selector("#engagement-accounts [role=option]")
        assert tab.violations() == [], (size, scheme)
        assert tab.complaints == []
