"""Servers that somebody else runs: whether the addresses in the environment are complete and answer as they should."""

import os
from contextlib import closing

import psycopg2
import redis

from intimacy.local import roles
from intimacy.local.errors import LocalError

OLDEST = 18
OF_ROLES = {
    "DATABASE_URL": roles.APP,
    "DATABASE_OWNER_URL": roles.OWNER,
    "DATABASE_OPERATOR_URL": roles.OPERATOR,
}


def from_environment() -> dict[str, str]:
    """The four URLs when the environment names servers, nothing when we have to start our own. Raises LocalError."""
    named = {name: os.environ[name] for name in (*OF_ROLES, "REDIS_URL") if os.environ.get(name)}
    if "DATABASE_URL" not in named and "REDIS_URL" not in named:
        return {}
    if "DATABASE_URL" not in named or "REDIS_URL" not in named:
        raise LocalError("Set both DATABASE_URL and REDIS_URL, or neither: then both servers are started here.")
    missing = [name for name in OF_ROLES if name not in named]
    if missing:
        raise LocalError(
            f"{' and '.join(missing)} must be set beside DATABASE_URL. "
            f"This SQL, run by a superuser in psql, makes the roles they connect as:\n\n{roles.for_people()}"
        )
    for name in OF_ROLES:
        _check_database(name, named[name])
    _check_broker(named["REDIS_URL"])
    return named


def _check_database(name, url) -> None:
    try:
        connection = psycopg2.connect(url, connect_timeout=5)
    except (psycopg2.Error, UnicodeError) as error:
        raise LocalError(f"{name} does not lead to a database: {_first_line(error)}.{_how_to_make(error)}") from None
    with closing(connection), connection.cursor() as cursor:
        if connection.server_version < OLDEST * 10_000:
            raise LocalError(f"{name} leads to PostgreSQL {connection.server_version // 10_000}; {OLDEST} is needed.")
        cursor.execute("SELECT rolsuper OR rolbypassrls, rolname FROM pg_roles WHERE rolname = current_user")
        too_strong, role = cursor.fetchone()
        if too_strong:
            raise LocalError(f"{name} connects as {role}, which bypasses row security: use the role {OF_ROLES[name]}.")


def _check_broker(url) -> None:
    try:
        with closing(redis.Redis.from_url(url, socket_connect_timeout=5)) as client:
            client.ping()
    except (redis.exceptions.RedisError, ValueError) as error:
        raise LocalError(f"REDIS_URL does not lead to a Valkey or Redis: {_first_line(error)}.") from None


def _how_to_make(error) -> str:
    words = str(error)
    if ("role" in words and "does not exist" in words) or "password authentication failed" in words:
        return f" This SQL, run by a superuser in psql, makes the roles:\n\n{roles.for_people()}"
    return ""


def _first_line(error) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
