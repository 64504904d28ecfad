"""Holding accounts against the checks: at which each fails, and how many rows were looked at in each source."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np

from accounts.vocabulary import found_by, read_by
from intimacy.rules import evaluate_columns
from quality.checks import Check, Dimension, ReadCheck
from quality.gathering import Gathered
from quality.models import Level, Severity
from quality.sources import ACCOUNTS, CONTACTS, ENGAGEMENTS
from quality.vocabulary import Frame

OURS = (ACCOUNTS, CONTACTS, ENGAGEMENTS)
SOME, MANY = 0.1, 0.5  # shares of rows that are missing something


@dataclass(frozen=True)
class Failing:
    """A check that fails at an account: in how many rows, of how many, and what the rule read there."""

    account: UUID
    check: Check
    source: str
    rows: int
    of: int
    found: str
    read: dict[str, Any]


@dataclass
class Tally:
    """What a check came to in one source: rows looked at, rows that fail, accounts at which it fails."""

    looked_at: int = 0
    failing: int = 0
    accounts: int = 0

    def __iadd__(self, other: "Tally") -> "Tally":
        self.looked_at += other.looked_at
        self.failing += other.failing
        self.accounts += other.accounts
        return self


@dataclass(frozen=True)
class Examined:
    """What became of some accounts."""

    failing: list[Failing]
    tallies: dict[tuple[str, str], Tally]  # (name of the check, source) → tally


def examine(frame: Frame, checks: Iterable[ReadCheck]) -> Examined:
    """Hold the accounts against the checks.

    A check is told of the source of the rows that it is about: of several at one account, of the one with the most rows.
    Where an account has no such rows, nothing was looked at. What is missing is counted at every account, what contradicts
    itself only where the rule is true.
    """
    failing: list[Failing] = []
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for read in checks:
        of = _whole(read.of, frame)
        sources = _sources(read.check.about, frame.gathered)
        truth = (evaluate_columns(read.rule, frame.columns, frame.rows) == 1) & (of > 0) & (sources != "")
        rows = _whole(read.failing, frame) if read.by_rows else np.where(truth, 1, 0)
        if read.check.dimension == Dimension.CONSISTENCY:
            rows = np.where(truth, rows, 0)
        for source in set(sources.tolist()) - {""}:
            mine = (sources == source) & (of > 0)
            if mine.any():
                tallies[read.check.name, source] += Tally(
                    int(of[mine].sum()), int(rows[mine].sum()), int(truth[mine].sum())
                )
        failing += [
            Failing(
                frame.ids[place], read.check, str(sources[place]), int(rows[place]), int(of[place]),
                found_by(read.rule, frame.columns, place)[:500], read_by(read.rule, frame.columns, place),
            )
            for place in np.flatnonzero(truth)
        ]  # fmt: skip
    return Examined(failing, dict(tallies))


def _whole(rule, frame: Frame) -> np.ndarray:
    """A rule's numbers as whole ones; what is unknown is none."""
    return np.nan_to_num(evaluate_columns(rule, frame.columns, frame.rows)).astype(np.int64)


def _sources(about: str, gathered: Sequence[Gathered]) -> np.ndarray:
    if about in OURS:
        return np.full(len(gathered), about, dtype=object)
    return np.array([of.sources.get(about, "") for of in gathered], dtype=object)


def level_of(check: Check, tally: Tally) -> str:
    """How a tally is to be read: any contradiction that makes scores unreliable is bad, what is missing by its share."""
    if not tally.failing:
        return Level.OK
    if check.dimension == Dimension.CONSISTENCY:
        return {Severity.HARD: Level.BAD, Severity.SOFT: Level.WATCH}.get(Severity(check.severity), Level.OK)
    share = tally.failing / tally.looked_at if tally.looked_at else 0
    if share > MANY and check.severity != Severity.NOTE:
        return Level.BAD
    return Level.WATCH if share > SOME else Level.OK
