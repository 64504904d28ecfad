"""In a browser: everybody can use the pages of approvals, and several are signed at once with the bulk bar."""

from intimacy.approvals.actions import sign
from intimacy.approvals.models import Request
from intimacy.tenancy.context import bound, in_tenant
from tests.approvals.renaming import JOINT, asked
from tests.browser import DESK, PHONE, chromium, committed_cast, served, visit  # noqa: F401 – fixtures
from tests.make import Make, in_days

LIST = "/t/acme/approvals/"


def test_several_are_picked_looked_at_and_signed(committed_cast, visit):  # noqa: F811
    cast, make = committed_cast, Make()
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        for name in ("Helix", "Granite"):
            asked(make.account(name, owner=cast.alice), by=cast.alice, due_on=in_days(-2))
        joint = asked(make.account("Larch", owner=cast.alice), by=cast.alice, of=JOINT)
        sign(request=joint, content_hash=joint.hash, by=cast.ada)
    for size, scheme in ((DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark")):
        tab = visit(cast.eve, size, scheme)
        for path in ("", "open/", "decided/", f"{joint.pk}/"):
            tab.go(LIST + path)
            assert tab.violations() == [], (path, size, scheme)
            assert tab.overflow() <= 0, (path, size, scheme)
        assert tab.complaints == []
    tab = visit(cast.eve)
    page = tab.go(LIST)
    for name in ("Helix", "Granite"):
        page.get_by_label(f"Select {name}").check()
    page.get_by_role("button", name="Look at them together").click()
    page.get_by_role("button", name="Yes to all that are ticked").wait_for()
    assert tab.violations() == []
    page.get_by_role("button", name="Yes to all that are ticked").click()
    page.wait_for_url("**" + LIST)
    assert tab.complaints == []
    with in_tenant(cast.acme, purpose="administration"):
        assert Request.objects.filter(state="done").count() == 2
