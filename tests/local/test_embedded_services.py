"""The embedded servers keep what they are given, keep others out, and are gone when their supervisor is."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import redis

from intimacy.local import postgres
from intimacy.local.errors import LocalError
from intimacy.local.node import ROOT
from intimacy.local.services import Services
from tests.local.conftest import commands_that_name, wait_until


@pytest.fixture
def services(data_dir):
    made = Services(data_dir)
    yield made
    made.stop()


def ask(url, question):
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchall() if cursor.description else None


def test_a_second_start_finds_the_data_at_the_same_addresses(services):
    first = services.start()
    ask(first["DATABASE_OWNER_URL"], "CREATE TABLE kept AS SELECT 7 AS seven")
    redis.Redis.from_url(first["REDIS_URL"]).set("kept", "yes")
    services.stop()
    second = services.start()
    assert second == first
    assert ask(second["DATABASE_OWNER_URL"], "SELECT seven FROM kept") == [(7,)]
    assert redis.Redis.from_url(second["REDIS_URL"]).get("kept") == b"yes"


def test_they_start_where_the_product_and_its_data_stand_behind_a_closed_door(tmp_path, monkeypatch):
    """As below /root, or in what mktemp makes; as root the servers are nobody, who may not pass there."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    package = postgres.binaries().parents[1]
    for folder in package.parent.glob(f"{package.name}*"):  # its libraries stand beside it
        shutil.copytree(folder, closed / folder.name, symlinks=True)
    monkeypatch.setattr(postgres, "binaries", lambda: closed / package.name / "pginstall" / "bin")
    services = Services(closed / "data")
    try:
        urls = services.start()
        assert ask(urls["DATABASE_URL"], "SELECT 1") == [(1,)]
    finally:
        services.stop()


def test_servers_that_were_killed_come_back_with_what_was_committed(services):
    urls = services.start()
    ask(urls["DATABASE_OWNER_URL"], "CREATE TABLE kept AS SELECT 7 AS seven")
    redis.Redis.from_url(urls["REDIS_URL"]).set("kept", "yes")
    for server in services.servers:
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
    services.revive()
    assert ask(urls["DATABASE_OWNER_URL"], "SELECT seven FROM kept") == [(7,)]
    assert redis.Redis.from_url(urls["REDIS_URL"]).get("kept") == b"yes"


def test_no_role_bypasses_row_security_and_only_the_owner_makes_tables(services):
    urls = services.start()
    strong = "SELECT rolname FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls OR rolcreatedb)"
    for url in (urls["DATABASE_URL"], urls["DATABASE_OWNER_URL"], urls["DATABASE_OPERATOR_URL"]):
        assert ask(url, strong) == []
    for url in (urls["DATABASE_URL"], urls["DATABASE_OPERATOR_URL"]):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(url, "CREATE TABLE mine (x int)")


def test_nobody_gets_in_without_a_password_and_no_command_line_shows_one(services, data_dir):
    urls = services.start()
    with pytest.raises(psycopg2.OperationalError, match="no password supplied"):
        ask(urls["DATABASE_URL"].replace(urls["DATABASE_URL"].split(":")[2].split("@")[0], ""), "SELECT 1")
    with pytest.raises(redis.exceptions.AuthenticationError):
        redis.Redis.from_url("redis://" + urls["REDIS_URL"].split("@")[1]).ping()
    passwords = data_dir / "passwords.json"
    assert passwords.stat().st_mode & 0o777 == 0o600
    secrets = [line.split('"')[3] for line in passwords.read_text().splitlines() if ":" in line]
    assert len(secrets) == 6
    assert not [secret for secret in secrets if commands_that_name(secret)]


def test_nothing_survives_the_kill_of_what_started_it_and_the_next_start_works(services, data_dir):
    program = (
        "import sys, time; from intimacy.local.services import Services; "
        f"Services({str(data_dir)!r}).start(); print('up', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline() == "up\n"
    assert commands_that_name(data_dir / "postgres")
    holder.kill()
    holder.communicate()
    services.start()
    services.stop()
    wait_until(lambda: not commands_that_name(data_dir / "postgres"))


def test_the_pid_file_of_a_killed_run_does_not_stop_the_next_one(services, data_dir):
    services.start()
    services.stop()
    left = data_dir / "postgres" / "postmaster.pid"
    left.write_text(f"{os.getpid()}\n{data_dir}/postgres\n1\n5432\n\n127.0.0.1\n")
    left.chmod(0o644)
    services.start()


def test_two_at_once_on_one_folder_are_refused(services, data_dir):
    services.start()
    with pytest.raises(LocalError, match="already runs"):
        Services(data_dir).start()


def test_root_may_keep_its_data_behind_a_door_that_is_closed_to_others(data_dir):
    data_dir.parent.chmod(0o700)
    behind = Services(data_dir, durable=False)
    try:
        urls = behind.start()
        assert ask(urls["DATABASE_URL"], "SELECT 1") == [(1,)]
        postgres = Path(f"/proc/{behind.servers[0].process.pid}")
        assert postgres.stat().st_uid != 0
    finally:
        behind.stop()
    assert data_dir.parent.stat().st_mode & 0o777 == 0o700


def test_a_data_folder_that_is_none_is_named(tmp_path):
    file = tmp_path / "file"
    file.write_text("not a folder")
    with pytest.raises(LocalError, match="is not a folder"):
        Services(file).start()
    assert file.read_text() == "not a folder"


def test_lost_passwords_are_named_and_the_data_stays(services, data_dir):
    services.start()
    services.stop()
    (data_dir / "passwords.json").unlink()
    with pytest.raises(LocalError, match=r"passwords\.json does not belong"):
        services.start()
    assert (data_dir / "postgres" / "PG_VERSION").exists()
