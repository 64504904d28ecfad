"""A backup is one tar file: what it holds (manifest.json), the database (database.dump) and the uploaded files (files/).

The database is read in one snapshot, as the owner under row security, whose policies let it see every tenant. The manifest
counts the rows of that snapshot, so a restore can prove that it brought all of them back before it commits.
"""

import datetime
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg2
from psycopg2 import sql

from intimacy.local.errors import LocalError, about_files
from intimacy.local.postgres import binaries

FORMAT = 1
TABLES = """
    SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1
"""


def back_up(database: dict, files: Path, target: Path) -> dict[str, int]:
    """Write the backup; how many rows of each table it holds. A file of that name stays as it is until ours is whole."""
    draft = target.with_name(target.name + ".new")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
            dump = Path(folder) / "database.dump"
            rows = _dump(database, dump)
            made = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
            manifest = json.dumps({"format": FORMAT, "made": made, "rows": rows}, indent=1).encode()
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as output:
                with tarfile.open(fileobj=output, mode="w") as archive:
                    entry = tarfile.TarInfo("manifest.json")
                    entry.size = len(manifest)
                    archive.addfile(entry, io.BytesIO(manifest))
                    archive.add(dump, "database.dump")
                    if files.is_dir():
                        archive.add(files, "files")
                output.flush()
                os.fsync(output.fileno())
            draft.replace(target)
    except OSError as error:
        raise about_files(error, error.filename or target) from error
    finally:
        draft.unlink(missing_ok=True)
    return rows


def read_manifest(archive: tarfile.TarFile) -> dict:
    """What a backup says of itself. Raises LocalError for a file that is none."""
    try:
        manifest = json.loads(_content(archive, "manifest.json"))
        if manifest["format"] != FORMAT:
            raise LocalError(f"This backup has format {manifest['format']}; this version reads format {FORMAT}.")
        archive.getmember("database.dump")
    except (KeyError, ValueError, TypeError) as error:
        raise LocalError("This file is not a backup made by `manage.py backup`.") from error
    return manifest


def _content(archive, name) -> bytes:
    file = archive.extractfile(name)
    if file is None:
        raise KeyError(name)
    return file.read()


def tables(database: dict) -> list[str]:
    """The tables that a database holds. Raises LocalError when it cannot be reached."""
    with closing(connect(database)) as connection, connection.cursor() as cursor:
        cursor.execute(TABLES)
        return [name for (name,) in cursor.fetchall()]


def connect(database: dict):
    """A connection of our own, beside Django's, to the database that these libpq words describe."""
    try:
        return psycopg2.connect(**database, connect_timeout=5)
    except psycopg2.OperationalError as error:
        raise LocalError(f"The database does not answer: {str(error).strip().splitlines()[0]}") from None


def words_of(settings: dict) -> dict:
    """libpq's words for one of Django's databases."""
    names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password", "NAME": "dbname"}
    return {word: settings[name] for name, word in names.items() if settings.get(name)}


def program(name: str) -> str:
    """pg_dump and its like: ours, or where ours is not installed the machine's."""
    try:
        return str(binaries() / name)
    except LocalError:
        found = shutil.which(name)
        if not found:
            raise LocalError(f"{name} was not found: install PostgreSQL's client programs.") from None
        return found


def environment(database: dict) -> dict[str, str]:
    """The connection as variables, which unlike arguments other users of the machine cannot read."""
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    words = {names[word]: str(value) for word, value in database.items() if word in names}
    return {**os.environ, **words, "LC_ALL": "C", "PGCONNECT_TIMEOUT": "5"}


def _dump(database, dump) -> dict[str, int]:
    with closing(connect(database)) as connection, connection.cursor() as cursor:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        command = [program("pg_dump"), "--format=custom", "--no-owner", "--enable-row-security", "--schema=public"]
        done = subprocess.run(
            [*command, f"--snapshot={snapshot}", f"--file={dump}"],
            env=environment(database),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise LocalError(f"The database could not be dumped: {(done.stderr.strip().splitlines() or ['?'])[0]}")
        cursor.execute(TABLES)
        names = [name for (name,) in cursor.fetchall()]
        rows = {}
        for name in names:
            cursor.execute(sql.SQL("SELECT count(*) FROM ONLY {}").format(sql.Identifier("public", name)))
            (rows[name],) = cursor.fetchone()
        return rows
