"""A program that calls the API: a client with a key."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Account
from intimacy.access.actions import make_key
from intimacy.imports.actions import upload
from intimacy.imports.kinds import KINDS
from intimacy.imports.models import Import
from intimacy.notify.actions import notify
from intimacy.notify.models import Notification
from intimacy.pages.lists import bulk
from intimacy.pages.lists.registry import LISTS
from intimacy.pages.models import BulkEdit
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import CLOCK

EVERYTHING = [
    "accounts:read", "accounts:write", "approvals:read", "approvals:write", "imports:read", "imports:write", "jobs:read", "jobs:write", "metrics:read", "metrics:write",
    "notifications:read", "notifications:write", "reviews:read", "reviews:write",
]  # fmt: skip


def an_import(*, by) -> Import:
    """A file that somebody has brought."""
    file = SimpleUploadedFile("crm.csv", b"account,sector\nHelix,retail\n")
    return upload(kind=KINDS["accounts"], file=file, file_name=file.name, by=by)


def an_edit(account, *, by) -> BulkEdit:
    """An edit of one account, looked at."""
    rows = Account.objects.filter(pk=account.pk)
    return bulk.prepare(definition=LISTS["accounts"](by), field="industry", value="Steel", rows=rows, by=by)


def told(member) -> Notification:
    """Something that a member was told."""
    given = {"topic": "accounts.due_today", "title": "Call Ingrid", "why": "It is due today."}
    return notify(to=[member], key="1", **given)[0]


class Program:
    """Sends JSON with a key, and does not hide faults behind exceptions."""

    def __init__(self, secret: str):
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def send(self, method: str, path: str, body=None, type="application/json", **headers):  # noqa: A002
        data = {} if body is None else {"data": json.dumps(body) if not isinstance(body, (str, bytes)) else body}
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if not path.startswith("/api"):
            path = f"/api/v1/{path}"
        return self.client.generic(method, path, content_type=type, headers={**self.headers, **headers}, **data)

    def get(self, path, **headers):
        return self.send("GET", path, **headers)

    def post(self, path, body=None, **headers):
        return self.send("POST", path, {} if body is None else body, **headers)

    def patch(self, path, body, **headers):
        return self.send("PATCH", path, body, **headers)


@pytest.fixture
def key_of(cast):
    """A function that makes a key for a member and answers its row and its secret."""

    def make(member, *scopes, **values):
        tenant = cast.globex if member == cast.mallory else cast.acme
        with bound(tenant, purpose="administration"):
            return make_key(member=member, words="test", scopes=scopes or EVERYTHING, by=CLOCK, **values)

    return make


@pytest.fixture
def program(key_of):
    """A function from a member to a program that holds a key of that member."""
    return lambda member, *scopes: Program(key_of(member, *scopes)[1])


@pytest.fixture
def stranger():
    """A program without a key."""
    return Program("")


@pytest.fixture
def helix(cast, make):
    """An account that Alice owns."""
    with bound(cast.acme, purpose="account_management"):
        return make.account("Helix", by=cast.alice)
