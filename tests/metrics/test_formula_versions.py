"""The next version of the formula: written, looked at, agreed by a second person, put in force; a published one never changes."""

import re

import pytest
from django.db import DatabaseError, transaction

from accounts.bands import NOT_ENOUGH
from accounts.models import Account
from intimacy.access.actions import make_key
from intimacy.approvals import actions as approvals
from intimacy.approvals.models import Request
from intimacy.jobs.models import Job
from intimacy.notify.models import Notification
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import CLOCK, Forbidden, Refused
from metrics.actions import formulas as actions
from metrics.approving import differences
from metrics.checking import fault_in_rule, faults_of
from metrics.engine import rescore
from metrics.formulas import FORMULA_1, formula_in_force, formula_numbered, formula_of_content
from metrics.library import BY_CODE, LIBRARY
from metrics.models import FormulaVersion, Score
from metrics.preview import preview
from metrics.tasks import rescore_all, rescore_by_new_formula
from tests.api.conftest import Program
from tests.make import days_ago


def content_of(*codes, **changes):
    """The content of a version made of indicators of the library; changes are made to the first."""
    indicators = [BY_CODE[code].as_content() for code in codes]
    indicators[0] |= changes
    return {"touchpoints": dict(FORMULA_1.touchpoints), "indicators": indicators}


@pytest.fixture
def draft(acme, cast):
    return actions.save_draft(content=content_of("last_touch", "breadth"), why="Recency matters.", by=cast.eve)


def test_the_library_has_more_than_fifteen_indicators_of_every_type_that_can_be_read():
    assert len([indicator for indicator in LIBRARY if indicator.type != "outcome"]) >= 15
    assert {indicator.type for indicator in LIBRARY} == {"leading", "lagging", "behavioural", "outcome", "enabler"}
    for indicator in LIBRARY:
        assert indicator.rule.canonical()
        assert indicator.source
        assert indicator.kpi
        if indicator.type != "outcome":
            assert faults_of({**content_of(indicator.code)}) == {}


def test_a_version_is_put_in_force_by_a_second_person_and_everybody_is_scored_by_it(acme, cast, make, draft):
    make.account("Helix", owner=cast.alice)
    asked = actions.publish(version=draft, revision=1, by=cast.eve)
    assert isinstance(asked, Request)
    assert formula_in_force() == FORMULA_1
    with pytest.raises(Refused, match="yourself"):
        approvals.sign(request=asked, content_hash=asked.hash, by=cast.eve)
    approvals.sign(request=asked, content_hash=asked.hash, by=cast.pat)
    formula = formula_in_force()
    assert formula.version == 2
    assert [indicator.code for indicator in formula.indicators] == ["last_touch", "breadth"]
    assert formula_numbered(1) is FORMULA_1
    assert Notification.objects.filter(topic="metrics.new_formula", member=cast.alice).exists()
    reacted = Job.objects.get(task=rescore_by_new_formula.name)
    for _ in range(2):
        rescore_by_new_formula.function(entry=reacted.key)
    assert Job.objects.filter(task=rescore_all.name).count() == 1


def test_the_database_lets_nobody_rewrite_a_version_that_was_published(acme, cast, draft):
    FormulaVersion.objects.filter(pk=draft.pk).update(why="A draft may still be changed.")
    actions.put_in_force(version=draft, content=draft.content, by=cast.eve)
    kept = FormulaVersion.objects.filter(pk=draft.pk)
    for changed in ({"content": content_of("answers")}, {"number": 9}, {"why": "Another"}, {"state": "draft"}):
        with pytest.raises(DatabaseError, match="no draft any more"), transaction.atomic():
            kept.update(**changed)
    with pytest.raises(DatabaseError, match="no draft any more"), transaction.atomic():
        kept.delete()
    assert kept.update(state="replaced") == 1


def test_the_first_version_is_for_ever_what_scores_were_made_of():
    """Nobody can reproduce a score of version 1 once its definition in the code says something else."""
    content = FORMULA_1.as_content()
    names = ("code", "expression", "weight", "poor", "excellent", "evidence", "minimum")
    assert [tuple(each[name] for name in names) for each in content["indicators"]] == [
        ("advisory_contact", "weighted_contact(days=180, half_life=45)", 35, 0, 20, "contacts_recorded()", 1),
        ("breadth", "distinct_contacts(days=180)", 20, 0, 6, "contacts_named()", 1),
        ("answers", "answered_share(days=90, within_hours=24)", 25, 0.5, 0.95, "tickets_due(days=90, within_hours=24)", 2),
        ("kept", "kept_share(days=365)", 20, 0.5, 0.95, "commitments_due(days=365)", 2),
    ]  # fmt: skip
    assert content["touchpoints"] == {
        "advisory": 5, "co_creation": 5, "review": 4, "meeting": 3, "call": 2, "email": 0.5,
    }  # fmt: skip


