"""Scores for programs: read only, with parts that add up, and only of accounts that one may see."""

from decimal import Decimal

import pytest

from accounts.models import Standing
from intimacy.tenancy.context import bound
from metrics.engine import rescore
from metrics.models import Score
from quality.models import Weakness


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
        sound = {"contradicted": 0, "thin": 0, "weakened": 0, "sound": 0}
        Standing.objects.filter(account=scored).update(coverage=80)
        Score.objects.filter(account=scored).update(coverage=80)
    client = program(cast.alice)
    counts = lambda: {row["code"]: row["accounts"] for row in client.get("scores/reliability/").json()}  # noqa: E731
    said = lambda: client.get("scores/").json()["results"][0]["reliability"]  # noqa: E731
    assert (counts(), said()) == (sound | {"sound": 1}, "sound")
    with bound(cast.acme, member=cast.alice, purpose="scoring"):
        Weakness.objects.create(account=scored, check_name="x", source="crm", severity="hard", rows=1, of=2)
    assert (counts(), said()) == (sound | {"contradicted": 1}, "contradicted")
    assert {row["code"]: row["accounts"] for row in program(cast.bob).get("scores/reliability/").json()} == sound
