"""The ground of every test: a real database behind its walls, two tenants, and the cast."""

import os
import re

import hypothesis
import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import cache, caches
from django.db import connections
from django.test import Client

from intimacy.access.sessions import SEEN_EVERY
from intimacy.jobs.broker import app
from intimacy.local.roles import EXTENSIONS
from intimacy.tenancy.context import bound
from tests.make import Cast, Make

# Speed is measured in benchmarks, never in tests; and a run that failed fails again with the same examples.
hypothesis.settings.register_profile("kinward", deadline=None, derandomize=True)
hypothesis.settings.load_profile("kinward")
# The real hash takes a quarter of a second for each of a dozen people in every test.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TEMPLATE = "kinward_template"
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def _owner_sql(database: str, *statements: str) -> None:
    owner = connections["owner"]
    owner.close()
    owner.settings_dict["NAME"] = database
    for statement in statements:
        with owner.cursor() as cursor:
            cursor.execute(statement)
    owner.close()


def _use(database: str) -> None:
    for alias in settings.DATABASES:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = database


def _template() -> None:
    """Migrate the template database once a run; the first worker to come does it, the others wait."""
    from django.core.management import call_command

    _owner_sql("intimacy", f'CREATE DATABASE "{TEMPLATE}"')
    _owner_sql(TEMPLATE, *(f"CREATE EXTENSION {extension}" for extension in EXTENSIONS))
    _use(TEMPLATE)
    call_command("migrate", verbosity=0)
    _use("intimacy")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, worker_id):
    """Each worker clones the migrated template and connects to its clone as the app role."""
    number = 1 + int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 15
    mine = f"kinward_{worker_id}"
    with django_db_blocker.unblock():
        _under_lock(_template)
        _under_lock(lambda: _owner_sql("intimacy", f'CREATE DATABASE "{mine}" TEMPLATE "{TEMPLATE}"'), each=True)
        _use(mine)
    redis = os.environ["REDIS_URL"].rsplit("/", 1)[0] + f"/{number % 16}"
    settings.REDIS_URL = settings.CELERY_BROKER_URL = settings.CACHES["default"]["LOCATION"] = redis
    app.conf.broker_url = redis
    del caches["default"]  # whoever asked for it before was given the one that all workers would share
    yield
    for alias in settings.DATABASES:
        connections[alias].close()


def _under_lock(work, each: bool = False) -> None:
    """Let one worker at a time do it, and unless ``each`` only the first."""
    from filelock import FileLock

    mark = os.path.join(settings.DATA_DIR, "template-is-ready")
    with FileLock(mark + ".lock"):
        if each or not os.path.exists(mark):
            work()
        if not each:
            open(mark, "w").close()


@pytest.fixture
def make(db) -> Make:
    """Builders of everything, through the product's own actions."""
    return Make()


@pytest.fixture
def cast(make) -> Cast:
    """Acme with its people, and Globex with Mallory."""
    return Cast(make)


@pytest.fixture
def acme(cast):
    """The tenant Acme, bound for account management by Alice for the length of the test."""
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        yield cast.acme


MARKUP_IN_AN_ATTRIBUTE = re.compile(rb'\s[a-z-]+="[^"<>]*<[a-z]+ [^>]*>')


class Reader(Client):
    """A client whose pages are looked at: markup inside the quotes of an attribute ends it in the middle of a sentence."""

    def request(self, **request):
        response = super().request(**request)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            found = MARKUP_IN_AN_ATTRIBUTE.search(response.content)
            assert found is None, found[0].decode()
        return response


@pytest.fixture
def browse(db):
    """A function from a member to a client who is signed in as that member."""

    def sign_in(member) -> Client:
        client = Reader()
        client.force_login(member.user)
        # Noted as in use a moment ago, as it is for all requests but one in five minutes.
        UserSession.objects.create(user=member.user, session_key=client.session.session_key, ip="127.0.0.1")
        cache.set(f"session-seen:{client.session.session_key}", 1, SEEN_EVERY)
        return client

    return sign_in


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """Real commits, for tests of workers, of two people at once and of what a killed process leaves behind.

    The owner empties the tables afterwards.
    """
    with django_db_blocker.unblock():
        yield
        owner = connections["owner"]
        with owner.cursor() as cursor:
            tables = [name for name in owner.introspection.table_names(cursor) if name not in KEPT]
            # Append-only tables refuse TRUNCATE even to their owner, unless he takes the trigger off for this session.
            names = ", ".join(f'"{name}"' for name in tables)
            for table in tables:
                cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            cursor.execute(f"TRUNCATE {names}")
            for table in tables:
                cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        for alias in settings.DATABASES:
            connections[alias].close()


@pytest.fixture(autouse=True)
def _fresh_cache(request):
    """Rate limits and cached answers do not pass from test to test."""
    if "db" in request.fixturenames or "committed" in request.fixturenames:
        request.getfixturevalue("django_db_setup")  # each worker has a cache of its own, or would empty another's
        cache.clear()