def test_an_edit_voids_the_request_for_what_it_said_before(acme, cast, draft):
    asked = actions.publish(version=draft, revision=1, by=cast.eve)
    before = asked.hash
    actions.save_draft(content=content_of("breadth"), why="", revision=1, by=cast.eve)
    asked.refresh_from_db()
    assert asked.hash != before
    with pytest.raises(Refused, match="changed since you looked"):
        approvals.sign(request=asked, content_hash=before, by=cast.pat)
    assert formula_in_force() == FORMULA_1


def test_another_draft_is_not_asked_for_with_the_reason_of_the_one_before(acme, cast, draft, browse):
    told = "Say what you have changed: this is the reason of the draft as it was."
    earlier = actions.save_draft(content=content_of("breadth"), why="Recency matters.", by=cast.eve)
    assert earlier.revision == 2, "as long as nobody was asked, the reason may stay"
    asked = actions.publish(version=draft, revision=2, by=cast.eve)
    with pytest.raises(Refused) as refused:
        actions.save_draft(content=content_of("kept"), why=" Recency matters. ", by=cast.eve)
    assert refused.value.fields == {"why": told}
    asked.refresh_from_db()
    draft.refresh_from_db()
    assert (draft.revision, asked.why) == (2, "Recency matters."), "nothing was written"
    editor = browse(cast.eve)
    page = editor.post("/t/acme/settings/score/draft/", posted(editor, save="1", **{"breadth weight": 77}))
    assert (page.status_code, page.context["form"].errors["why"]) == (422, [told])
    with bound(cast.acme, purpose="administration"):
        secret = make_key(member=cast.eve, words="test", scopes=["metrics:read", "metrics:write"], by=CLOCK)[1]
    program = Program(secret)
    content = content_of("kept")
    touchpoints = [{"kind": kind, "weight": weight} for kind, weight in content["touchpoints"].items()]
    body = {"indicators": content["indicators"], "touchpoints": touchpoints, "why": "Recency matters."}
    wrong = program.post("formulas/", body)
    assert (wrong.status_code, told in wrong.content.decode()) == (409, True)
    assert program.post("formulas/", body | {"why": "Promises alone."}).status_code == 201
    asked.refresh_from_db()
    assert asked.why == "Promises alone."


def test_two_people_who_write_at_once_do_not_overwrite_each_other(acme, cast, draft):
    actions.save_draft(content=content_of("breadth"), why="Mine.", revision=1, by=cast.pat)
    with pytest.raises(Refused, match="written the draft anew"):
        actions.save_draft(content=content_of("kept"), why="Mine.", revision=1, by=cast.eve)
    with pytest.raises(Refused, match="changed since you looked"):
        actions.publish(version=draft, revision=1, by=cast.eve)
    assert FormulaVersion.objects.get().why == "Mine."


def test_the_same_draft_again_changes_nothing(acme, cast, draft):
    again = actions.save_draft(
        content=content_of("last_touch", "breadth"), why="Recency matters.", revision=1, by=cast.eve
    )
    assert (again.pk, again.revision) == (draft.pk, 1)


