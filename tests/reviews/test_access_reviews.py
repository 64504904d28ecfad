"""Access reviews: every right is kept or removed by a person who may, silence escalates, and what was decided stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from intimacy.access.actions import make_key
from intimacy.access.members import change_roles
from intimacy.access.models import Key
from intimacy.journal.models import Entry
from intimacy.notify.models import Notification
from intimacy.reviews import actions, tasks
from intimacy.reviews.models import AccessReview, ReviewedRight
from intimacy.tenancy.context import bound, in_tenant
from intimacy.tenancy.models import Member, User
from intimacy.tenancy.refusals import CLOCK, Forbidden, Refused
from tests.browser import PHONE, chromium, committed_cast, served, visit  # noqa: F401 – fixtures

PAGE = "/t/acme/settings/access-reviews/"


@pytest.fixture
def acme(cast):
    """Acme, bound for administration, with a second administrator besides Ada."""
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        change_roles(member=cast.pat, roles=["admin", "product"], by=cast.ada)
        yield cast


@pytest.fixture
def review(acme):
    """The open review of this quarter."""
    make_key(member=acme.bob, words="Sync", scopes=["accounts:read"], by=CLOCK)
    return actions.open_review(by=acme.ada)


def right_of(member, role: str = "") -> ReviewedRight:
    rows = ReviewedRight.objects.filter(member=member)
    return rows.get(role=role) if role else rows.exclude(key=None).get()


def test_it_opens_once_with_every_right_that_is_held(acme, review):
    assert actions.open_review(by=CLOCK) == review
    held = [(member.pk, role) for member in Member.objects.active() for role in member.roles]
    rows = ReviewedRight.objects.filter(review=review)
    assert sorted(rows.filter(key=None).values_list("member", "role")) == sorted(held)
    assert rows.exclude(key=None).get().member_id == acme.bob.pk
    assert Entry.objects.of("reviews.opened").get().count == len(held) + 1
    assert {row.member_id for row in Notification.objects.filter(topic="reviews.access")} == {acme.ada.pk, acme.pat.pk}


def test_kept_and_removed_and_the_last_decision_finishes_it(acme, review):
    actions.decide(right=right_of(acme.pat, "product"), keep=False, by=acme.ada)
    assert Member.objects.get(pk=acme.pat.pk).roles == ["admin"]
    actions.decide(right=right_of(acme.bob), keep=False, by=acme.ada)
    assert not Key.objects.live().filter(member=acme.bob).exists()
    for right in ReviewedRight.objects.filter(decision="").order_by("pk"):
        by = Member.objects.get(pk=acme.pat.pk) if right.member_id == acme.ada.pk else acme.ada
        actions.decide(right=right, keep=True, by=by)
    review.refresh_from_db()
    assert review.closed_at is not None
    assert review.counts().keys() == {"kept", "removed"}
    assert Entry.objects.of("reviews.closed").count() == 1


def test_whoever_keeps_no_role_has_left(acme, review):
    actions.decide(right=right_of(acme.eve, "executive"), keep=False, by=acme.ada)
    assert Member.objects.get(pk=acme.eve.pk).left_at is not None


def test_what_went_outside_of_the_review_is_said_to_be_gone(acme, review):
    change_roles(member=acme.pat, roles=["admin"], by=acme.ada)
    for keep in (True, False):
        assert actions.decide(right=right_of(acme.pat, "product"), keep=keep, by=acme.ada).decision == "gone"


def test_the_same_decision_again_changes_nothing(acme, review):
    for _time in range(2):
        actions.decide(right=right_of(acme.bob, "manager"), keep=True, by=acme.ada)
    assert Entry.objects.of("reviews.right_kept").count() == 1


def test_refusals_change_nothing(acme, review):
    for right, keep, by, why in (
        (right_of(acme.ada, "admin"), True, acme.ada, Refused),  # one's own is for another administrator
        (right_of(acme.bob, "manager"), False, acme.eve, Forbidden),
        (right_of(acme.bob, "manager"), False, acme.alice, Forbidden),
    ):
        with pytest.raises(why):
            actions.decide(right=right, keep=keep, by=by)
    assert review.counts().keys() == {""}
    assert Member.objects.get(pk=acme.bob.pk).roles == ["manager"]
    removed = actions.decide(right=right_of(acme.bob, "manager"), keep=False, by=acme.ada)
    with pytest.raises(Refused, match="Give it again"):
        actions.decide(right=removed, keep=True, by=acme.ada)


def test_the_last_administrator_stays(cast):
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        actions.open_review(by=cast.ada)
        with pytest.raises(Refused):
            actions.decide(right=right_of(cast.ada, "admin"), keep=False, by=cast.ada)
        assert right_of(cast.ada, "admin").decision == ""
        actions.decide(right=right_of(cast.ada, "admin"), keep=True, by=cast.ada)


def test_the_clock_opens_it_for_those_who_were_here_and_silence_escalates_weekly(cast):
    tasks.chase_access_reviews.run_in(cast.acme)
    with bound(cast.acme, purpose="administration"):
        assert not AccessReview.objects.exists(), "everybody has come this quarter"
    User.objects.update(joined_at=timezone.now() - timedelta(days=100))
    tasks.chase_access_reviews.run_in(cast.acme)
    with bound(cast.acme, purpose="administration"):
        review = AccessReview.objects.get()
        AccessReview.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    for _night in range(2):
        tasks.chase_access_reviews.run_in(cast.acme)
    with bound(cast.acme, purpose="administration"):
        review.refresh_from_db()
        assert review.escalated_at is not None
        assert Notification.objects.filter(member=cast.eve, topic="reviews.access").count() == 1
        assert Entry.objects.of("reviews.escalated").count() == 1


def test_the_pages_show_decide_and_keep_their_budget(cast, browse, django_assert_max_num_queries):
    ada = browse(cast.ada)
    address = ada.post(PAGE + "begin/")["Location"]
    with django_assert_max_num_queries(15):
        page = ada.get(address).content.decode()
    assert all(words in page for words in ("Olga", "Compliance officer", "never", "Undecided", "6 of 6 rights"))
    with bound(cast.acme, purpose="administration"):
        ids = [str(right_of(cast.bob, "manager").pk), str(right_of(cast.alice, "manager").pk)]
    assert ada.post(PAGE + "keep/", {"id": ids})["Location"] == address
    assert "Kept" in ada.get(address + "?decision=kept").content.decode()
    for who, status in ((cast.eve, 200), (cast.olga, 200), (cast.alice, 403)):
        assert browse(who).get(address).status_code == status
        assert browse(who).post(PAGE + "remove/", {"id": ids}).status_code == 403
    with bound(cast.acme, purpose="administration"):
        assert AccessReview.objects.get().counts() == {"": 4, "kept": 2}


def test_a_right_that_cannot_be_removed_is_named_and_the_others_are(cast, browse):
    ada = browse(cast.ada)
    ada.post(PAGE + "begin/")
    with bound(cast.acme, purpose="administration"):
        ids = [str(right_of(cast.ada, "admin").pk), str(right_of(cast.bob, "manager").pk)]
    answer = ada.post(PAGE + "remove/", {"id": ids})
    assert answer.status_code == 200
    assert "You are the only administrator." in answer.content.decode()
    with bound(cast.acme, purpose="administration"):
        assert Member.objects.get(pk=cast.bob.pk).left_at is not None
        assert Member.objects.get(pk=cast.ada.pk).left_at is None


def test_in_a_browser_by_keyboard(visit, committed_cast):  # noqa: F811
    cast = committed_cast
    for look in ({}, {"size": PHONE, "scheme": "dark"}):
        tab = visit(cast.ada, **look)
        page = tab.go(PAGE)
        assert (tab.violations(), tab.overflow()) == ([], 0)
        if look:
            assert page.get_by_role("button", name="Begin").count() == 0
            page.locator("tbody a").first.press("Enter")
        else:
            page.get_by_role("button", name="Begin").press("Enter")
        page.get_by_label("Select Eve" if look else "Select Bob").focus()
        page.keyboard.press("Space")
        assert (tab.violations(), tab.overflow()) == ([], 0)
        page.get_by_role("button", name="Keep", exact=True).press("Enter")
        page.get_by_text("1 right was kept.").wait_for()
        assert tab.complaints == []
    with in_tenant(cast.acme, purpose="administration"):
        assert AccessReview.objects.get().counts()["kept"] == 2
