"""Benchmarks: each measures one figure of the product and prints it as one line of JSON."""

import json
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

SCALE = int(os.environ.get("SCALE") or 100_000)
BENCHMARKS: dict[str, Callable[[], Iterable["Measured"]]] = {}


@dataclass(frozen=True)
class Measured:
    """One figure. ratio: value over what it is measured against, so that 1 or less keeps the promise."""

    name: str
    value: float
    unit: str
    ratio: float
    against: str

    def print(self) -> None:
        """One line of JSON on standard output."""
        rounded = {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(self).items()}
        sys.stdout.write(json.dumps(rounded, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def peak_megabytes() -> float:
    """The most memory that this process has held at once since its program began.

    Not ``getrusage``: its figure outlives the beginning of a program, so that a worker would answer for whoever started it.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def benchmark(*names: str):
    """Enter a function under the names of the figures that it measures."""

    def enter(function: Callable[[], Iterable[Measured]]):
        for name in names:
            BENCHMARKS[name] = function
        return function

    return enter
