"""Brings a backup back, whole or not at all: emptying, loading and counting happen in one transaction."""

import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

from psycopg2.extensions import QuotedString

from intimacy.local.backup import environment, program, read_manifest, tables
from intimacy.local.errors import LocalError, about_files

# What the database was given when it was made stays; who restores is not the one who may make it.
GIVEN = (
    " SCHEMA - public ",
    " COMMENT - SCHEMA public ",
    " ACL - SCHEMA public ",
    " EXTENSION ",
    " COMMENT - EXTENSION ",
)
EMPTY = """
SET LOCAL lock_timeout = '30s';
SET LOCAL client_min_messages = 'warning';
DO $$ DECLARE thing record; BEGIN
  FOR thing IN
    SELECT format('DROP %s IF EXISTS %s CASCADE', CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
      WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.oid::regclass) AS words
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('e', 'i'))
    ORDER BY c.relkind = 'S', c.relkind IN ('r', 'p')
  LOOP EXECUTE thing.words; END LOOP;
  FOR thing IN
    SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure) AS words FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  LOOP EXECUTE thing.words; END LOOP;
  FOR thing IN
    SELECT format('DROP TYPE IF EXISTS %s CASCADE', t.oid::regtype) AS words FROM pg_type t
    WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd', 'r')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype IN ('e', 'i'))
  LOOP EXECUTE thing.words; END LOOP;
END $$;
"""


def restore(database: dict, files: Path, source: Path, replace=False) -> dict[str, int]:
    """Load a backup; how many rows each table has now. Raises LocalError, and then the database is what it was."""
    try:
        with tarfile.open(source) as archive, tempfile.TemporaryDirectory(prefix="restore-") as folder:
            manifest = read_manifest(archive)
            if not replace and tables(database):
                raise LocalError("The database is not empty. Add --replace to give up what it holds for the backup.")
            dump = Path(folder) / "database.dump"
            _copy(archive, archive.getmember(dump.name), dump)
            _load(database, dump, manifest["rows"])
            _put_back(archive, files)
    except tarfile.TarError as error:
        raise LocalError(f"{source} is not a backup, or not a whole one.") from error
    except OSError as error:
        raise about_files(error, error.filename or source) from error
    return manifest["rows"]


def _load(database, dump, rows) -> None:
    contents = dump.with_name("contents")
    listed = _run([program("pg_restore"), "--list", str(dump)])
    contents.write_text("".join(f"{line}\n" for line in listed.splitlines() if not any(no in line for no in GIVEN)))
    psql = subprocess.Popen(
        [program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"],
        env=environment(database),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    command = [program("pg_restore"), "--no-owner", f"--use-list={contents}", "--file=-", str(dump)]
    script, whole = psql.stdin, False
    assert script is not None
    try:
        script.write(f"BEGIN;\n{EMPTY}".encode())
        script.flush()
        # Without the COMMIT that follows a complete script, the end of the input rolls everything back.
        whole = (
            subprocess.run(command, stdin=subprocess.DEVNULL, stdout=script, stderr=subprocess.DEVNULL).returncode == 0
        )
        if whole:
            script.write(f"SET row_security = on;\n{_proof(rows)}\nCOMMIT;\n".encode())
    except BrokenPipeError:
        pass  # psql gave up; it says why below
    _, said = psql.communicate()
    if psql.returncode or not whole:
        lines = [line for line in said.decode(errors="replace").splitlines() if "ERROR" in line or "FATAL" in line]
        why = lines[0].split("ERROR:")[-1].strip() if lines else "the backup is damaged"
        raise LocalError(f"Nothing was restored, the database is as it was: {why}.")


def _proof(rows) -> str:
    checks = []
    for table, expected in rows.items():
        name = '"{}"'.format(table.replace('"', '""'))
        sentence = QuotedString(f"{table} has %s rows after loading, not the {int(expected)} of the backup").getquoted()
        checks.append(
            f"DO $$ DECLARE have bigint; BEGIN SELECT count(*) INTO have FROM ONLY public.{name}; "  # noqa: S608
            f"IF have <> {int(expected)} THEN RAISE EXCEPTION USING MESSAGE = format({sentence.decode()}, have); "
            "END IF; END $$;"
        )
    return "\n".join(checks)


def _put_back(archive, files) -> None:
    files.mkdir(mode=0o700, parents=True, exist_ok=True)
    for member in archive:
        place = PurePosixPath(member.name)
        # Only plain files below files/: a backup that came from elsewhere must not write beside its place.
        if member.isfile() and place.parts[0] == "files" and ".." not in place.parts:
            target = files.joinpath(*place.parts[1:])
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _copy(archive, member, target)


def _copy(archive, member, target) -> None:
    draft = target.with_name(target.name + ".new")
    with archive.extractfile(member) as source, open(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as output:
        output.truncate()
        shutil.copyfileobj(source, output)
    draft.replace(target)


def _run(command) -> str:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise LocalError("The backup is damaged: its database part cannot be read. Nothing was changed.")
    return done.stdout
