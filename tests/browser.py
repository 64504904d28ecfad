"""A headless Chromium before a server of the product: for what only a browser can tell."""

import os
import shutil

import pytest
from django.test.testcases import LiveServerThread, _StaticFilesHandler
from playwright.sync_api import sync_playwright

from tests.axe import violations
from tests.make import Cast, Make

# Playwright's loop runs in the thread of the tests, where Django would refuse to talk to the database otherwise.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
QUIET = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"]
# htmx calls it an error when a request gives way to a newer one, which is what hx-sync asks of it, and says "afterRequest" of each
# that failed before it says why.
NO_COMPLAINTS = ("htmx:afterRequest", "htmx:sendAbort")
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


_running: list = []  # every test file that imports the fixture has one of its own, but Playwright runs once in a process


@pytest.fixture(scope="session")
def chromium():
    """The machine's own Chromium where there is one, else Playwright's."""
    if _running:
        yield _running[0]
        return
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        _running.append(browser)
        yield browser
        _running.clear()
        browser.close()


@pytest.fixture
def served(committed):
    """The address of a server on this worker's database."""
    server = LiveServerThread("127.0.0.1", _StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()
    server.join()


@pytest.fixture
def committed_cast(committed):
    """The cast, committed, so that the server sees it too."""
    return Cast(Make())


class Visit:
    """One browser tab; everything that its console complains about is kept, the policy's reports included."""

    def __init__(self, context, address: str):
        self.page, self.address, self.complaints = context.new_page(), address, []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, said):
        if said.type in ("error", "warning") and not said.text.startswith(NO_COMPLAINTS):
            self.complaints.append(said.text)

    def go(self, path: str):
        self.page.goto(self.address + path)
        return self.page

    def violations(self) -> list[str]:
        return violations(self.page)

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        return self.page.evaluate("document.documentElement.scrollWidth - innerWidth")


@pytest.fixture
def visit(chromium, served):
    """A function that opens a tab: signed in as a member, of a size, light or dark."""
    from django.conf import settings
    from django.test import Client

    contexts = []

    def open_tab(member=None, size=DESK, scheme="light", language="en") -> Visit:
        context = chromium.new_context(viewport=size, color_scheme=scheme, locale=language, reduced_motion="reduce")
        contexts.append(context)
        if member is not None:
            client = Client()
            client.force_login(member.user)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": served}])
        return Visit(context, served)

    yield open_tab
    for context in contexts:
        context.close()
