"""A backup brings everything back behind the same walls, or changes nothing."""

import tarfile
from contextlib import closing

import pytest
from django.db import connections

from intimacy.local import roles
from intimacy.local.backup import back_up, connect, words_of
from intimacy.local.errors import LocalError
from intimacy.local.restore import restore
from tests.make import Cast, Make

WALLS = """
    SELECT relname, relrowsecurity, relforcerowsecurity, (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid),
        relacl::text, (SELECT count(*) FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal)
    FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1
"""


@pytest.fixture
def owner(committed):
    """The owner's words for a database in which two tenants have people."""
    Cast(Make())
    return words_of(connections["owner"].settings_dict)


@pytest.fixture
def empty(owner):
    """An empty database that the owner may fill."""
    name = owner["dbname"] + "_restored"
    with closing(connect(owner)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
            words = {**owner, "dbname": name}
            with closing(connect(words)) as inside, inside, inside.cursor() as other:
                for extension in roles.EXTENSIONS:
                    other.execute(f"CREATE EXTENSION {extension}")
            yield words
            # Without FORCE, which would need the right to end an autovacuum worker; the plain form asks it to go.
            cursor.execute(f'DROP DATABASE "{name}"')


def read(words, question):
    with closing(connect(words)) as connection, connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchall()


def test_a_backup_restores_every_row_and_every_wall_and_every_file(owner, empty, tmp_path):
    files, back = tmp_path / "files", tmp_path / "back"
    (files / "acme").mkdir(parents=True)
    (files / "acme" / "upload.csv").write_text("name\nNordwind\n")
    rows = back_up(owner, files, tmp_path / "backup.tar")
    assert rows["tenancy_tenant"] >= 2
    assert rows["tenancy_member"] >= 2
    assert restore(empty, back, tmp_path / "backup.tar") == rows
    assert read(empty, WALLS) == read(owner, WALLS)
    assert (back / "acme" / "upload.csv").read_text() == "name\nNordwind\n"
    assert (tmp_path / "backup.tar").stat().st_mode & 0o777 == 0o600


def test_a_database_that_holds_something_is_replaced_only_when_told(owner, empty, tmp_path):
    rows = back_up(owner, tmp_path / "none", tmp_path / "backup.tar")
    with closing(connect(empty)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE precious AS SELECT 7 AS seven")
    with pytest.raises(LocalError, match="not empty"):
        restore(empty, tmp_path / "none", tmp_path / "backup.tar")
    assert read(empty, "SELECT seven FROM precious") == [(7,)]
    assert restore(empty, tmp_path / "none", tmp_path / "backup.tar", replace=True) == rows
    assert read(empty, "SELECT to_regclass('precious')") == [(None,)]


def test_a_damaged_backup_changes_nothing(owner, empty, tmp_path):
    back_up(owner, tmp_path / "none", tmp_path / "backup.tar")
    with closing(connect(empty)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE precious AS SELECT 7 AS seven")
    whole = (tmp_path / "backup.tar").read_bytes()
    with tarfile.open(tmp_path / "backup.tar") as archive:
        dump = archive.getmember("database.dump")
    damaged = bytearray(whole)
    middle = dump.offset_data + dump.size * 3 // 4
    damaged[middle : middle + 2000] = bytes(2000)
    for broken in (whole[: len(whole) // 2], bytes(damaged), b"not a backup"):
        (tmp_path / "broken.tar").write_bytes(broken)
        with pytest.raises(LocalError):
            restore(empty, tmp_path / "none", tmp_path / "broken.tar", replace=True)
        assert read(empty, "SELECT seven FROM precious") == [(7,)]
