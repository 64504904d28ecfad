"""How often a playbook without any effect is declared effective, and how often intervals contain the truth.

Simulated are playbooks that start where the score has just fallen, so that it would come back by itself; scores hang together over
weeks, and accounts and weeks have effects of their own. The seed is fixed, so that every run measures the same worlds.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks import Measured, benchmark
from effects.estimate.cases import Cases
from effects.estimate.effect import Estimate, Verdict, estimate
from effects.estimate.student import quantile

SIZE, COVERAGE, POWER = 0.05, 0.93, 0.8
BEFORE, HORIZON, WEEKS, ACCOUNTS = 8, 12, 70, 150
WORLDS = 600  # playbooks of each kind
RUNS = (10, 20, 40)  # accounts that get it
EFFECTS = (3.0, 6.0, 10.0)  # points on average; at single accounts it is more or less
DIFFERS = 3.0


@dataclass(frozen=True)
class World:
    """One simulated playbook: its cases, and the mean effect that was put in."""

    cases: Cases
    effect: float


@benchmark("effect_size", "effect_coverage", "effect_worse", "effect_naive", "effect_power")
def effects() -> Iterator[Measured]:
    """Playbooks without effect first, then with effects of several sizes, each with few and with many runs."""
    chance = np.random.default_rng(20261129)
    none = [world(chance, 0.0, runs) for runs in RUNS for _ in range(WORLDS)]
    found = [estimate(each.cases) for each in none]
    effective = _share(each.verdict == Verdict.BETTER for each in found)
    harmful = _share(each.verdict == Verdict.WORSE for each in found)
    said = f"{SIZE:.0%} of {len(none):,} playbooks without effect"
    yield Measured("effect_size", effective, "share", effective / SIZE, said)
    yield Measured("effect_worse", harmful, "share", harmful / SIZE, f"{said}, declared harmful")
    naive = _share(_naive_says_better(each) for each in found)
    said = "ours over what before and after alone declare effective"
    yield Measured("effect_naive", naive, "share", effective / naive, said)
    told = [
        (each.effect, estimate(each.cases))
        for effect in EFFECTS for runs in RUNS for each in (world(chance, effect, runs) for _ in range(WORLDS // 3))
    ]  # fmt: skip
    held = [
        (truth, each)
        for truth, each in [*zip([0.0] * len(found), found, strict=True), *told]
        if each.effect is not None
    ]
    covered = _share(each.low <= truth <= each.high for truth, each in held)  # type: ignore[operator]
    yield Measured(
        "effect_coverage", covered, "share", COVERAGE / covered, f"{COVERAGE:.0%} of {len(held):,} intervals"
    )
    strong = _share(each.verdict == Verdict.BETTER for truth, each in told if truth == 10 and each.treated >= 20)
    yield Measured(
        "effect_power", strong, "share", POWER / strong, f"{POWER:.0%} of effects of 10 points at 20 accounts or more"
    )


def world(chance: np.random.Generator, effect: float, runs: int) -> World:
    """A playbook that starts at accounts whose score fell by five points or more within four weeks, at one in ten of them each week.

    Scores are an account's level, a walk that all share, an autocorrelated part (0.8 to 0.97 from week to week) and noise. The effect
    grows over six weeks. Peers are those that had it neither in the half year before nor within the horizon.
    """
    level = chance.normal(65, 8, ACCOUNTS)
    tier = chance.integers(1, 4, ACCOUNTS)
    stays = chance.uniform(0.8, 0.97)
    wave = np.empty((ACCOUNTS, WEEKS))
    wave[:, 0] = chance.normal(0, 6, ACCOUNTS)
    push = chance.normal(0, 6 * np.sqrt(1 - stays**2), (ACCOUNTS, WEEKS))
    for week in range(1, WEEKS):
        wave[:, week] = stays * wave[:, week - 1] + push[:, week]
    shared = np.cumsum(chance.normal(0, 0.5, WEEKS))
    score = (level - 2 * tier)[:, None] + shared + wave + chance.normal(0, 1.5, (ACCOUNTS, WEEKS))
    start = np.full(ACCOUNTS, -1)
    for week in chance.permutation(np.arange(BEFORE + 1, WEEKS - HORIZON - 1)):
        fallen = (score[:, week] - score[:, week - 4] < -5) & (start < 0) & (chance.random(ACCOUNTS) < 0.1)
        start[np.flatnonzero(fallen)[: runs - (start >= 0).sum()]] = week
    own = effect + chance.normal(0, DIFFERS, ACCOUNTS) * (effect > 0)
    for account in np.flatnonzero(start >= 0):
        week = start[account]
        score[account, week:] += own[account] * np.clip(np.arange(WEEKS - week) / 6, 0, 1)
    return World(_cases(score, start, tier, np.exp(chance.normal(12, 1, ACCOUNTS))), effect)


def _cases(score: np.ndarray, start: np.ndarray, tier: np.ndarray, value: np.ndarray) -> Cases:
    rows = []
    for week in np.unique(start[start >= 0]):
        free = (start < 0) | (start > week + HORIZON) | (start < week - 26)
        rows += [(account, week, start[account] == week) for account in np.flatnonzero(free | (start == week))]
    account, week, treated = (np.array(column) for column in zip(*rows, strict=True))
    history = np.array([score[each, at - BEFORE : at + 1] for each, at in zip(account, week, strict=True)])
    after = score[account, week + HORIZON]
    return Cases(
        account, week, treated.astype(bool), history, after, value[account], tier[account], np.full(len(rows), -1)
    )


def _naive_says_better(found: Estimate) -> bool:
    gains = found.gains
    if len(gains) < 3:
        return False
    half = quantile(0.975, len(gains) - 1) * gains.std(ddof=1) / np.sqrt(len(gains))
    return bool(gains.mean() - half > 0)


def _share(truths) -> float:
    known = list(truths)
    return sum(known) / len(known)