def test_only_who_may_writes_or_publishes(acme, cast, draft):
    with pytest.raises(Forbidden):
        actions.save_draft(content=content_of("breadth"), why="", by=cast.alice)
    with pytest.raises(Forbidden):
        actions.publish(version=draft, revision=1, by=cast.alice)
    assert FormulaVersion.objects.get().state == "draft"


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"weight": 0}, "breadth weight", "whole number"),
        ({"weight": 1.5}, "breadth weight", "whole number"),
        ({"poor": 6}, "breadth poor", "have to differ"),
        ({"poor": None}, "breadth poor", "numbers"),
        ({"expression": "distinct_contact(days=90)"}, "breadth expression", "Did you mean “distinct_contacts”"),
        ({"expression": 'count(kind="meating")'}, "breadth expression", "Did you mean “meeting”"),
        ({"expression": "count() / 0"}, "breadth expression", "divides by zero"),
        ({"expression": "count() / (2 - 1 - 1 + 0 * count())"}, "breadth expression", "divides by zero"),
        ({"expression": f"1 / (count(){' + 1' * 150} - (count(){' + 1' * 150}))"}, "breadth expression", "divides by zero"),
        ({"expression": "(" * 25 + "count()" + ")" * 25}, "breadth expression", "Column 21: .*nested deeper"),
        ({"expression": "1 + 1"}, "breadth expression", "reads nothing"),
        ({"expression": 'count(kind="opportunity")'}, "breadth expression", "outcome"),
        ({"expression": "count() +" * 300 + "count()"}, "breadth expression", "2,?000 characters"),
        ({"expression": "-" * 30 + "count()"}, "breadth expression", "nested deeper"),
        ({"expression": ""}, "breadth expression", "empty"),
        ({"type": "outcome"}, "breadth type", "never enters"),
        ({"words": " "}, "breadth words", "Say it"),
        ({"anchors": [{"whose": "moon", "value": "x", "poor": 0, "excellent": 1}]}, "breadth anchors", "customer, a segment"),
        ({"anchors": [{"whose": "industry", "value": "x", "poor": 1, "excellent": 1}]}, "breadth anchors", "differ"),
    ],
)  # fmt: skip
def test_nonsense_gets_a_sentence_at_the_place_where_it_stands(changes, field, sentence):
    assert re.search(sentence, faults_of(content_of("breadth", **changes))[field])


def test_an_outcome_of_the_library_is_refused(acme, cast):
    with pytest.raises(Refused) as refused:
        actions.save_draft(content=content_of("share_of_wallet"), why="", by=cast.eve)
    assert {
        "share_of_wallet type",
        "share_of_wallet expression",
        "share_of_wallet evidence",
    } == refused.value.fields.keys()
    assert not FormulaVersion.objects.exists()


def test_a_score_needs_an_indicator_and_each_of_them_once():
    assert "" in faults_of({"touchpoints": dict(FORMULA_1.touchpoints), "indicators": []})
    assert "breadth code" in faults_of(content_of("breadth", "breadth"))
    assert fault_in_rule("count(days=0)")


def test_anchors_of_their_own_hold_for_the_most_particular(acme, cast, make):
    pharma, rich = make.account("Pharma", industry="Pharma"), make.account("Rich", industry="Pharma")
    other = make.account("Other")
    for account in (pharma, rich, other):
        make.interaction(account, "meeting", happened_at=days_ago(1))
    anchors = [
        {"whose": "industry", "value": "Pharma", "poor": 0, "excellent": 2},
        {"whose": "account", "value": str(rich.pk), "poor": 0, "excellent": 10},
    ]
    content = content_of(
        "steadiness",
        expression='count(kind="meeting", days=90)',
        evidence="contacts_recorded()",
        poor=0,
        excellent=4,
        anchors=anchors,
    )
    version = actions.save_draft(content=content, why="", by=cast.eve)
    actions.put_in_force(version=version, content=version.content, by=cast.pat)
    rescore([pharma.pk, rich.pk, other.pk])
    assert {score.account.name: float(score.score) for score in Score.objects.select_related("account")} == {
        "Pharma": 50, "Rich": 10, "Other": 25,
    }  # fmt: skip


def test_touchpoints_count_by_the_weights_of_the_version(acme, cast, make):
    account = make.account()
    make.interaction(account, "call", happened_at=days_ago(0))
    content = content_of("advisory_contact")
    content["touchpoints"]["call"] = 10
    version = actions.save_draft(content=content, why="", by=cast.eve)
    actions.put_in_force(version=version, content=version.content, by=cast.pat)
    rescore([account.pk])
    assert round(Score.objects.get().score) == 50  # 10 of the 20 that are excellent


@pytest.fixture
def five(acme, cast, make):
    """Accounts of which the draft makes one rise and one stay; one gets a score, one loses it, and of one nothing is known."""
    found = {name: make.account(name, owner=cast.alice) for name in ("Riser", "Stays", "Newcomer", "Leaver", "Unknown")}
    make.interaction(found["Riser"], "call", happened_at=days_ago(3))
    make.interaction(found["Stays"], "call", happened_at=days_ago(200))
    make.interaction(found["Newcomer"], "usage", happened_at=days_ago(3), value=40)
    for day in (20, 30):
        make.interaction(found["Leaver"], "promise_kept", happened_at=days_ago(day))
    return found


