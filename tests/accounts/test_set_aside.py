"""Any line of My work: put off with a reason and a day, left to a colleague who has it too, brought back."""

import pytest

from accounts.actions import aside as actions
from accounts.actions.promises import give_promise, renegotiate
from accounts.agenda import agenda_of, grouped, lines_due
from accounts.models import Promise, SetAside, Standing
from intimacy.journal.models import Entry
from intimacy.pages.slots import Work, WorkSource, my_work
from intimacy.tenancy.refusals import Refused
from tests.make import days_ago, in_days

PUT_OFF = "/t/acme/work/put-off/"


@pytest.fixture
def quill(acme, make):
    return make.account("Quill Aerospace")


def titles(member):
    return [line.title for group in grouped(member) for line in group.lines]


def key_of(member, title):
    return next(line.key for line in lines_due(member) if line.title == title)


def test_every_line_can_be_done_put_off_and_handed_over(quill, cast, make):
    helix = make.account("Helix", owner=cast.alice, renewal_on=in_days(30))
    Standing.objects.filter(account=helix).update(score=40, before=70, before_on=in_days(-90))
    give_promise(account=helix, words="a plan", due_on=in_days(2), by=cast.alice)
    for member in (cast.alice, cast.eve):
        for line in lines_due(member):
            assert line.put_off_url, line.title
            assert line.hand_over_url, line.title
            assert line.done_url or line.log_url or line.settle_url, line.title
            assert line.key, line.title


def test_a_line_is_put_off_with_a_reason_and_comes_back_on_its_day(quill, cast, browse):
    title = "Name an owner for Quill Aerospace"
    key = key_of(cast.eve, title)
    client = browse(cast.eve)
    assert title in client.get(f"{PUT_OFF}?line={key}").content.decode()
    sent = {"until": in_days(5), "reason": "Priya starts on Monday"}
    assert client.post(f"{PUT_OFF}?line={key}", sent).status_code == 303
    assert titles(cast.eve) == []
    assert title in titles(cast.ada), "it is put off for one person only"
    page = client.get("/t/acme/").content.decode()
    assert "Nothing is due" in page
    assert "Priya starts on Monday" in page
    SetAside.objects.update(until=in_days(0))
    line = grouped(cast.eve)[0].lines[0]
    assert line.why.endswith("Put off once: Priya starts on Monday.")


def test_putting_off_the_same_twice_is_one_fact_and_another_day_is_counted(quill, cast):
    key = key_of(cast.eve, "Name an owner for Quill Aerospace")
    for _ in range(2):
        mark = actions.put_off_line(line=key, until=in_days(5), reason="Later", by=cast.eve)
    assert (mark.times, Entry.objects.filter(action="accounts.line_put_off").count()) == (1, 1)
    mark = actions.put_off_line(line=key, until=in_days(9), reason="Still later", by=cast.eve)
    assert (mark.times, SetAside.objects.count()) == (2, 1)


def test_a_promise_that_is_put_off_is_still_due_when_it_was_due(acme, cast, make, browse):
    helix = make.account("Helix", owner=cast.alice)
    promise = give_promise(account=helix, words="a plan", due_on=in_days(2), by=cast.alice)
    line = next(iter(lines_due(cast.alice)))
    actions.put_off_line(line=line.key, until=in_days(9), reason="Waiting for her files", by=cast.alice)
    assert titles(cast.alice) == []
    assert Promise.objects.get(pk=promise.pk).due_on == in_days(2)
    assert line.move_url.endswith(f"/promises/{promise.pk}/renegotiate/")


@pytest.mark.parametrize(
    ("until", "reason", "field"), [(0, "Later", "until"), (400, "Later", "until"), (5, " ", "reason"), (5, "x" * 301, "reason")]
)  # fmt: skip
def test_without_a_day_to_come_or_a_reason_nothing_is_put_off(quill, cast, until, reason, field):
    key = key_of(cast.eve, "Name an owner for Quill Aerospace")
    with pytest.raises(Refused) as refusal:
        actions.put_off_line(line=key, until=in_days(until), reason=reason, by=cast.eve)
    assert field in refusal.value.fields
    assert not SetAside.objects.exists()


