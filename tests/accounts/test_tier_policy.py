"""The tier policy: a second person publishes it, full tiers refuse, the clock proposes with a reason, a person approves."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.actions import policy as actions
from accounts.actions.accounts import add_account, change_account, set_tier
from accounts.actions.tiers import propose_tier
from accounts.graduating import moves
from accounts.lists import AccountList
from accounts.models import Account, TierPolicy
from accounts.models.policy import TierLine, line_for
from intimacy.approvals.actions import decline, sign
from intimacy.approvals.models import Request
from intimacy.journal.models import Entry
from intimacy.pages.lists import bulk
from intimacy.tenancy.context import bound, in_tenant
from intimacy.tenancy.refusals import Forbidden, Refused
from tests.accounts.importing import Importing, counts
from tests.accounts.importing import lines as rows_of
from tests.api.conftest import key_of, program  # noqa: F401 – fixtures
from tests.browser import PHONE, chromium, committed_cast, served, visit  # noqa: F401 – fixtures
from tests.make import Make

PURPOSE = "account_management"
PAGE = "/t/acme/settings/tier-policy/"
RULES = [
    TierLine(tier=1, entitlements="A named engineer.", cadence_days=14, cap=2, entry="annual_value >= 1000", exit="annual_value < 800"),
    TierLine(tier=2, cadence_days=30, entry="annual_value >= 500", exit="annual_value < 300"),
    TierLine(tier=3),
    TierLine(tier=1, region="Asia", cadence_days=21, cap=1, entry="annual_value >= 400"),
]  # fmt: skip


@pytest.fixture
def acme(cast):
    """Acme, bound for the length of the test."""
    with bound(cast.acme, member=cast.ada, purpose=PURPOSE):
        yield cast


@pytest.fixture
def in_force(acme):
    """The rules above, drafted by Ada and published by Eve."""
    draft = actions.save_draft(lines=RULES, why="The board of November.", by=acme.ada)
    request = actions.publish(policy=draft, by=acme.ada)
    sign(request=request, content_hash=request.hash, by=acme.eve)
    return TierPolicy.objects.in_force().get()


def tiers() -> dict:
    return dict(Account.objects.order_by("name").values_list("name", "tier"))


def test_a_second_person_publishes_exactly_what_was_asked(acme):
    draft = actions.save_draft(lines=RULES, by=acme.ada)
    assert actions.save_draft(lines=RULES, by=acme.ada).pk == draft.pk
    request = actions.publish(policy=draft, by=acme.ada)
    with pytest.raises(Refused, match="somebody else"):
        sign(request=request, content_hash=request.hash, by=acme.ada)
    actions.save_draft(lines=RULES[:1], by=acme.ada)
    with pytest.raises(Refused, match="changed since"):
        sign(request=request, content_hash=request.hash, by=acme.eve)
    assert not TierPolicy.objects.in_force().exists()
    again = actions.publish(policy=draft, by=acme.ada)
    sign(request=again, content_hash=again.hash, by=acme.eve)
    assert [line.tier for line in TierPolicy.objects.in_force().get().read] == [1]
    actions.save_draft(lines=RULES, by=acme.ada)
    assert list(TierPolicy.objects.order_by("number").values_list("number", "state")) == [
        (1, "published"),
        (2, "draft"),
    ]


def test_alone_one_publishes_at_once_and_others_may_not(acme):
    draft = actions.save_draft(lines=RULES, by=acme.ada)
    for member in (acme.alice, acme.pat):
        with pytest.raises(Forbidden):
            actions.publish(policy=draft, by=member)
    type(acme.eve).objects.filter(pk=acme.eve.pk).update(roles=["product"])
    assert actions.publish(policy=draft, by=acme.ada).state == "published"


@pytest.mark.parametrize(
    ("line", "field", "sentence"),
    [
        (TierLine(tier=1, entry="annual_valu > 5"), "t1_entry", "annual_valu"),
        (TierLine(tier=2, exit="1 + 1"), "t2_exit", ""),
        (TierLine(tier=1, cap=-1), "t1_cap", "whole number"),
        (TierLine(tier=1, region="Asia", entry="tier == 2"), "Asia_t1_entry", "tier"),
    ],
)
def test_nonsense_is_refused_at_its_field_and_nothing_is_kept(line, field, sentence, acme):
    with pytest.raises(Refused) as refusal:
        actions.save_draft(lines=[line], by=acme.ada)
    assert sentence in refusal.value.fields[field]
    assert not TierPolicy.objects.exists()


def test_a_full_tier_refuses_by_every_way_and_changes_nothing(in_force, acme, make):
    for name in ("Arbor", "Birch"):
        make.account(name, tier=1)
    cedar = make.account("Cedar")
    with pytest.raises(Refused, match="Tier 1 is full: it holds 2 accounts, and the policy allows 2"):
        set_tier(account=cedar, tier=1, why="x", by=acme.ada)
    with pytest.raises(Refused, match="Tier 1 is full"):
        add_account(name="Dune", tier=1, by=acme.ada)
    set_tier(account=Account.objects.get(name="Arbor"), tier=1, why="the same", by=acme.ada)
    assert tiers() == {"Arbor": 1, "Birch": 1, "Cedar": None}
    set_tier(account=Account.objects.get(name="Arbor"), tier=2, why="x", by=acme.ada)
    set_tier(account=cedar, tier=1, why="x", by=acme.ada)
    assert tiers() == {"Arbor": 2, "Birch": 1, "Cedar": 1}


def test_a_full_tier_refuses_a_cell_many_rows_a_yes_and_a_program(cast, make, browse, program):  # noqa: F811
    with bound(cast.acme, member=cast.ada, purpose=PURPOSE):
        cap = actions.save_draft(lines=[TierLine(tier=1, cap=1)], by=cast.ada)
        actions.put_in_force(policy=cap, lines=cap.lines, by=cast.ada)
        make.account("Arbor", tier=1)
        birch, cedar = make.account("Birch", owner=cast.alice), make.account("Cedar")
        asked = propose_tier(account=birch, tier=1, why="They grow.", by=cast.alice)
        edit = bulk.prepare(
            definition=AccountList(cast.ada), field="tier", value="1", why="x", by=cast.ada,
            rows=Account.objects.filter(pk__in=[birch.pk, cedar.pk]),
        )  # fmt: skip
        assert edit.counts() == {"refused": 2}
        bulk.carry_out(edit=edit, by=cast.ada)
        with pytest.raises(Refused, match="Tier 1 is full"):
            sign(request=asked, content_hash=asked.hash, by=cast.eve)
    cell = f"/t/acme/lists/accounts/rows/{birch.pk}/tier/"
    answer = browse(cast.ada).post(cell, {"value": "1", "why": "x", "version": birch.version})
    assert (answer.status_code, b"Tier 1 is full" in answer.content) == (422, True)
    answer = program(cast.ada).post(f"accounts/{birch.pk}/tier/", {"tier": 1, "why": "x"})
    assert (answer.status_code, "Tier 1 is full" in answer.json()["errors"][0]["detail"]) == (409, True)
    with bound(cast.acme, purpose=PURPOSE):
        assert tiers() == {"Arbor": 1, "Birch": None, "Cedar": None}
        assert Request.objects.get().state == "waiting"


def test_a_region_has_a_cap_of_its_own(in_force, acme, make):
    make.account("Arbor", tier=1, region="Asia")
    with pytest.raises(Refused, match="full in Asia"):
        make.account("Birch", tier=1, region="Asia")
    make.account("Cedar", tier=1, region="Europe")
    line = line_for(in_force.read, 1, "Asia")
    assert (line.cadence_days, line.cap, line.entitlements, line.exit) == (
        21,
        1,
        "A named engineer.",
        "annual_value < 800",
    )
    assert line_for(in_force.read, 1, "Europe").cadence_days == 14


def test_a_file_is_told_of_each_row_that_finds_no_room(in_force, cast):
    ada = Importing(cast.acme, cast.ada)
    imported = ada.run("accounts", rows_of("Name,Tier", "A,1", "B,1", "C,1", "D,2"), match="name")
    assert counts(imported) == (3, 0, 0, 1)
    assert "Tier 1 is full" in ada.faults(imported)[0][2]


def test_the_history_of_tiers_knows_what_a_file_moved_and_what_its_undo_did(cast, make, browse):
    ada = Importing(cast.acme, cast.ada)
    with ada.bound():
        arbor = make.account("Arbor", tier=2)
    imported = ada.run("accounts", rows_of("Name,Tier", "Arbor,1"), match="name")
    page = browse(cast.ada).get(f"/t/acme/accounts/{arbor.pk}/tiers/").content.decode()
    assert "From the file “file.csv”" in page
    ada.undo(imported)
    page = browse(cast.ada).get(f"/t/acme/accounts/{arbor.pk}/tiers/").content.decode()
    assert page.count("2 → 1") == page.count("1 → 2") == 1
    assert "An import was taken back" in page


def test_two_people_at_once_do_not_both_take_the_last_place(committed_cast):  # noqa: F811
    cast = committed_cast
    with in_tenant(cast.acme, member=cast.ada, purpose=PURPOSE):
        type(cast.eve).objects.filter(pk=cast.eve.pk).update(roles=["product"])
        actions.publish(policy=actions.save_draft(lines=[TierLine(tier=1, cap=1)], by=cast.ada), by=cast.ada)
        accounts = [Make().account(name) for name in ("Arbor", "Birch")]
    start, said = threading.Barrier(2), []

    def take(account):
        try:
            with in_tenant(cast.acme, member=cast.ada, purpose=PURPOSE):
                start.wait(10)
                set_tier(account=account, tier=1, why="x", by=cast.ada)
                said.append("done")
        except Refused as refusal:
            said.append(refusal.sentence)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[account]) for account in accounts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(said) == 2
    assert said.count("done") == 1
    with in_tenant(cast.acme, purpose=PURPOSE):
        assert Account.objects.filter(tier=1).count() == 1


def test_the_clock_proposes_with_a_reason_once_and_a_person_approves(in_force, acme, make):
    make.account("Arbor", annual_value=2000)
    make.account("Birch", annual_value=700, tier=1)
    make.account("Cedar", annual_value=450, region="Asia")
    make.account("Dune", annual_value=100, tier=3)
    for _night in range(2):
        done = actions.propose_moves.run_in(acme.acme)
    assert done.result == {"proposed": 0, "full": 0}
    asked = {request.name: request for request in Request.objects.open()}
    assert {name: request.content["to"] for name, request in asked.items()} == {"Arbor": 1, "Birch": 2, "Cedar": 1}
    assert asked["Arbor"].why == "The rule for entering tier 1 is true: annual_value >= 1000 (annual_value: 2,000)"
    assert "annual_value >= 400" in asked["Cedar"].why
    assert tiers() == {"Arbor": None, "Birch": 1, "Cedar": None, "Dune": 3}
    sign(request=asked["Arbor"], content_hash=asked["Arbor"].hash, by=acme.eve)
    assert tiers()["Arbor"] == 1
    assert Entry.objects.of("accounts.tier_set").get().by_id == acme.eve.pk


def test_what_was_declined_is_left_alone_and_what_no_longer_holds_is_withdrawn(in_force, acme, make):
    arbor, birch = make.account("Arbor", annual_value=2000), make.account("Birch", annual_value=2000)
    actions.propose_moves.run_in(acme.acme)
    decline(request=Request.objects.open().get(about_id=arbor.pk), reason="Not yet.", by=acme.eve)
    change_account(account=birch, annual_value=10, by=acme.ada)
    actions.propose_moves.run_in(acme.acme)
    assert not Request.objects.open().exists()
    assert Request.objects.get(about_id=birch.pk).state == "withdrawn"


def test_what_was_declined_is_asked_again_after_ninety_days(in_force, acme, make):
    arbor = make.account("Arbor", annual_value=2000)
    actions.propose_moves.run_in(acme.acme)
    decline(request=Request.objects.open().get(about_id=arbor.pk), reason="Not yet.", by=acme.eve)
    Request.objects.filter(about_id=arbor.pk).update(decided_at=timezone.now() - actions.QUIET - timedelta(days=1))
    assert actions.propose_moves.run_in(acme.acme).result == {"proposed": 1, "full": 0}


def test_a_full_tier_is_passed_over(in_force, acme, make):
    for name in ("Arbor", "Birch", "Cedar"):
        make.account(name, annual_value=2000)
    assert actions.propose_moves.run_in(acme.acme).result == {"proposed": 2, "full": 1}


def test_without_a_policy_nothing_is_proposed_and_nothing_full(acme, make):
    for name in ("Arbor", "Birch", "Cedar"):
        make.account(name, tier=1, annual_value=1)
    assert actions.propose_moves.run_in(acme.acme).result == {"proposed": 0, "full": 0}
    assert moves(Account.objects.all(), []) == []


def test_the_pages_draft_preview_publish_and_show_history(cast, make, browse, django_assert_max_num_queries):
    with bound(cast.acme, member=cast.ada, purpose=PURPOSE):
        arbor = make.account("Arbor", owner=cast.alice, annual_value=2000)
    ada, eve = browse(cast.ada), browse(cast.eve)
    given = {
        "t1_entry": "annual_value >= 1000",
        "t1_cap": "5",
        "t1_cadence_days": "14",
        "t1_entitlements": "A named engineer.",
    }
    page = ada.post(PAGE + "draft/", given | {"preview": "1"}).content.decode()
    assert all(words in page for words in ("Arbor", "The rule for entering tier 1 is true"))
    wrong = ada.post(PAGE + "draft/", given | {"t2_entry": "valu > 1", "r0_region": "Asia", "r0_cap": "3", "save": "1"})
    assert wrong.status_code == 422
    assert "Name the region and the tier." in wrong.content.decode()
    wrong = ada.post(PAGE + "draft/", given | {"t2_entry": "valu > 1", "save": "1"})
    assert wrong.status_code == 422
    assert "valu" in wrong.content.decode()
    assert ada.post(PAGE + "draft/", given | {"save": "1"})["Location"] == PAGE
    ada.post(PAGE + "publish/")
    with bound(cast.acme, purpose=PURPOSE):
        request = Request.objects.get(kind="accounts.tier_policy")
    assert "annual_value &gt;= 1000" in eve.get(f"/t/acme/approvals/{request.pk}/").content.decode()
    eve.post(f"/t/acme/approvals/{request.pk}/yes/", {"content_hash": request.hash})
    alice = browse(cast.alice)
    with django_assert_max_num_queries(15):
        shown = alice.get(PAGE).content.decode()
    assert "0 of at most 5 accounts" in shown
    assert browse(cast.alice).get(PAGE + "draft/").status_code == 403
    ada.post(f"/t/acme/accounts/{arbor.pk}/tier/", {"tier": "1", "why": "The board said so."})
    page = browse(cast.alice).get(f"/t/acme/accounts/{arbor.pk}/").content.decode()
    assert "A named engineer." in page
    assert "The board said so." in browse(cast.alice).get(f"/t/acme/accounts/{arbor.pk}/tiers/").content.decode()
    assert browse(cast.bob).get(f"/t/acme/accounts/{arbor.pk}/tiers/").status_code == 404


def test_in_a_browser(visit, committed_cast):  # noqa: F811
    cast = committed_cast
    for look in ({}, {"size": PHONE, "scheme": "dark"}):
        tab = visit(cast.ada, **look)
        page = tab.go(PAGE + "draft/")
        page.fill("#id_t1_entry", "annual_value >= 1000")
        page.get_by_role("button", name="Who would move?").press("Enter")
        page.get_by_text("What would be proposed").wait_for()
        assert (tab.violations(), tab.overflow()) == ([], 0)
        page.get_by_role("button", name="Save the draft").press("Enter")
        page.get_by_role("button", name="Publish").wait_for()
        assert (tab.violations(), tab.overflow(), tab.complaints) == ([], 0, [])
