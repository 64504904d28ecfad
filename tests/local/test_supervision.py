"""A program that keeps dying is given up, with a sentence."""

import signal
import sys
import time

import pytest

from intimacy.local import supervisor
from intimacy.local.errors import LocalError


def program(tmp_path, code):
    command = [sys.executable, "-c", code]
    return supervisor.Program("clock", command, {}, tmp_path / "clock.log", tmp_path, signal.SIGTERM)


def look_for(watch, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        watch.look()
        time.sleep(0.02)


def test_a_program_that_keeps_dying_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(supervisor, "LONGEST_WAIT", 0.05)
    watch = supervisor.Supervisor()
    watch.start([program(tmp_path, "print('I cannot'); raise SystemExit(3)")])
    with pytest.raises(LocalError, match="clock died 8 times in a row"):
        look_for(watch, seconds=20)
    assert (tmp_path / "clock.log").read_text().count("I cannot") == 8


def test_a_program_that_does_not_listen_is_ended_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(supervisor, "PATIENCE", 0.3)
    deaf = program(
        tmp_path, "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    )
    watch = supervisor.Supervisor()
    watch.start([deaf])
    while not (tmp_path / "clock.log").read_text():
        time.sleep(0.02)
    process = deaf.process
    watch.stop()
    assert process.returncode == -signal.SIGKILL
