"""Requests: bound to their content, signed by the right people, carried out with the last yes, void when edited."""

import pytest

from accounts.models import Account
from intimacy.approvals.actions import ask, decline, sign, withdraw
from intimacy.approvals.kinds import Signer, hash_of, kind
from intimacy.approvals.models import Request, Signature, State
from intimacy.approvals.work import waiting
from intimacy.journal.models import Entry
from intimacy.notify.models import Notification
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import CLOCK, Forbidden, Refused
from tests.approvals.renaming import JOINT, ONE, asked
from tests.make import in_days

LIST = "/t/acme/approvals/"


@pytest.fixture
def helix(acme, cast, make):
    return make.account("Helix", owner=cast.alice)


@pytest.fixture
def request_(helix, cast):
    """Alice asks for another name of her account."""
    return asked(helix, by=cast.alice)


def name():
    return Account.objects.get().name


def test_the_hash_is_that_of_the_canonical_json():
    assert hash_of({"b": 1.0, "a": ["ü"]}) == hash_of({"a": ["ü"], "b": 1})
    assert hash_of({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert hash_of({"a": 1}) != hash_of({"a": 2})


def test_the_content_comes_out_of_the_database_with_the_same_hash(helix, cast):
    content = {"name": "x", "large": 1e22, "small": 1e-7, "none": None, "list": [0.1, True]}
    made = ask(kind=ONE.name, about=helix, content=content, why="Because.", by=cast.alice)
    assert hash_of(Request.objects.get().content) == made.hash


def test_the_last_yes_carries_it_out(request_, cast):
    assert name() == "Helix"
    sign(request=request_, content_hash=request_.hash, by=cast.eve)
    done = Request.objects.get()
    assert (name(), done.state, done.decided_by) == ("Helix Bio", State.DONE, cast.eve)
    for fact in ("approvals.asked", "approvals.signed", "approvals.carried_out"):
        assert Entry.objects.of(fact).count() == 1
    sign(request=request_, content_hash=request_.hash, by=cast.eve)
    assert Signature.objects.count() == 1


def test_several_must_say_yes_each_under_a_right_and_nobody_twice(helix, cast, make):
    request = asked(helix, by=cast.alice, of=JOINT)
    for signer, still in ((cast.eve, "Helix"), (cast.eve, "Helix"), (cast.alice, "Helix"), (cast.ada, "Helix")):
        sign(request=request, content_hash=request.hash, by=signer)
        assert name() == still or signer == cast.ada
    assert {each.right for each in Signature.objects.all()} == {"accounts.edit", "accounts.set_tier"}
    assert (name(), Signature.objects.count()) == ("Helix Bio", 3)


def test_who_has_several_rights_takes_no_place_that_others_could_fill(helix, cast):
    request = asked(helix, by=cast.alice, of=JOINT)
    for signer in (cast.ada, cast.alice, cast.eve):
        sign(request=request, content_hash=request.hash, by=signer)
    assert name() == "Helix Bio"


def test_the_page_says_where_too_few_can_say_yes(helix, cast, make, browse):
    request = asked(helix, by=cast.alice, of=JOINT)
    said = lambda: browse(cast.alice).get(page_of(request)).content.decode()  # noqa: E731
    assert "Too few people have it" not in said()
    type(cast.eve).objects.filter(pk=cast.eve.pk).update(roles=["product"])
    assert "Too few people have it" in said()


def test_a_yes_beyond_what_is_needed_is_refused(helix, cast, make):
    request = asked(helix, by=cast.alice, of=JOINT)
    sign(request=request, content_hash=request.hash, by=cast.alice)
    bob = make.member("Bert", "manager")
    helix.seats.create(account=helix, member=bob)
    with pytest.raises(Refused, match="not needed"):
        sign(request=request, content_hash=request.hash, by=bob)
    assert Signature.objects.count() == 1


def test_who_asked_may_not_sign_or_decline_alone(helix, cast):
    request = asked(helix, by=cast.eve)
    with pytest.raises(Refused, match="somebody else"):
        sign(request=request, content_hash=request.hash, by=cast.eve)
    with pytest.raises(Refused, match="withdraw"):
        decline(request=request, reason="No", by=cast.eve)
    assert (name(), Request.objects.get().state, Signature.objects.exists()) == ("Helix", State.WAITING, False)


@pytest.mark.parametrize("who", ["alice", "pat", "olga"])
def test_without_the_right_nobody_signs_or_declines(who, request_, cast):
    with pytest.raises(Forbidden):
        sign(request=request_, content_hash=request_.hash, by=getattr(cast, who))
    with pytest.raises(Forbidden):
        decline(request=request_, reason="No", by=getattr(cast, who))
    assert (name(), Request.objects.get().state) == ("Helix", State.WAITING)


def test_the_clock_says_neither_yes_nor_no(request_):
    with pytest.raises(Forbidden):
        sign(request=request_, content_hash=request_.hash, by=CLOCK)
    assert name() == "Helix"


def test_an_edit_voids_the_signatures_and_the_same_again_changes_nothing(helix, cast):
    request = asked(helix, by=cast.alice, of=JOINT)
    sign(request=request, content_hash=request.hash, by=cast.eve)
    asked(helix, by=cast.alice, of=JOINT)
    assert Signature.objects.in_force().count() == 1
    asked(helix, by=cast.alice, of=JOINT, name="Helix Life")
    changed = Request.objects.get()
    assert (changed.version, Signature.objects.in_force().count()) == (2, 0)
    with pytest.raises(Refused, match="changed since"):
        sign(request=request, content_hash=request.hash, by=cast.ada)
    assert not Signature.objects.in_force().exists()
    for signer in (cast.alice, cast.eve, cast.ada):
        sign(request=changed, content_hash=changed.hash, by=signer)
    assert name() == "Helix Life"


def test_content_that_was_tampered_with_is_not_signed(request_, cast):
    Request.objects.update(content={"name": "Mine"})
    with pytest.raises(Refused, match="changed since"):
        sign(request=request_, content_hash=request_.hash, by=cast.eve)
    assert (name(), Signature.objects.exists()) == ("Helix", False)


def test_what_can_no_longer_be_carried_out_is_refused_with_the_reason_and_not_signed(helix, cast):
    request = asked(helix, by=cast.alice, name="Taken")
    with pytest.raises(Refused, match="no longer be carried out: The name is taken"):
        sign(request=request, content_hash=request.hash, by=cast.eve)
    assert (name(), Request.objects.get().state, Signature.objects.exists()) == ("Helix", State.WAITING, False)
    assert not Entry.objects.of("approvals.signed").exists()


def test_a_no_needs_a_reason_and_ends_it(request_, cast):
    with pytest.raises(Refused):
        decline(request=request_, reason=" ", by=cast.eve)
    assert Request.objects.get().is_open
    decline(request=request_, reason="They were not.", by=cast.eve)
    with pytest.raises(Refused, match="declined"):
        sign(request=request_, content_hash=request_.hash, by=cast.ada)
    assert (name(), Request.objects.get().reason) == ("Helix", "They were not.")
    assert asked(request_.thing, by=cast.alice) != request_  # it may be asked again


def test_only_who_asked_or_an_administrator_withdraws(request_, cast):
    with pytest.raises(Forbidden):
        withdraw(request=request_, by=cast.eve)
    for _ in range(2):
        withdraw(request=request_, by=cast.alice)
    assert Request.objects.get().state == State.WITHDRAWN
    assert Entry.objects.of("approvals.withdrawn").count() == 1


@pytest.mark.parametrize("why", ["", "x" * 1001])
def test_a_request_says_why(why, helix, cast):
    with pytest.raises(Refused) as refusal:
        ask(kind=ONE.name, about=helix, content={}, why=why, by=cast.alice)
    assert list(refusal.value.fields) == ["why"]
    assert not Request.objects.exists()


def test_a_kind_needs_a_signer_and_a_name_of_its_own():
    given = {"title": "", "show": list, "carry_out": list}
    with pytest.raises(ValueError, match="Nobody"):
        kind(name="tests.nobody", signers=(), **given)
    with pytest.raises(ValueError, match="two kinds"):
        kind(name=ONE.name, signers=(Signer("accounts.edit"),), **given)


def test_it_is_seen_by_who_asked_who_may_sign_and_who_may_see_the_thing(request_, helix, cast, make):
    joint = asked(helix, by=cast.eve, of=JOINT)
    for member, seen in (
        (cast.alice, {request_, joint}), (cast.eve, {request_, joint}), (cast.pat, {request_}), (cast.bob, set()),
    ):  # fmt: skip
        assert set(Request.objects.visible_to(member)) == seen


def test_it_waits_for_those_whose_yes_is_missing(request_, helix, cast):
    joint = asked(helix, by=cast.eve, of=JOINT)
    waits = lambda member: set(Request.objects.waiting_for(member))  # noqa: E731
    assert (waits(cast.alice), waits(cast.eve)) == ({joint}, {request_, joint})
    assert (waits(cast.bob), waits(cast.pat)) == (set(), set())
    sign(request=joint, content_hash=joint.hash, by=cast.alice)
    assert waits(cast.alice) == set()


# -- pages -----------------------------------------------------------------------------------------------------------


def page_of(request, what=""):
    return f"{LIST}{request.pk}/{what}"


def test_the_page_shows_difference_reason_who_is_missing_and_who_said_yes(helix, cast, browse):
    request = asked(helix, by=cast.alice, of=JOINT, due_on=in_days(-2))
    sign(request=request, content_hash=request.hash, by=cast.ada)
    said = browse(cast.eve).get(page_of(request)).content.decode()
    order = [
        "Helix Bio",
        "They were bought.",
        "overdue, 2 days ago",
        "Who must still say yes",
        "Eve",
        "Who said yes",
        "Ada",
    ]
    places = [said.index(words, said.index("request-title")) for words in order]
    assert places == sorted(places)


def test_yes_no_and_withdrawal_on_pages_that_need_no_script(helix, cast, browse):
    eve = browse(cast.eve)
    request = asked(helix, by=cast.alice)
    refused = eve.post(page_of(request, "yes/"), {"content_hash": "old"})
    assert (refused.status_code, "changed since" in refused.content.decode(), name()) == (422, True, "Helix")
    assert eve.post(page_of(request, "no/"), {"reason": ""}).status_code == 422
    assert Request.objects.get().is_open
    assert eve.post(page_of(request, "no/"), {"reason": "Wait"}).status_code == 303
    request = asked(helix, by=cast.alice)
    assert browse(cast.alice).post(page_of(request, "withdraw/")).status_code == 303
    request = asked(helix, by=cast.alice)
    assert eve.post(page_of(request, "yes/"), {"content_hash": request.hash}).status_code == 303
    assert name() == "Helix Bio"
    decided = eve.get(LIST + "decided/").content.decode()
    for words in ("Carried out", "Declined", "Withdrawn", "Wait"):
        assert words in decided


def test_several_are_looked_at_together_and_each_stands_for_itself(helix, cast, browse, make):
    other = make.account("Granite", owner=cast.alice)
    good, bad = asked(helix, by=cast.alice), asked(other, by=cast.alice, name="Taken")
    eve, several = browse(cast.eve), LIST + "several/"
    ids = [str(good.pk), str(bad.pk)]
    said = eve.post(several, {"id": [*ids, "no id"]}).content.decode()
    assert said.count("They were bought.") == 2
    answer = eve.post(several, {"id": ids, "yes": "1", f"hash-{good.pk}": good.hash, f"hash-{bad.pk}": bad.hash})
    assert (answer.status_code, "The name is taken" in answer.content.decode()) == (200, True)
    assert {row.name for row in Account.objects.all()} == {"Helix Bio", "Granite"}
    assert eve.post(several, {"id": ids, "yes": "1"}).status_code == 422  # without having seen the content
    assert Request.objects.open().get() == bad


def test_what_is_not_theirs_is_not_there(request_, cast, browse):
    for member in (cast.bob, cast.mallory):
        for what in ("", "yes/", "no/", "withdraw/"):
            ask_ = browse(member).post if what else browse(member).get
            assert ask_(page_of(request_, what), {"reason": "x"}).status_code == 404
    assert browse(cast.pat).post(page_of(request_, "yes/"), {"content_hash": request_.hash}).status_code == 403
    assert Request.objects.get().is_open


def test_it_stands_on_my_work_until_one_has_answered(request_, cast, browse):
    assert [line.title for line in waiting(cast.eve)] == ["Another name: Helix"]
    assert "Waits for your yes, asked by Alice." in browse(cast.eve).get("/t/acme/").content.decode()
    assert list(waiting(cast.alice)) == []
    sign(request=request_, content_hash=request_.hash, by=cast.eve)
    assert list(waiting(cast.eve)) == []


def test_the_pages_ask_little_of_the_database(helix, cast, browse, make, django_assert_max_num_queries):
    requests = [asked(make.account(owner=cast.alice), by=cast.alice) for _ in range(8)]
    client = browse(cast.eve)
    for address in (LIST, LIST + "open/", page_of(requests[0])):
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200


def test_those_whose_yes_is_missing_are_told_once_for_each_content(request_, helix, cast):
    told = lambda: sorted(Notification.objects.values_list("member__name", flat=True))  # noqa: E731
    assert told() == ["Ada", "Eve"]
    asked(helix, by=cast.alice)
    assert told() == ["Ada", "Eve"]
    asked(helix, by=cast.alice, name="Helix Life")
    assert told() == ["Ada", "Ada", "Eve", "Eve"]


def test_programs_see_sign_and_decline(cast, make, program_for):
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        helix = make.account("Helix", owner=cast.alice)
        request = asked(helix, by=cast.alice)
    eve = program_for(cast.eve)
    shown = eve.get("approvals/?waits_for_me=true").json()["results"]
    assert [(each["id"], each["missing"]) for each in shown] == [
        (str(request.pk), [{"right": "accounts.set_tier", "count": 1}])
    ]
    path = f"approvals/{request.pk}/"
    assert eve.post(path + "sign/", {"content_hash": "0" * 64}).status_code == 409
    assert eve.post(path + "decline/", {"reason": "   "}).status_code in (400, 409)
    assert eve.post(path + "withdraw/").status_code == 403
    signed = eve.post(path + "sign/", {"content_hash": request.hash})
    assert (signed.status_code, signed.json()["state"], signed.json()["missing"]) == (200, "done", [])
    with bound(cast.acme, purpose="account_management"):
        assert name() == "Helix Bio"
