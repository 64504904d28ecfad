"""Scores for programs: read only, with parts that add up, and only of accounts that one may see."""

from decimal import Decimal

import pytest

from accounts.models import Standing
from intimacy.jobs.models import Job
from intimacy.tenancy.context import bound
from metrics.actions.formulas import save_draft
from metrics.engine import rescore
from metrics.formulas import FORMULA_1
from metrics.models import Score
from tests.make import in_days


@pytest.fixture
def scored(cast, make):
    """Helix of Alice's, with a score."""
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        helix = make.account("Helix", owner=cast.alice)
        make.interaction(helix, "advisory", direction="out")
        for number in range(2):
            make.interaction(helix, "promise_kept", direction="out", external_id=f"p{number}")
        rescore([helix.pk])
        return helix


def test_a_score_comes_with_parts_that_add_up_to_it(cast, scored, program):
    (found,) = program(cast.eve).get("scores/").json()["results"]
    known = [part for part in found["parts"] if part["points"] is not None]
    assert sum(part["points"] for part in known) == found["shown"]
    assert sum(Decimal(part["exact"]) for part in known) == Decimal(found["score"])
    assert found["account"] == str(scored.pk)


def test_a_manager_reads_the_scores_of_their_own_accounts_only(cast, scored, program):
    assert len(program(cast.alice).get(f"scores/?account={scored.pk}").json()["results"]) == 1
    assert program(cast.bob).get(f"scores/?account={scored.pk}").json()["results"] == []


def test_scores_are_not_written(cast, scored, program):
    assert program(cast.ada).post("scores/", {}).status_code == 405


def test_a_score_says_what_is_known_against_it_and_all_of_them_how_many(cast, scored, program):
    with bound(cast.acme, member=cast.alice, purpose="scoring"):
        sound = {"contradicted": 0, "thin": 0, "weakened": 0, "drifted": 0, "old": 0, "sound": 0}
        Standing.objects.filter(account=scored).update(coverage=80)
        Score.objects.filter(account=scored).update(coverage=80)
    client = program(cast.alice)
    counts = lambda: {row["code"]: row["accounts"] for row in client.get("scores/reliability/").json()}  # noqa: E731
    said = lambda: client.get("scores/").json()["results"][0]["reliability"]  # noqa: E731
    assert (counts(), said()) == (sound | {"sound": 1}, "sound")
    with bound(cast.acme, member=cast.alice, purpose="scoring"):
        Standing.objects.filter(account=scored).update(doubt="contradicted")
    assert (counts(), said()) == (sound | {"contradicted": 1}, "contradicted")
    assert {row["code"]: row["accounts"] for row in program(cast.bob).get("scores/reliability/").json()} == sound


def test_a_score_brings_its_evidence_its_change_and_comes_out_again(cast, scored, program):
    with bound(cast.acme, member=cast.alice, purpose="scoring"):
        first = Score.objects.get(account=scored)
        Score.objects.filter(pk=first.pk).update(on=in_days(-100))
        rescore([scored.pk])
        last = Score.objects.of(scored).last()
    client = program(cast.alice)
    behind = {each["indicator"]: each for each in client.get(f"scores/{last.pk}/evidence/").json()}
    assert len(behind["advisory_contact"]["items"]) == 1
    assert behind["kept"]["value"] is None or behind["kept"]["items"]
    again = client.get(f"scores/{last.pk}/again/").json()
    assert again == {"kept": str(last.score), "score": str(last.score), "same": True}
    change = client.get(f"scores/{first.pk}/change/").json()
    assert change["customer"] + change["formula"] == change["change"] == change["after"] - change["before"]
    assert (change["before_on"], change["formula"]) == (str(in_days(-100)), 0)
    assert client.get(f"scores/{last.pk}/change/").status_code == 404
    for part in ("evidence", "again", "change"):
        assert program(cast.bob).get(f"scores/{last.pk}/{part}/").status_code == 404


def test_everybody_is_scored_by_whoever_may_and_the_answer_names_the_job(cast, scored, program):
    asked = program(cast.ada).post("scores/rescore/", {})
    assert asked.status_code == 202
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        assert Job.objects.get(pk=asked.json()["id"]).task == "metrics.tasks.rescore_all"
    assert program(cast.alice).post("scores/rescore/", {}).status_code == 403


def test_a_draft_is_previewed_on_real_accounts(cast, scored, program):
    with bound(cast.acme, member=cast.ada, purpose="scoring"):
        content = FORMULA_1.as_content()
        content["indicators"][0] |= {"excellent": 1000}
        draft = save_draft(content=content, why="Harsher", by=cast.ada)
    found = program(cast.ada).get(f"formulas/{draft.pk}/preview/").json()
    assert (found["everybody"], found["looked_at"]) == (1, 1)
    assert found["risen"] + found["fallen"] + found["same"] == 1
    assert program(cast.alice).get(f"formulas/{draft.pk}/preview/").status_code == 403