def names(moves):
    return [(move.account.name, move.before, move.after, move.points) for move in moves]


def test_a_preview_says_who_would_move_who_gets_a_score_and_who_loses_it(five, cast):
    """By hand. Version 1: a call of 3 days ago is 2 × 2^(−3/45) = 1.91 of 20, 10 points; one of 200 days ago counts nothing, 0;
    two promises kept of two are worth 100; usage alone says nothing. The draft asks for the days since the last conversation
    (14 or fewer are 100, 90 or more 0) and for the usage of the last 30 days (100 is 100): 40 is 40.
    """
    draft = actions.save_draft(content=content_of("last_touch", "usage"), why="", by=cast.eve)
    found = preview(Account.objects.all(), formula_of_content(0, days_ago(0).date(), draft.content))
    assert (found.looked_at, found.is_sample) == (5, False)
    assert (found.risen, found.fallen, found.same) == (1, 0, 1)
    assert (found.first_scored, found.no_longer_scored, found.unscored) == (1, 1, 1)
    assert names(found.moves) == [("Riser", 10, 100, 90)]
    assert names(found.newcomers) == [("Newcomer", None, 40, None)]
    assert names(found.leavers) == [("Leaver", 100, None, None)]
    # A call alone is 35 of 100, which is no band, and less than half of the draft, too; its usage is more than half of it.
    assert (found.other_band, found.lose_band, found.gain_band, found.without_band) == (0, 0, 0, 2)
    assert [move.bands for move in found.moves + found.newcomers] == [(NOT_ENOUGH, NOT_ENOUGH), ("", "risk")]
    assert not Score.objects.exists()
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        _key, secret = make_key(member=cast.eve, words="test", scopes=["metrics:read"], by=CLOCK)
    said = Program(secret).get(f"formulas/{draft.pk}/preview/").json()
    assert [said[each] for each in ("same", "first_scored", "no_longer_scored", "unscored")] == [1, 1, 1, 1]
    assert said["newcomers"] == [{"account": str(five["Newcomer"].pk), "before": None, "after": 40}]
    assert said["leavers"] == [{"account": str(five["Leaver"].pk), "before": 100, "after": None}]


def test_a_preview_says_who_would_lose_or_gain_a_band_by_how_much_has_to_be_known(five, cast, browse):
    content = content_of("last_touch", "usage")
    by = lambda least: formula_of_content(0, days_ago(0).date(), content | {"least_coverage": least})  # noqa: E731
    low = preview(Account.objects.all(), by(0))
    assert (low.other_band, low.lose_band, low.gain_band, low.without_band) == (0, 0, 2, 0)
    version = actions.save_draft(content=content | {"least_coverage": 0}, why="", by=cast.eve)
    actions.put_in_force(version=version, content=version.content, by=cast.pat)
    rescore(Account.objects.values_list("pk", flat=True))
    assert Account.objects.filter(standings__band=NOT_ENOUGH).count() == 0
    high = preview(Account.objects.all(), by(100))
    assert (high.other_band, high.lose_band, high.gain_band, high.without_band) == (0, 3, 0, 3)
    actions.save_draft(content=content | {"least_coverage": 100}, why="", by=cast.eve)
    page = " ".join(browse(cast.eve).get("/t/acme/settings/score/draft/").content.decode().split())
    assert "3 would be in no band any more: too little of them would be known." in page
    assert "Least coverage for a band, %" in page


def test_how_much_has_to_be_known_is_part_of_what_is_agreed(acme, cast, browse):
    """It is in the content that is signed, shown as a difference, refused where it is nonsense, and said on the page."""
    content = content_of("breadth", "kept")
    for wrong in (-1, 101, "much", None):
        assert "least_coverage" in faults_of(content | {"least_coverage": wrong}), wrong
    draft = actions.save_draft(content=content, why="", by=cast.eve)
    assert draft.content["least_coverage"] == 50
    (said,) = differences(content | {"least_coverage": 50}, content | {"least_coverage": 35})
    assert (said.before, said.after) == ("50%", "35%")
    assert differences(content, content | {"least_coverage": 50}) == [], (
        "older ones, which say nothing of it, have the half"
    )
    actions.put_in_force(version=draft, content=draft.content, by=cast.pat)
    page = browse(cast.eve).get("/t/acme/settings/score/").content.decode()
    assert "A score of which less than 50% of the weight is known is in no band" in page


