"""`make run`: one sentence for what is in the way, everything restarted that dies, nothing left at the end."""

import json
import os
import signal
import socket
import urllib.request
from pathlib import Path

from intimacy.local import roles
from intimacy.local.ports import free_port
from tests.local.conftest import commands_that_name, wait_until


def refusal(process):
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "Traceback" not in said
    return said


def test_a_taken_port_is_named_before_anything_starts(start, data_dir):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert f"Port {port} is taken" in refusal(start(PORT=port, DATA_DIR=data_dir))
    assert not data_dir.exists()


def test_a_port_that_is_none_is_named(start, data_dir):
    assert "PORT is 'eighty', which is no port" in refusal(start(PORT="eighty", DATA_DIR=data_dir))


def test_an_address_that_leads_nowhere_is_named(start, data_dir):
    nowhere = f"postgresql://x:y@127.0.0.1:{free_port()}/z"
    urls = dict.fromkeys(("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_OPERATOR_URL"), nowhere)
    said = refusal(start(PORT=free_port(), DATA_DIR=data_dir, REDIS_URL=os.environ["REDIS_URL"], **urls))
    assert said.startswith("DATABASE_URL does not lead to a database")


def test_a_missing_role_comes_with_the_sql_that_makes_it(start, data_dir):
    given = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}
    said = refusal(start(PORT=free_port(), DATA_DIR=data_dir, **given))
    assert "DATABASE_OWNER_URL and DATABASE_OPERATOR_URL must be set" in said
    assert roles.for_people() in said


def test_what_dies_is_started_again_and_an_interrupt_leaves_no_process(start, data_dir):
    port = free_port()
    running = start(PORT=port, DATA_DIR=data_dir, DEMO="0")
    said = []
    while not said or "is ready" not in said[-1]:
        said.append(running.stdout.readline())
        assert said[-1], said
    second = refusal(start(PORT=free_port(), DATA_DIR=data_dir))
    assert "already runs" in second
    assert (data_dir / "env").stat().st_mode & 0o777 == 0o600

    for program in ("gunicorn", "postgres"):
        os.kill(leader_of(program, port, data_dir), signal.SIGKILL)
        wait_until(lambda: healthy(port), seconds=30)

    passwords = json.loads((data_dir / "passwords.json").read_text())
    assert not [name for name, secret in passwords.items() if commands_that_name(secret)]
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=40) == 0
    assert commands_that_name(data_dir) == []
    assert commands_that_name(f"127.0.0.1:{port}") == []


def leader_of(program, port, data_dir):
    """The process that the supervisor started, which leads its session."""
    mark = f"127.0.0.1:{port}" if program == "gunicorn" else f"{data_dir}/postgres"
    for entry in os.listdir("/proc"):
        if entry.isdecimal():
            try:
                command = Path(f"/proc/{entry}/cmdline").read_text()
            except OSError:  # it has just ended
                continue
            if mark in command and program in command and os.getsid(int(entry)) == int(entry):
                return int(entry)
    raise AssertionError(f"{program} does not run")


def healthy(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return json.load(answer)["status"] == "ok"
    except OSError:
        return False