def test_nobody_puts_off_what_is_not_among_their_work(quill, cast, browse):
    key = key_of(cast.eve, "Name an owner for Quill Aerospace")
    with pytest.raises(Refused):
        actions.put_off_line(line=key, until=in_days(5), reason="Later", by=cast.alice)
    sent = {"until": in_days(5), "reason": "Later"}
    assert browse(cast.alice).post(f"{PUT_OFF}?line={key}", sent).status_code == 404
    assert browse(cast.mallory).post(f"{PUT_OFF}?line={key}", sent).status_code == 404
    assert not SetAside.objects.exists()


def test_a_line_is_left_to_a_colleague_who_has_it_too_and_is_back_when_they_leave(quill, cast, make, browse):
    other = make.member("Edith", "executive")
    title = "Name an owner for Quill Aerospace"
    key = key_of(cast.eve, title)
    address = f"/t/acme/work/hand-over/?line={key}"
    client = browse(cast.eve)
    assert client.post(address, {"to": cast.alice.pk, "reason": "You know them"}).status_code == 422
    assert titles(cast.eve) == [title]
    assert client.post(address, {"to": other.pk, "reason": "You know them"}).status_code == 303
    assert (titles(cast.eve), titles(other)) == ([], [title])
    other.left_at = days_ago(0)
    other.save()
    assert titles(cast.eve) == [title]


def test_a_line_that_was_set_aside_is_brought_back(quill, cast, browse):
    title = "Name an owner for Quill Aerospace"
    key = key_of(cast.eve, title)
    actions.put_off_line(line=key, until=in_days(5), reason="Later", by=cast.eve)
    for _ in range(2):
        assert browse(cast.eve).post(f"/t/acme/work/back/?line={key}").status_code == 303
    assert titles(cast.eve) == [title]
    assert Entry.objects.filter(action="accounts.line_brought_back").count() == 1


def test_why_an_account_is_fading_is_found_out_and_looked_at_again_in_a_month(acme, cast, make, browse):
    helix = make.account("Helix", owner=cast.alice)
    Standing.objects.filter(account=helix).update(score=40, before=70, before_on=in_days(-90))
    line = next(iter(lines_due(cast.alice)))
    client = browse(cast.alice)
    assert "What did you find out?" in client.get(line.settle_url).content.decode()
    sent = {"reason": "Their exports lose the lot number", "until": in_days(30)}
    assert client.post(line.settle_url, sent).status_code == 303
    assert titles(cast.alice) == []


def test_a_line_of_a_floor_that_knows_nothing_of_it_can_be_put_off_too(acme, cast, monkeypatch):
    strange = WorkSource("strange", "Strange", lambda member: [Work("Look at this", "It is new.", "/t/acme/find/")])
    monkeypatch.setitem(my_work._items, "strange", strange)
    line = next(iter(lines_due(cast.alice)))
    actions.put_off_line(line=line.key, until=in_days(3), reason="Not today", by=cast.alice)
    agenda = agenda_of(cast.alice)
    assert (agenda.groups, [each.title for each, _mark in agenda.aside]) == ([], ["Look at this"])


def test_how_our_promises_went_stands_in_the_head_of_the_account(acme, cast, make, browse):
    helix = make.account("Helix", owner=cast.alice, renewal_on=in_days(72))
    for number, (due, kept) in enumerate([(-5, -6), (-5, -5), (-5, -2)]):
        promise = give_promise(
            account=helix, words=f"Promise {number}", due_on=in_days(due), said_at=days_ago(20), by=cast.alice
        )
        Promise.objects.filter(pk=promise.pk).update(kept_on=in_days(kept))
    moved = give_promise(account=helix, words="Moved", due_on=in_days(-1), said_at=days_ago(9), by=cast.alice)
    renegotiate(promise=moved, becomes=in_days(3), reason="She agreed", by=cast.alice)
    Promise.objects.filter(pk=moved.pk).update(kept_on=in_days(0))
    give_promise(account=helix, words="Late", due_on=in_days(-1), said_at=days_ago(9), by=cast.alice)
    page = " ".join(browse(cast.alice).get(f"/t/acme/accounts/{helix.pk}/").content.decode().split())
    assert "Promises: 2 kept, 1 late, 1 renegotiated" in page
    assert "1 overdue" in page
