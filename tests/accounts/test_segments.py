"""Segments: each account is in the first whose rule is true; who would move is shown before it is saved; refusals change nothing."""

import pytest

from accounts.actions import segments as actions
from accounts.actions import sorting
from accounts.actions.accounts import change_account, set_tier
from accounts.actions.bulk import add_accounts, change_accounts
from accounts.actions.facts import declare_fact, retire_fact
from accounts.actions.sorting import sort_into_segments
from accounts.models import Account, Segment
from accounts.segmenting import preview
from intimacy.jobs.models import Job
from intimacy.journal.models import Entry, Payload
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import CLOCK, Forbidden, Refused
from tests.make import in_days

HTMX = {"HX-Request": "true"}
ADD = "/t/acme/settings/segments/add/"


def where() -> dict[str, str]:
    """Account → the name of its segment, "" where it is unsegmented."""
    rows = Account.objects.order_by("name").values_list("name", "segment__name")
    return {name: segment or "" for name, segment in rows}


@pytest.fixture
def three(acme, cast, make):
    """Helix is large and a laboratory, Ionix a laboratory, and of Bare nothing is known."""
    make.account("Helix", owner=cast.alice, industry="Labs", annual_value=900)
    make.account("Ionix", industry="Labs", annual_value=100)
    make.account("Bare")


@pytest.fixture
def two(three, cast):
    """Large before laboratories."""
    large = actions.add_segment(name="Large", rule="annual_value >= 500", by=cast.ada)
    labs = actions.add_segment(name="Laboratories", rule='industry == "Labs"', by=cast.ada)
    return large, labs


def test_each_account_is_in_the_first_segment_whose_rule_is_true(two, cast):
    large, labs = two
    assert where() == {"Helix": "Large", "Ionix": "Laboratories", "Bare": ""}
    actions.change_segment(segment=labs, position=1, by=cast.ada)
    assert where() == {"Helix": "Laboratories", "Ionix": "Laboratories", "Bare": ""}
    assert list(Segment.objects.in_use().values_list("name", "position")) == [("Laboratories", 1), ("Large", 2)]
    for _ in range(2):
        actions.retire_segment(segment=labs, by=cast.ada)
    assert where() == {"Helix": "Large", "Ionix": "", "Bare": ""}
    assert Entry.objects.filter(action="accounts.segment_retired").count() == 1
    assert Segment.objects.get(pk=large.pk).position == 1


def test_an_account_moves_with_the_change_that_makes_it(two, cast, make):
    ionix, bare = Account.objects.get(name="Ionix"), Account.objects.get(name="Bare")
    moved = change_account(account=ionix, annual_value=600, by=cast.ada)
    assert moved.segment.name == "Large"
    assert make.account("New", industry="Labs").segment.name == "Laboratories"
    entry = Entry.objects.filter(action="accounts.segment_assigned", about_id=ionix.pk).latest("pk")
    assert Payload.objects.get(entry=entry).body == {"from": "Laboratories", "to": "Large"}
    bare.industry = "Labs"
    change_accounts(accounts=[bare], names=["industry"], by=cast.ada)
    add_accounts(accounts=[Account(name="Filed", annual_value=700)], by=cast.ada)
    assert (where()["Bare"], where()["Filed"]) == ("Laboratories", "Large")
    actions.add_segment(name="Ours", rule="tier == 1", position=1, by=cast.ada)
    assert set_tier(account=bare, tier=1, by=cast.ada).segment.name == "Ours"


def test_the_night_moves_those_whose_days_have_passed(three, cast):
    Account.objects.filter(name="Bare").update(renewal_on=in_days(20))
    actions.add_segment(name="Renewing", rule="days_to_renewal <= 10", by=cast.ada)
    Account.objects.filter(name="Bare").update(renewal_on=in_days(10))  # as if ten days had gone by
    for moved in (1, 0):
        job = sort_into_segments.run_in(cast.acme)
        assert job.result == {"moved": moved}
    assert where()["Bare"] == "Renewing"


def test_many_accounts_are_sorted_by_a_job_batch_by_batch(three, cast, monkeypatch):
    monkeypatch.setattr(sorting, "AT_ONCE", 2)
    monkeypatch.setattr(sorting, "BATCH", 2)
    actions.add_segment(name="Large", rule="annual_value >= 500", by=cast.ada)
    assert set(where().values()) == {""}
    queued = Job.objects.get(task=sort_into_segments.name)
    assert (queued.by, queued.arguments) == (cast.ada, {"member": str(cast.ada.pk)})
    job = sort_into_segments.run_in(cast.acme, **queued.arguments)
    assert (job.done, job.total, job.result) == (3, 3, {"moved": 1})
    assert where() == {"Helix": "Large", "Ionix": "", "Bare": ""}
    assert Entry.objects.get(action="accounts.segment_assigned").by == cast.ada


