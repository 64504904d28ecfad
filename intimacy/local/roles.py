"""The three database roles, as SQL. Written once: the embedded server, the documentation and error messages all use it.

owner migrates and owns the tables; app serves people and owns nothing; operator runs the jobs that look across tenants.
None of them is a superuser or may bypass row security: the policies on the tables decide what each of them sees.
"""

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


def _quoted(text) -> str:
    return "'" + text.replace("'", "''") + "'"
