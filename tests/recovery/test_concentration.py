"""Whether a gap is found in one kind of accounts more often than among all, by hand-computed cases."""

import numpy as np
import pytest

from recovery.diagnosis.concentration import LEVEL, concentration


def test_the_chance_is_that_of_drawing_as_many():
    found = concentration(3, 5, 1, 15)
    # Of 20 accounts 4 are struck; 5 are of the kind: (C(4,3)·C(16,2) + C(4,4)·C(16,1)) / C(20,5).
    assert found.p == pytest.approx((4 * 120 + 16) / 15_504)
    assert found.expected == 1


@pytest.mark.parametrize(("of", "rest", "shown"), [(8, 292, True), (200, 100, False), (300, 0, False)])
def test_three_are_a_finding_in_a_small_kind_only(of, rest, shown):
    assert concentration(3, of, 0, rest).shown is shown


def test_many_accounts_are_no_trouble_and_many_comparisons_ask_for_more():
    found = concentration(60, 20_000, 900, 980_000)
    assert 0 < found.p < 1e-9
    assert concentration(4, 20, 2, 180, tests=1).shown
    assert not concentration(4, 20, 2, 180, tests=100).shown


def test_false_findings_are_as_rare_as_is_stated():
    """Gaps that strike anybody, in five kinds of accounts, a hundred nights of which hardly any finds one."""
    chance, false = np.random.default_rng(4), 0
    sizes = np.array([20, 40, 60, 80, 200])
    kinds = np.repeat(np.arange(5), sizes)
    for _ in range(1_000):
        struck = np.bincount(chance.choice(kinds, 12, replace=False), minlength=5)
        false += any(
            concentration(int(n), int(of), int(12 - n), int(400 - of), tests=5).shown
            for n, of in zip(struck, sizes, strict=True) if n >= 3
        )  # fmt: skip
    assert false / 1_000 <= LEVEL
