"""Scores for programs: read only, with parts that add up, and only of accounts that one may see."""

from decimal import Decimal

import pytest

from intimacy.tenancy.context import bound
from metrics.engine import rescore


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
