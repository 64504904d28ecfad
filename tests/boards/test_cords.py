"""A cord: pulled once, seen by the whole team, answered by whoever is first, passed on when nobody does, and ended with what helped."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions.followups import add_followup
from accounts.agenda import grouped
from accounts.models import Account, Seat
from boards.actions.cords import answer, escalate, pull, resolve, set_cord_rule
from boards.models import Cord
from boards.tasks import pass_on_cords
from intimacy.journal.models import Entry
from intimacy.notify.models import Notification
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import CLOCK, Forbidden, Refused
from tests.make import in_days, lines_of


@pytest.fixture
def helix(acme, cast, make):
    return make.account("Helix", owner=cast.alice)


def told(member) -> list[str]:
    return list(Notification.objects.filter(member=member).values_list("topic", flat=True))


def test_pulling_calls_the_team_and_the_role_once(helix, cast):
    cord = pull(account=helix, wrong="Exports drop the lot number", by=cast.alice)
    assert pull(account=helix, wrong="Again", by=cast.alice) == cord
    assert told(cast.pat) == ["boards.cord"]
    assert told(cast.alice) == told(cast.bob) == []
    assert Entry.objects.filter(action="boards.cord_pulled").count() == 1


def test_an_unanswered_cord_stands_first_on_the_page_of_the_team_but_not_of_whoever_pulled_it(helix, cast, make):
    Seat.objects.create(account=helix, member=cast.bob, role=Seat.Role.SUCCESS)
    add_followup(account=helix, words="Long overdue", due_on=in_days(-30), by=cast.alice, owner=cast.bob)
    pull(account=helix, wrong="Exports drop the lot number", by=cast.alice)
    first, overdue = grouped(cast.bob)
    assert [line.title for line in first.lines] == ["Answer the cord of Helix: Exports drop the lot number"]
    assert (first.name, overdue.name, overdue.lines[0].title) == ("first", "overdue", "Long overdue")
    assert first.lines[0].title not in lines_of(cast.alice)


def test_whoever_is_first_answers_and_the_minutes_are_measured(helix, cast, acme):
    cord = pull(account=helix, wrong="Exports drop the lot number", by=cast.alice)
    Cord.objects.update(pulled_at=timezone.now() - timedelta(minutes=40))
    with bound(acme, member=cast.ada, purpose="account_management"):
        cord = answer(cord=cord, by=cast.ada)
        assert cord.waited == 40
        assert answer(cord=cord, by=cast.ada).answered_at == cord.answered_at
    with pytest.raises(Refused, match="Ada has answered already"):
        answer(cord=cord, by=cast.alice)
    assert told(cast.alice) == ["boards.cord"]


def test_what_helped_ends_it_and_the_next_one_can_be_pulled(helix, cast):
    cord = pull(account=helix, wrong="No data", by=cast.alice)
    with pytest.raises(Refused, match="Say what helped"):
        resolve(cord=cord, helped=" ", by=cast.alice)
    assert Cord.objects.get().resolved_at is None
    cord = resolve(cord=cord, helped="A patch by hand", by=cast.alice)
    assert cord.answered_by_id == cast.alice.pk
    with pytest.raises(Refused, match="resolved already"):
        answer(cord=cord, by=cast.ada)
    assert pull(account=helix, wrong="No data", by=cast.alice) != cord


def test_one_that_nobody_answers_goes_further_once(helix, cast, acme):
    cord = pull(account=helix, wrong="No data", by=cast.alice)
    assert pass_on_cords.function() == {"told": 0}
    Cord.objects.update(pulled_at=timezone.now() - timedelta(minutes=61))
    assert pass_on_cords.function() == {"told": 1}
    assert pass_on_cords.function() == {"told": 0}
    assert not escalate(cord=cord, by=CLOCK)
    assert "boards.unanswered" in told(cast.eve)


def test_the_role_that_is_called_may_answer_at_any_account(helix, cast):
    assert answer(cord=pull(account=helix, wrong="No data", by=cast.alice), by=cast.pat).answered_by_id == cast.pat.pk


def test_one_that_is_noted_later_keeps_its_moments(helix, cast):
    then = timezone.now() - timedelta(days=2)
    cord = pull(account=helix, wrong="No data", by=cast.alice, at=then)
    assert answer(cord=cord, by=cast.pat, at=then + timedelta(minutes=40)).waited == 40
    with pytest.raises(Refused, match="does not fit"):
        resolve(cord=cord, helped="A patch", by=cast.pat, at=then)


def test_the_rule_says_whom_and_when(helix, cast):
    with pytest.raises(Forbidden):
        set_cord_rule(role="compliance", minutes=10, by=cast.alice)
    set_cord_rule(role="executive", minutes=10, by=cast.eve)
    pull(account=helix, wrong="No data", by=cast.alice)
    assert told(cast.eve) == ["boards.cord"]
    assert told(cast.pat) == []


def test_a_colleague_of_another_team_cannot_pull_it(helix, cast):
    with pytest.raises(Forbidden):
        pull(account=helix, wrong="No data", by=cast.bob)
    assert not Cord.objects.exists()


def test_it_is_pulled_answered_and_ended_in_the_browser_pages(portfolio, cast, browse):
    client = browse(cast.alice)
    page = client.get("/t/acme/board/").content.decode()
    assert "Pull the cord" in page
    assert "Company 00" in page
    assert "Company 01" not in page  # Bob's
    address = re.search(r'href="/t/acme/accounts/([^/"]+)/cord/"', page)[1]
    made = client.post(f"/t/acme/accounts/{address}/cord/", {"wrong": "Exports fail"})
    assert made.status_code == 303
    assert "Nobody has answered" in client.get(made["Location"]).content.decode()
    assert client.get(f"/t/acme/accounts/{address}/cord/")["Location"] == made["Location"]
    ada = browse(cast.ada)
    assert "Cord pulled" in ada.get("/t/acme/board/").content.decode()
    assert ada.post(f"{made['Location']}answer/").status_code == 303
    assert "Ada is on it" in client.get("/t/acme/board/").content.decode()
    assert client.post(f"{made['Location']}resolve/", {"helped": "A patch"}).status_code == 303
    assert "A patch" in client.get("/t/acme/cords/?state=over").content.decode()
    assert browse(cast.bob).get(made["Location"]).status_code == 404


def test_the_board_costs_few_queries(portfolio, cast, browse, django_assert_max_num_queries):
    client = browse(cast.eve)
    with django_assert_max_num_queries(20):
        assert client.get("/t/acme/board/", {"team": str(cast.alice.pk)}).status_code == 200


def test_the_counts_of_the_board_are_the_sizes_of_their_lists(portfolio, cast, browse):
    with bound(portfolio, member=cast.ada, purpose="account_management"):
        account = Account.objects.filter(owner=cast.bob).first()
        Seat.objects.create(account=account, member=cast.alice, role=Seat.Role.SUCCESS)  # on her team, though not hers
    client = browse(cast.eve)
    for asked in ("", f"?team={cast.alice.pk}"):
        page = client.get(f"/t/acme/board/{asked}").content.decode()
        numbers = re.findall(r'<a class="k-link" href="(/t/acme/boards/accounts[^"]*)">(\d+)', page)
        assert len(numbers) >= 3
        for url, count in numbers:
            shown = client.get(url.replace("&amp;", "&")).content.decode()
            assert int(re.search(r'id="list-count">([\d,]+)', shown)[1]) == int(count), url
