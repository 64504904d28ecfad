"""The estimate, against cases computed by hand."""

import numpy as np
import pytest

from effects.estimate.cases import Cases, features
from effects.estimate.effect import FEWEST, Verdict, detectable, estimate, unexplained
from effects.estimate.matching import NO_HISTORY, NO_OUTCOME, NO_PEER, match
from effects.estimate.student import below, quantile

NAN = float("nan")


def cases(rows, weeks=9) -> Cases:
    """rows: (account, day, treated, start or history, after)."""
    history = np.array([row[3] if isinstance(row[3], list) else [row[3]] * weeks for row in rows], dtype=float)
    account, day, treated, _history, after = (
        np.array(column) for column in zip(*[(*r[:3], 0, r[4]) for r in rows], strict=True)
    )
    nothing = np.full(len(rows), -1)
    return Cases(
        account, day, treated.astype(bool), history, after.astype(float), np.full(len(rows), NAN), nothing, nothing
    )


@pytest.mark.parametrize(
    ("share", "freedom", "value"),
    [(0.975, 1, 12.7062), (0.975, 10, 2.2281), (0.975, 30, 2.0423), (0.8, 5, 0.9195), (0.025, 10, -2.2281), (0.995, 120, 2.6174), (0.5, 3, 0)],
)  # fmt: skip
def test_quantiles_are_those_of_the_tables(share, freedom, value):
    assert quantile(share, freedom) == pytest.approx(value, abs=1e-4)
    assert below(quantile(share, freedom), freedom) == pytest.approx(share, abs=1e-9)


def test_what_is_known_before_by_hand():
    """Weeks 60, 60, 60, 60, 50: at the start 50, before that 60; the line through (-1, 60) (-¾, 60) (-½, 60) (-¼, 60) (0, 50) falls by 8 in
    four weeks: its slope is the sum of (week - middle)·value, ½·(50 - 60) = -5, over the sum of squares, 0.625."""
    found = features(cases([(1, 0, False, [60, 60, 60, 60, 50], 55)]))
    assert found[0].tolist() == pytest.approx([50, 60, -8])
    holes = features(cases([(1, 0, False, [NAN, 60, 60, 60, 50], 55)]))
    assert holes[0, :2].tolist() == pytest.approx([50, 60])


def test_the_nearest_of_the_same_day_are_peers():
    found = match(
        cases(
            [(1, 0, True, 50, 60), (2, 0, False, 50, 52), (3, 0, False, 51, 53), (4, 0, False, 80, 80), (5, 1, False, 50, 70), (6, 0, False, 50, NAN)]
        )
    )  # fmt: skip
    assert found.treated.tolist() == [0]
    assert found.peers[0].tolist() == [1, 2], "4 is too far, 5 is of another day, of 6 the end is not known"
    assert found.weight.tolist() == [0, 0.5, 0.5, 0, 0, 0]


def test_who_cannot_be_compared_says_why():
    rows = [
        (1, 0, True, [NAN] * 9, 60), (2, 0, True, 50, NAN), (3, 0, True, 95, 95), (4, 0, False, 50, 50), (5, 0, False, 52, 52),
        (6, 0, False, 48, 48),
    ]  # fmt: skip
    assert match(cases(rows)).why_not == {0: NO_HISTORY, 1: NO_OUTCOME, 2: NO_PEER}


def exact(effect: float, n: int = 10, fell: float = 0.0, levels: int = 5) -> Cases:
    """n accounts with the playbook and 20 without; each regains half of what it fell, and those with it ``effect`` more, ± 1 in turn."""
    rows = []
    for each in range(n + 20):
        base, treated = 60 + each % levels, each < n
        history = [float(base)] * 8 + [base - fell]
        wobble = 1 if each % 2 else -1
        rows.append((each, 0, treated, history, base - fell / 2 + wobble + (effect if treated else 0)))
    return cases(rows)


