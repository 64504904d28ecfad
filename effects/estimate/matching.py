"""Peers: for each account that got a playbook those that did not, on the same day, and were most alike before."""

from dataclasses import dataclass

import numpy as np

from effects.estimate.cases import NO_SPREAD, Cases, features

MOST = 5  # peers of one account
CALIPER = 0.6  # standard deviations by which start, mean and trend may differ, each
LIGHT = 0.25  # how much value, tier and segment weigh beside those three
NO_HISTORY, NO_OUTCOME, NO_PEER = "no_history", "no_outcome", "no_peer"


@dataclass(frozen=True)
class Matched:
    """Who was compared with whom.

    treated: rows of accounts with at least one peer, shape (n,). peers: their rows, one array for each of them, nearest first; each
    counts alike. why_not: for each treated row that is left out, why. weight: how often each row serves as a peer, in parts of an account.
    """

    treated: np.ndarray
    peers: list[np.ndarray]
    why_not: dict[int, str]
    weight: np.ndarray


def match(cases: Cases, *, most: int = MOST, caliper: float = CALIPER) -> Matched:
    """Match with replacement: up to ``most`` nearest rows of the same day whose start, mean and trend lie within the caliper.

    The distance is Euclidean over standard deviations of all rows with a history; value, tier and segment weigh ``LIGHT`` each.
    """
    usable = cases.with_history & ~np.isnan(cases.after)
    found, scaled, light = features(cases), np.zeros((len(cases), 3)), _log_value(cases)
    scaled[usable] = found[usable] / _spread(found[usable])
    why_not: dict[int, str] = {}
    treated, peers, weight = [], [], np.zeros(len(cases))
    for row in np.flatnonzero(cases.treated):
        if not usable[row]:
            why_not[int(row)] = NO_OUTCOME if cases.with_history[row] else NO_HISTORY
            continue
        others = np.flatnonzero(
            (cases.day == cases.day[row]) & ~cases.treated & usable & (cases.account != cases.account[row])
        )
        apart = np.abs(scaled[others] - scaled[row])
        near = (apart <= caliper).all(axis=1)
        others, apart = others[near], apart[near]
        if not len(others):
            why_not[int(row)] = NO_PEER
            continue
        distance = (apart**2).sum(axis=1) + LIGHT * (
            (light[others] - light[row]) ** 2
            + (cases.tier[others] != cases.tier[row])
            + (cases.segment[others] != cases.segment[row])
        )
        nearest = others[np.lexsort((cases.account[others], distance))[:most]]
        treated.append(row)
        peers.append(nearest)
        weight[nearest] += 1 / len(nearest)
    return Matched(np.array(treated, dtype=int), peers, why_not, weight)


def _spread(values: np.ndarray) -> np.ndarray:
    spread = values.std(axis=0) if len(values) else np.ones(values.shape[1])
    return np.where(spread > NO_SPREAD, spread, 1.0)


def _log_value(cases: Cases) -> np.ndarray:
    """The logarithm of the revenue in standard deviations; unknown is the middle."""
    logs = np.log1p(np.maximum(np.nan_to_num(cases.value, nan=-1.0), 0))
    known = ~np.isnan(cases.value)
    if not known.any():
        return np.zeros(len(cases))
    spread = logs[known].std() or 1.0
    return np.where(known, (logs - logs[known].mean()) / spread, 0.0)
