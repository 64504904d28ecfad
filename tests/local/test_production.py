"""What production is made of: the composition refuses to start without secrets, and its init step makes the roles."""

import os
import re
import subprocess
import sys
from contextlib import closing

import psycopg2
import pytest
import yaml

from intimacy.local import roles
from intimacy.local.node import ROOT
from intimacy.local.postgres import SUPERUSER
from intimacy.local.services import Services

COMPOSE = (ROOT / "docker-compose.yml").read_text()
SERVICES = yaml.safe_load(COMPOSE)["services"]
STRONG = "SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s) AND (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole)"


def variables(value) -> set[str]:
    """What the deployment is asked for in a part of the composition."""
    return set(re.findall(r"\$\{([A-Z_]+)", str(value)))


def test_every_variable_is_compulsory_and_stands_in_the_example():
    assert re.findall(r"\$\{[A-Z_]+(?!:\?|[A-Z_])", COMPOSE) == []
    example = re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / "deploy" / "env.example").read_text(), re.MULTILINE)
    assert {name for name, _value in example} == variables(COMPOSE)
    assert {value for _name, value in example} == {""}


def test_only_the_init_step_knows_owner_and_superuser_and_everything_is_looked_after():
    for name, service in SERVICES.items():
        known = variables(service["environment"])
        if name != "prepare":
            assert "OWNER_PASSWORD" not in known
            assert ("POSTGRES_PASSWORD" in known) is (name == "database")
            assert service["healthcheck"]["test"]
            assert service["restart"] == "unless-stopped"
        assert bool(service.get("ports")) is (name == "tls")


def test_files_that_the_composition_and_the_image_name_are_there():
    named = re.findall(r"(?:\./|/app/)(deploy/[\w.]+)", COMPOSE)
    assert set(named) == {"deploy/Caddyfile", "deploy/healthy.py", "deploy/prepare.sh"}
    assert all((ROOT / path).is_file() for path in named)


@pytest.fixture
def bare(data_dir):
    """The environment of the init step, for a real server on which none of our roles is left."""
    services = Services(data_dir)
    urls = services.start()
    postgres = services.servers[0]
    superuser = f"postgresql://{SUPERUSER}:{postgres.passwords['superuser']}@127.0.0.1:{postgres.port}/postgres"
    with closing(psycopg2.connect(superuser)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {roles.DATABASE}")
            for role in roles.ROLES:
                cursor.execute(f"DROP ROLE {role}")
    yield {**urls, "DATABASE_SUPERUSER_URL": superuser}
    services.stop()


def init(environment):
    """Run the init step of the composition, as its container does."""
    return subprocess.run(
        ["sh", "deploy/prepare.sh"],
        cwd=ROOT,
        env={"PATH": f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}", "SECRET_KEY": "x" * 40, **environment},
        capture_output=True,
        text=True,
    )


def test_the_init_step_makes_the_three_roles_and_migrates_and_may_run_again(bare):
    for _ in range(2):
        done = init(bare)
        assert done.returncode == 0, done.stderr
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_OPERATOR_URL"):
        with closing(psycopg2.connect(bare[variable])) as connection, connection.cursor() as cursor:
            cursor.execute(STRONG, [list(roles.ROLES)])
            assert cursor.fetchone() == (0,)
    with closing(psycopg2.connect(bare["DATABASE_URL"])) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        assert cursor.fetchone()[0] > 10
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("CREATE TABLE mine (x int)")


@pytest.mark.parametrize(
    "wrong", ["postgresql://postgres:x@127.0.0.1/intimacy", "postgresql://intimacy_app@h/intimacy"]
)
def test_the_init_step_refuses_another_role_and_an_empty_password_before_it_connects(wrong):
    nowhere = "postgresql://{}:x@127.0.0.1:9/intimacy"
    done = init(
        {
            "DATABASE_SUPERUSER_URL": nowhere.format("postgres"),
            "DATABASE_URL": wrong,
            "DATABASE_OWNER_URL": nowhere.format(roles.OWNER),
            "DATABASE_OPERATOR_URL": nowhere.format(roles.OPERATOR),
        }
    )
    assert done.returncode == 1
    assert done.stderr.startswith("DATABASE_URL must name the role intimacy_app, a password and the database intimacy.")