def test_what_cannot_be_a_segment_is_refused_and_nobody_moves(two, cast):
    before, entries = where(), Entry.objects.count()
    for values, at in (
        ({"rule": "industri == 1"}, "rule"), ({"rule": "annual_value"}, "rule"), ({"rule": 'segment == "Large"'}, "rule"),
        ({"rule": ""}, "rule"), ({"name": " "}, "name"), ({"name": "large"}, "name"), ({"name": "unsegmented"}, "name"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            actions.add_segment(**{"name": "Third", "rule": "true", "position": 1} | values, by=cast.ada)
        assert set(refusal.value.fields) == {at}, values
        with pytest.raises(Refused):
            actions.change_segment(segment=two[1], **values, by=cast.ada)
    with pytest.raises(Forbidden):
        actions.add_segment(name="Third", rule="true", by=cast.alice)
    assert (where(), Entry.objects.count(), Segment.objects.count()) == (before, entries, 2)


def test_a_rule_over_a_fact_that_was_retired_goes_on_holding(three, cast):
    kind = declare_fact(words="Site", name="site", by=cast.ada)
    change_account(account=Account.objects.get(name="Bare"), facts={"site": "east"}, by=cast.ada)
    actions.add_segment(name="East", rule='fact_site == "east"', by=cast.ada)
    retire_fact(kind=kind, by=cast.ada)
    sort_into_segments.run_in(cast.acme)
    assert where()["Bare"] == "East"


def test_the_preview_says_who_would_move_and_saves_nothing(two, cast):
    large, labs = two
    drafted = Segment(pk=labs.pk, name="Laboratories", rule="annual_value < 500 and employees > 3")
    found = preview(Account.objects.all(), [large, drafted])
    assert [(move.name, move.before, move.after) for move in found.shown] == [("Ionix", labs, None)]
    assert (found.losing, found.unsegmented_before, found.unsegmented_after) == (1, 1, 2)
    found = preview(Account.objects.all(), [labs, large])
    assert [(line.before, line.after, line.taken_before) for line in found.lines] == [(1, 2, 0), (1, 0, 1)]
    assert where()["Ionix"] == "Laboratories"


def test_an_administrator_sees_who_moves_while_typing_and_then_saves(two, cast, browse):
    client = browse(cast.ada)
    values = {"name": "Biotech", "rule": "annual_value < 500", "position": 1, "words": ""}
    shown = client.post(ADD, values, headers=HTMX).content.decode()
    assert "1 account would move" in shown
    assert "Ionix" in shown
    assert "<html" not in shown
    wrong = client.post(ADD, values | {"rule": "annual_valu < 500"}, headers=HTMX).content.decode()
    assert "Did you mean “annual_value”?" in wrong
    assert "<mark>a</mark>" in wrong
    plain = client.post(ADD, values | {"preview": "1"})
    assert plain.status_code == 200
    assert "1 account would move" in plain.content.decode()
    refused = client.post(ADD, values | {"rule": "annual_valu < 500", "save": "1"})
    assert refused.status_code == 422
    assert "Column 1: " in refused.content.decode()
    with bound(cast.acme, purpose="administration"):
        assert Segment.objects.count() == 2
    assert client.post(ADD, values | {"save": "1"}).status_code == 303
    page = client.get("/t/acme/settings/segments/").content.decode()
    assert page.index("Biotech") < page.index("Large") < page.index("Laboratories")
    with bound(cast.acme, purpose="administration"):
        assert where()["Ionix"] == "Biotech"
        made = Segment.objects.get(name="Biotech")
    address = f"/t/acme/settings/segments/{made.pk}/"
    assert "Ionix" in client.get(address + "retire/").content.decode()
    assert client.post(address, values | {"rule": "annual_value < 50", "save": "1"}).status_code == 303
    assert client.post(address + "retire/").status_code == 303
    with bound(cast.acme, purpose="administration"):
        assert where()["Ionix"] == "Laboratories"
    assert browse(cast.alice).get(ADD).status_code == 403


def test_the_list_of_accounts_shows_filters_and_files_segments(two, cast, browse):
    client = browse(cast.ada)
    shown = client.get(f"/t/acme/accounts/?segment={two[0].pk}").content.decode()
    assert "Helix" in shown
    assert "Ionix" not in shown
    assert "Large" in shown
    assert "Bare" in client.get("/t/acme/accounts/?segment=none").content.decode()
    rows = client.get("/t/acme/accounts/?format=csv").content.decode("utf-8-sig").splitlines()
    assert "segment" in rows[0]
    assert [line.split(",")[rows[0].split(",").index("segment")] for line in rows[1:]] == [
        "Unsegmented",
        "Large",
        "Laboratories",
    ]


def test_two_queries_find_the_segments_of_any_number_of_accounts(two, make, django_assert_max_num_queries):
    for _ in range(5):
        make.account(industry="Labs")
    with django_assert_max_num_queries(7):  # two of them begin and end its savepoint
        assert sorting.assign_segments(by=CLOCK) == 0
