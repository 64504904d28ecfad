"""The three database roles, as SQL. Written once: the embedded server, the documentation and error messages all use it.

owner migrates and owns the tables; app serves people and owns nothing; operator runs the jobs that look across tenants.
None of them is a superuser or may bypass row security: the policies on the tables decide what each of them sees.
"""

import os
from collections.abc import Callable
from contextlib import closing

import psycopg2
from psycopg2.extensions import make_dsn, parse_dsn

from intimacy.local.errors import LocalError

DATABASE = "intimacy"
OWNER, APP, OPERATOR = "intimacy_owner", "intimacy_app", "intimacy_operator"
ROLES = (OWNER, APP, OPERATOR)
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gin")
PLACEHOLDERS = {OWNER: "OWNER-PASSWORD", APP: "APP-PASSWORD", OPERATOR: "OPERATOR-PASSWORD"}


def make_roles(passwords=PLACEHOLDERS, owner_makes_databases=False) -> str:
    """SQL that makes the three roles, or gives them these passwords again. Only tests let the owner make databases."""
    lines = []
    for role in ROLES:
        databases = "CREATEDB" if owner_makes_databases and role == OWNER else "NOCREATEDB"
        plain = f"LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION {databases}"
        lines += [
            f"DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$;",
            f"ALTER ROLE {role} {plain} PASSWORD {_quoted(passwords[role])};",
        ]
    return "\n".join(lines)


def make_database() -> str:
    """SQL that makes the database. It has to run on its own, outside a transaction."""
    return f"CREATE DATABASE {DATABASE} OWNER {OWNER} ENCODING 'UTF8' TEMPLATE template0;"


def make_rights() -> str:
    """SQL, for inside the database, that lets the owner build and the others only come in."""
    return "\n".join(
        [
            f"ALTER DATABASE {DATABASE} OWNER TO {OWNER};",
            f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC;",
            f"GRANT CONNECT, TEMPORARY ON DATABASE {DATABASE} TO {APP}, {OPERATOR};",
            f"ALTER SCHEMA public OWNER TO {OWNER};",
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC;",
            f"GRANT USAGE ON SCHEMA public TO {APP}, {OPERATOR};",
            *(f"CREATE EXTENSION IF NOT EXISTS {extension};" for extension in EXTENSIONS),
        ]
    )


def for_people() -> str:
    """All of it as a psql script to run as a superuser, with the passwords left to choose."""
    return "\n".join([make_roles(), make_database(), f"\\connect {DATABASE}", make_rights()])


def make(connect: Callable, passwords: dict[str, str], owner_makes_databases=False) -> None:
    """Make roles, database and rights, whatever of them is there already.

    ``connect`` takes the name of a database and connects to it as a superuser, in autocommit.
    """
    with closing(connect("postgres")) as connection, connection.cursor() as cursor:
        cursor.execute(make_roles(passwords, owner_makes_databases=owner_makes_databases))
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.fetchone():
            cursor.execute(make_database())
    with closing(connect(DATABASE)) as connection, connection.cursor() as cursor:
        cursor.execute(make_rights())


def make_from_environment() -> str:
    """Make them on the server that DATABASE_SUPERUSER_URL names, with the passwords of the three other URLs; what was done."""
    urls = {OWNER: "DATABASE_OWNER_URL", APP: "DATABASE_URL", OPERATOR: "DATABASE_OPERATOR_URL"}
    missing = [name for name in ("DATABASE_SUPERUSER_URL", *urls.values()) if not os.environ.get(name)]
    if missing:
        raise LocalError(f"{' and '.join(missing)} must be set.")
    passwords = {}
    for role, variable in urls.items():
        words = _words(variable)
        if words.get("user") != role or not words.get("password") or words.get("dbname") != DATABASE:
            raise LocalError(f"{variable} must name the role {role}, a password and the database {DATABASE}.")
        passwords[role] = words["password"]

    def connect(database):
        connection = psycopg2.connect(
            make_dsn(**(_words("DATABASE_SUPERUSER_URL") | {"dbname": database, "connect_timeout": "5"}))
        )
        connection.autocommit = True
        return connection

    try:
        make(connect, passwords)
    except psycopg2.Error as error:
        said = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise LocalError(f"The roles were not made: {said}") from None
    return f"The roles {', '.join(ROLES)} and the database {DATABASE} are there."


def _words(variable) -> dict[str, str]:
    try:
        return dict(parse_dsn(os.environ[variable]))
    except psycopg2.Error:
        raise LocalError(f"{variable} is not the address of a PostgreSQL.") from None


def _quoted(text) -> str:
    return "'" + text.replace("'", "''") + "'"
