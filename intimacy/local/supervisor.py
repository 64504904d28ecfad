"""Keeps web, worker and beat running: one that dies is started again, later each time, until there is no hope."""

import time
from dataclasses import dataclass, field
from pathlib import Path

from intimacy.local import children
from intimacy.local.errors import LocalError

HOPELESS = 8  # deaths in a row
SOON = 5.0  # seconds: who lived longer had got going, so the next death counts as the first
LONGEST_WAIT = 5.0  # seconds
PATIENCE = 10.0  # seconds, for a program that was asked to end


@dataclass
class Program:
    """One program that has to run, and how its present life goes."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    cwd: Path
    when_we_die: int
    process: object = field(default=None, repr=False)
    started: float = 0.0
    next_start: float = 0.0
    deaths: int = 0

    def start(self) -> None:
        """Start it; what it says goes to its log."""
        self.started = time.monotonic()
        self.process = children.start(
            self.command, log=self.log, when_we_die=self.when_we_die, env=self.environment, cwd=self.cwd
        )


class Supervisor:
    """The programs, looked at a few times each second."""

    def __init__(self):
        self.programs = []

    def start(self, programs) -> None:
        """Start them all."""
        for program in programs:
            self.programs.append(program)
            program.start()

    def look(self) -> None:
        """Start again whoever died and has waited long enough. Raises LocalError when one keeps dying."""
        now = time.monotonic()
        for program in self.programs:
            if program.process is None:
                if now >= program.next_start:
                    program.start()
            elif program.process.poll() is not None:
                children.end_group(program.process.pid)  # what it had started must not go on beside the next one
                program.process = None
                program.deaths = 1 if now - program.started > SOON else program.deaths + 1
                if program.deaths >= HOPELESS:
                    raise LocalError(f"{program.name} died {HOPELESS} times in a row: {program.log} says why.")
                program.next_start = now + min(0.1 * 2**program.deaths, LONGEST_WAIT)

    def stop(self) -> None:
        """Ask all of them at once, then wait for each."""
        running = [program.process for program in self.programs if program.process]
        for process in running:
            if process.poll() is None:
                process.terminate()
        for process in running:
            children.wait_or_end(process, PATIENCE)
        self.programs = []