def test_the_page_of_a_draft_names_who_gets_a_score_and_who_loses_it(five, cast, browse):
    actions.save_draft(content=content_of("last_touch", "usage"), why="", by=cast.eve)
    page = " ".join(browse(cast.eve).get("/t/acme/settings/score/draft/").content.decode().split())
    assert (
        "1 account would rise, 0 would fall, 1 would stay as they are; 0 would be in another band. 2 in all would have a score without a band."
        in page
    )
    assert (
        "1 would have a score for the first time. 1 would have none any more. 1 has none, and would have none." in page
    )
    assert page.index("Who would have a score for the first time") < page.index("Newcomer")
    assert page.index("Who would have no score any more") < page.index("Leaver")


def test_two_versions_are_compared_field_by_field():
    found = differences(content_of("breadth", "kept"), content_of("breadth", "last_touch", weight=30))
    said = {str(each.label): (each.before, each.after) for each in found}
    assert said["Breadth of contacts"] == ("weight: 20", "weight: 30")
    assert said["Promises and follow-ups kept"][1] == ""
    assert said["Time since the last conversation"][0] == ""


def test_the_editor_previews_saves_and_publishes(cast, make, browse):
    with bound(cast.acme, member=cast.eve, purpose="account_management"):
        make.interaction(make.account("Helix"), "call", happened_at=days_ago(3))
    client = browse(cast.eve)
    address = "/t/acme/settings/score/draft/"
    page = client.get(address)
    assert page.status_code == 200
    form = page.context["form"]
    given = {name: form[name].value() for name in form.fields}
    given = {name: value for name, value in given.items() if value is not None and value != "" and value is not False}
    given |= {"last_touch in": "on", "breadth weight": 40, "why": "Recency matters."}
    given = {name: "on" if value is True else value for name, value in given.items()}
    seen = client.post(address, given, headers={"HX-Request": "true"}).content.decode()
    assert "Helix" in seen
    assert "1 account would rise" in seen
    verdict = re.search(r'<p[^>]*id="verdict" hx-swap-oob="true">(.*?)</p>', seen)[1]
    assert verdict == "1 would rise, 0 fall, 0 change their band.", "beside Save, which stays in sight"
    beside = client.post(address, given | {"breadth expression": "nothing(days=3)"}, headers={"HX-Request": "true"})
    verdict = re.search(r'<p[^>]*id="verdict"[^>]*>(.*?)</p>', beside.content.decode())[1]
    assert 'href="#id_breadth-expression"' in verdict
    assert "<bdi>Breadth of contacts, Rule</bdi>: Column 1: there is no “nothing” here." in verdict
    wrong = client.post(address, given | {"breadth expression": "nothing(days=3)"})
    assert 'id="id_breadth-expression"' in wrong.content.decode()
    assert wrong.status_code == 422
    assert "there is no “nothing” here" in wrong.content.decode()
    told = re.search(r'name="breadth expression"[^>]*aria-describedby="([^"]+)"', wrong.content.decode())[1]
    assert all(f'id="{each}"' in wrong.content.decode() for each in told.split()), told
    saved = client.post(address, given | {"save": "1"})
    assert (saved.status_code, saved["Location"]) == (303, address)
    stays = " ".join(client.get(address).content.decode().split())
    assert "Version 2 is a draft" in stays
    assert "1 account would rise" in stays
    assert ">Weight</label>" in stays
    with bound(cast.acme, member=cast.eve, purpose="scoring"):
        draft = FormulaVersion.objects.get()
        assert [each["code"] for each in draft.content["indicators"]][-1] == "last_touch"
    page = client.get("/t/acme/settings/score/").content.decode()
    assert "Version 2 is a draft" in page
    client.post(f"/t/acme/settings/score/draft/{draft.pk}/publish/", {"revision": 1})
    with bound(cast.acme, member=cast.pat, purpose="scoring"):
        asked = Request.objects.get()
    asked_for = browse(cast.pat).get(f"/t/acme/approvals/{asked.pk}/").content.decode()
    assert "Recency matters." in asked_for
    assert "would rise" in asked_for
    assert "/t/acme/settings/score/draft/" in asked_for
    waits = client.get(address).content.decode()
    assert "what was signed is void" in waits
    told = client.post(address, given | {"save": "1", "revision": "1", "why": "Recency matters most."}, follow=True)
    assert "What was signed for it is void: the yes is asked for anew, in your name." in told.content.decode()
    told = client.post(address, given | {"save": "1", "revision": "2", "why": "Recency matters most."}, follow=True)
    assert "Nobody is scored by it until it is published." in told.content.decode(), "nothing was changed"
    with bound(cast.acme, member=cast.pat, purpose="scoring"):
        asked.refresh_from_db()
    browse(cast.pat).post(f"/t/acme/approvals/{asked.pk}/yes/", {"content_hash": asked.hash})
    page = browse(cast.alice).get("/t/acme/settings/score/").content.decode()
    assert "Time since the last conversation" in page
    assert "What it changed" in page
    assert browse(cast.alice).get("/t/acme/settings/score/1/").status_code == 200
    assert browse(cast.alice).get("/t/acme/settings/score/9/").status_code == 404
    assert browse(cast.alice).get(address).status_code == 403


