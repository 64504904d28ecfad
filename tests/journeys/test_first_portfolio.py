"""A company signs itself up and looks at its first scored portfolio: browser, server, worker and mail are real."""

import re
from datetime import timedelta

from django.core import mail
from django.utils import timezone

from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.models import Tenant
from metrics.models import Score
from tests.browser import chromium, served, visit  # noqa: F401 – fixtures
from tests.jobs.test_workers import until, worker
from tests.make import PASSWORD

ACCOUNTS = "Company,External id,Industry,ARR,Tier\nHelix,C1,Life sciences,1200000,1\nGranite,C2,Telecom,600000,2\nQuill,C3,Aerospace,90000,3\n"


def history() -> str:
    """A call a week with Helix, one with Granite long ago."""
    now = timezone.now()
    rows = [f"C1,call,{now - timedelta(days=7 * week + 1):%Y-%m-%d},Weekly call {week}" for week in range(12)]
    rows.append(f"C2,meeting,{now - timedelta(days=80):%Y-%m-%d},Review")
    return "Account id,Kind,Date,Title\n" + "\n".join(rows) + "\n"


def brought_in(tab, kind: str, name: str, content: str) -> None:
    """One file, from the form to “The import is done.”"""
    page = tab.go("/t/initech/imports/new/")
    page.check(f"input[name=kind][value={kind}]")
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": content.encode()})
    page.get_by_role("button", name="Upload").click()
    page.wait_for_url("**/columns/")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(lambda address: not address.endswith("/columns/"))
    if page.url.endswith("/spelling/"):
        page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Dry run").click()
    page.get_by_text("Every record can be imported.").wait_for(timeout=60_000)
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_text("The import is done.").wait_for(timeout=60_000)


def test_from_sign_up_to_the_first_scored_portfolio(visit):  # noqa: F811
    tab = visit()
    page = tab.go("/signup/")
    for name, value in (
        ("company", "Initech"),
        ("name", "Peter"),
        ("email", "peter@initech.example"),
        ("password", PASSWORD),
    ):
        page.fill(f"input[name={name}]", value)
    page.wait_for_selector("text=This address is free")
    page.get_by_role("button", name="Sign up").click()
    page.wait_for_selector("text=Look into your mail")
    tab.go(re.search(r"http://[^/]+(/\S+)", mail.outbox[-1].body).group(1))
    page.get_by_role("button", name="Confirm and open").click()
    page.wait_for_url("**/t/initech/start/")
    with worker():
        brought_in(tab, "accounts", "accounts.csv", ACCOUNTS)
        brought_in(tab, "interactions", "calls.csv", history())

        def scored() -> bool:
            with in_tenant(Tenant.objects.get(slug="initech"), purpose="scoring"):
                return Score.objects.values("account").distinct().count() == 2

        until(scored)
    page = tab.go("/t/initech/start/")
    assert "2 of 3 steps are done" in page.inner_text("main")
    page.get_by_role("link", name="See the tiers").click()
    assert tab.violations() == []
    page = tab.go("/t/initech/accounts/?sort=-score")
    rows = [row.inner_text() for row in page.locator("tbody tr").all()]
    assert [row.split()[0] for row in rows] == ["Helix", "Granite", "Quill"]
    page.locator("tbody tr a.k-row-link").first.click()
    page.get_by_text("What it is made of").wait_for()
    assert "Weekly call 0" in page.inner_text("main")
    assert tab.complaints == []
