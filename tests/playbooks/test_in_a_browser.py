"""In a browser: a playbook is begun from a ready one, published, started at an account and played; its pages hold everywhere."""

import pytest

from intimacy.tenancy.context import in_tenant
from playbooks.actions.runs import start
from playbooks.models import Run
from playbooks.steps import Step
from tests.browser import DESK, PHONE, chromium, committed_cast, served, visit  # noqa: F401 – fixtures
from tests.make import Make

LOOKS = [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark")]


@pytest.fixture
def helix(committed_cast):  # noqa: F811
    with in_tenant(committed_cast.acme, purpose="account_management"):
        return Make().account("Helix Biolabs", owner=committed_cast.alice)


def test_from_a_ready_playbook_to_its_first_step(helix, committed_cast, visit):  # noqa: F811
    tab = visit(committed_cast.ada)
    tab.go("/t/acme/playbooks/")
    page = tab.page
    page.get_by_role("link", name="Add playbook").first.click()
    page.get_by_label("Begin with").select_option(value="recovery")
    page.get_by_role("button", name="Add as a draft").click()
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("button", name="Publish version 1").click()
    page.get_by_text("in force since").wait_for()
    assert tab.complaints == []
    tab = visit(committed_cast.alice)
    tab.go(f"/t/acme/accounts/{helix.pk}/")
    page = tab.page
    page.get_by_role("link", name="Start a playbook").click()
    page.get_by_label("Why now").fill("It fell by twenty")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("heading", name="Recovery at Helix Biolabs").wait_for()
    page.get_by_role("button", name="Done").first.click()
    page.get_by_text("Done: Find out what changed").wait_for()
    tab.go("/t/acme/")
    page.get_by_text("step 3 of 7 of “Recovery”").first.wait_for()
    assert tab.complaints == []


def test_the_pages_hold_at_every_size_and_in_the_dark(helix, committed_cast, visit):  # noqa: F811
    cast, make = committed_cast, Make()
    with in_tenant(cast.acme, purpose="account_management"):
        steps = [
            Step("اتصل بهم", text="{account} " * 40),
            Step("W" * 120, 3, done_by="call"),
            Step("Know", 1, tells=True),
        ]
        playbook = make.playbook(
            "Recovery", steps=steps, trigger="annual_value > 5", by=cast.ada, words="When it falls"
        )
        start(playbook=playbook, account=helix, why="It fell", by=cast.alice)
        run = Run.objects.get()
    for size, scheme in LOOKS:
        tab = visit(cast.ada, size, scheme)
        for place in (
            "playbooks/", f"playbooks/{playbook.pk}/", f"playbooks/{playbook.pk}/draft/", "playbooks/add/", "playbook-runs/",
            f"playbook-runs/{run.pk}/", f"accounts/{helix.pk}/playbooks/",
        ):  # fmt: skip
            tab.go(f"/t/acme/{place}")
            assert tab.violations() == [], (place, size, scheme)
            assert tab.overflow() <= 0, (place, size, scheme)
        assert tab.complaints == []