def test_an_indicator_that_calculates_says_how_beside_its_interactions(acme, cast, make, browse):
    account = make.account("Helix", owner=cast.alice)
    for day in (10, 20, 40, 100):
        make.interaction(account, "call", happened_at=days_ago(day))
    version = actions.save_draft(content=content_of("contact_trend"), why="", by=cast.eve)
    actions.put_in_force(version=version, content=version.content, by=cast.pat)
    rescore([account.pk])
    page = browse(cast.alice).get(f"/t/acme/accounts/{account.pk}/score/contact_trend/")
    assert page.context["evidence"].value == page.context["given"].value == 100
    assert page.context["evidence"].figure == "0.50"  # (3 − 1) / (3 + 1)


OWN = {
    "own in": "on", "own code": "qbr_count", "own words": "Reviews", "own definition": "Reviews of a year.", "own weight": 10,
    "own poor": 0, "own excellent": 4, "own minimum": 0, "own expression": 'count(kind="review", days=365)',
    "own evidence": "contacts_recorded()", "own type": "leading", "own origin": "us", "own owner": "product",
}  # fmt: skip


def posted(client, **more) -> dict:
    """What the editor's form would send, and these."""
    form = client.get("/t/acme/settings/score/draft/").context["form"]
    given = {name: form[name].value() for name in form.fields if not name.startswith("own ")}
    kept = {
        name: "on" if value is True else value
        for name, value in given.items()
        if value is not False and value not in (None, "")
    }
    return kept | more


def test_an_indicator_of_ones_own_says_where_it_comes_from_and_what_moves_it(cast, browse):
    client, address = browse(cast.eve), "/t/acme/settings/score/draft/"
    wrong = client.post(address, posted(client, save="1", **OWN))
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"own source", "own kpi"}
    said = {"own source": "Engagements", "own kpi": "Reviews held a quarter", "own filled_by": "Log a review."}
    assert client.post(address, posted(client, save="1", **OWN, **said)).status_code == 303
    with bound(cast.acme, member=cast.eve, purpose="scoring"):
        own = FormulaVersion.objects.get().content["indicators"][-1]
    assert (own["code"], own["source"], own["kpi"], own["owner"]) == (
        "qbr_count",
        "Engagements",
        "Reviews held a quarter",
        "product",
    )
    form = client.get(address).context["form"]
    assert form["qbr_count kpi"].value() == "Reviews held a quarter"


def test_an_anchor_for_one_of_two_customers_of_one_name_says_which(cast, make, browse):
    client, address = browse(cast.eve), "/t/acme/settings/score/draft/"
    with bound(cast.acme, member=cast.eve, purpose="account_management"):
        make.account("Helix", external_id="A-1")
        second = make.account("Helix", external_id="A-2")
    wrong = client.post(address, posted(client, save="1", **{"breadth anchors": "customer | Helix | 0 | 12"}))
    assert "Several are called “Helix”" in wrong.context["form"].errors["breadth anchors"][0]
    saved = client.post(address, posted(client, save="1", **{"breadth anchors": "customer | A-2 | 0 | 12"}))
    assert saved.status_code == 303
    with bound(cast.acme, member=cast.eve, purpose="scoring"):
        (anchor,) = FormulaVersion.objects.get().content["indicators"][1]["anchors"]
    assert anchor["value"] == str(second.pk)
    assert client.get(address).context["form"]["breadth anchors"].value() == "customer | A-2 | 0 | 12"