def test_the_effect_by_hand():
    """All are alike and move alike, so that the effect is what was put in, and nothing of what they regained by themselves."""
    found = estimate(exact(6.0, fell=10.0))
    assert found.verdict == Verdict.BETTER
    assert found.effect == pytest.approx(6, abs=0.3)
    assert found.low < 6 < found.high
    assert found.naive == pytest.approx(11), (
        "before and after alone take the five points that come back by themselves along"
    )
    assert estimate(exact(0.0, fell=10.0)).verdict == Verdict.NOT_SHOWN
    assert estimate(exact(-6.0)).verdict == Verdict.WORSE


def test_the_error_by_hand():
    """Two treated groups of spread 1 (n/(n-1) corrected) and peers that weigh a tenth of an account or more: Student's interval around it."""
    found = estimate(exact(6.0))
    spread = np.sqrt(10 / 9 / 10)  # of the mean of ten residuals of ±1
    half = (found.high - found.low) / 2
    assert half > quantile(0.975, 30) * spread, "the peers' error comes on top"
    assert half < quantile(0.975, 5) * spread * 1.6


def test_one_who_serves_for_many_makes_the_interval_wider():
    many, one = exact(6.0, levels=1), exact(6.0, levels=1)
    alone = np.array([each < 10 or each == 10 for each in range(30)])
    few = Cases(*(column[alone] for column in vars(one).values()))
    wide, narrow = estimate(few), estimate(many)
    assert wide.matched.weight.max() == 10
    assert wide.freedom < narrow.freedom


def test_too_few_say_nothing():
    found = estimate(exact(6.0, n=FEWEST - 1))
    assert found.verdict == Verdict.TOO_FEW
    assert (found.effect, found.low, found.high) == (None, None, None)
    assert estimate(exact(6.0, n=12), least=15).verdict == Verdict.TOO_FEW
    assert estimate(exact(6.0, n=0)).verdict == Verdict.TOO_FEW


def test_those_who_are_not_alike_are_not_compared():
    """Peers are there, all of them a little lower."""
    rows = [(each, 0, True, 70 + each % 3, 80) for each in range(10)]
    rows += [(10 + each, 0, False, 68 - each % 20, 70) for each in range(40)]
    assert estimate(cases(rows)).verdict == Verdict.NOT_COMPARABLE


def test_without_support_nothing_is_said():
    rows = [(each, 0, True, 95, 99) for each in range(10)] + [
        (10 + each, 0, False, 40 + each % 9, 50) for each in range(40)
    ]
    found = estimate(cases(rows))
    assert found.verdict == Verdict.NOT_COMPARABLE
    assert set(found.matched.why_not.values()) == {NO_PEER}


def test_what_can_be_seen_is_said_beforehand():
    """With 10 accounts, five peers each and a spread of 5: (2.262 + 0.883) · 5 · √(1.2 / 10) = 5.45 points."""
    assert detectable(5, 10) == pytest.approx(5.448, abs=0.002)
    assert detectable(5, 10, sure=0.975) > detectable(5, 10)
    assert detectable(5, 3) is None
    assert unexplained(exact(0.0, n=0)) is None
    more = [(each, 0, False, 60 + each % 7, 60 + each % 7 + (1 if each % 2 else -1)) for each in range(60)]
    assert unexplained(cases(more)) == pytest.approx(1, abs=0.06)


def test_the_order_of_rows_does_not_matter():
    one = exact(6.0, fell=8.0)
    order = np.random.default_rng(1).permutation(len(one))
    other = Cases(*(column[order] for column in vars(one).values()))
    assert estimate(other).effect == pytest.approx(estimate(one).effect)
    assert estimate(other).low == pytest.approx(estimate(one).low)


def test_columns_of_different_length_are_refused():
    with pytest.raises(ValueError, match="one length"):
        Cases(
            np.zeros(2), np.zeros(1), np.zeros(2), np.zeros((2, 9)), np.zeros(2), np.zeros(2), np.zeros(2), np.zeros(2)
        )
