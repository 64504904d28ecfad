"""Logs say what happened and to which tenant, and nothing of a person, whatever a person does or a library says."""

import io
import json
import logging

import pytest
from django.test import Client

from accounts.models import Account
from intimacy.jobs.models import Job
from intimacy.tenancy.context import in_tenant
from intimacy.watch.logs import formatter
from tests.jobs import tasks
from tests.make import PASSWORD

PERSON = ("Ingrid", "Salo", "ingrid.salo", "granite.example", PASSWORD)
LINE = {
    "event",
    "level",
    "logger",
    "timestamp",
    "request",
    "tenant",
    "method",
    "route",
    "status",
    "ms",
    "task",
    "state",
    "job",
    "faults",
}


@pytest.fixture
def lines():
    """The lines that production would have written so far."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter(as_json=True))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)


def planted(lines) -> list:
    """The lines in which something of the person stands."""
    return [line for line in lines for part in PERSON if part.lower() in json.dumps(line, ensure_ascii=False).lower()]


@pytest.fixture
def failing(monkeypatch):
    """A page that fails with a person's name in the fault's words."""

    def fail(*_arguments, **_words):
        raise ValueError("Ingrid Salo <ingrid.salo@granite.example> is there already")

    monkeypatch.setattr(Account.objects.__class__, "visible_to", fail)


def test_a_request_is_one_line_with_its_route_and_not_its_address(cast, browse, lines):
    answer = browse(cast.alice).get("/t/acme/accounts/?q=Ingrid+Salo")
    (line,) = [line for line in lines() if line["event"] == "request"]
    assert {name: line[name] for name in ("tenant", "method", "route", "status")} == {
        "tenant": "acme", "method": "GET", "route": "t/<slug:tenant>/accounts/", "status": 200,
    }  # fmt: skip
    assert isinstance(line["ms"], int)
    assert line["request"] == answer["X-Request-ID"]


def test_nothing_of_a_person_is_in_any_line(cast, make, browse, lines):
    with in_tenant(cast.acme, member=cast.alice, purpose="account_management"):
        account = make.account("Granite Telecom", owner=cast.alice, by=cast.alice)
        contact = make.contact(account, "Ingrid Salo", by=cast.alice, email="ingrid.salo@granite.example")
    alice, stranger = browse(cast.alice), Client()
    alice.get("/t/acme/find/?q=Ingrid")
    alice.get(f"/t/acme/contacts/{contact.pk}/")
    alice.post(
        f"/t/acme/accounts/{account.pk}/contacts/add/", {"name": "Ingrid Salo", "email": "not an address ingrid.salo"}
    )
    alice.get("/t/ingrid-salo/accounts/")
    alice.get("/nowhere/ingrid.salo@granite.example/?to=Ingrid")
    stranger.post("/auth/login/", {"login": "ingrid.salo@granite.example", "password": PASSWORD})
    stranger.post("/auth/password/reset/", {"email": "ingrid.salo@granite.example"})
    stranger.get("/join/ingrid.salo/")
    stranger.get("/healthz", headers={"X-Request-ID": "ingrid.salo@granite.example"})
    stranger.get("/", headers={"Host": "ingrid.salo.granite.example"})
    stranger.generic("INGRID", "/")
    stranger.get("/api/v1/accounts/?q=Ingrid", headers={"Authorization": "Bearer ingrid.salo"})
    logging.getLogger("somebody.else").warning("%s is %s", "Ingrid Salo", "ingrid.salo@granite.example")
    logging.getLogger("intimacy.x").warning("wrote to %s, see /find/?q=Ingrid", "ingrid.salo@granite.example")
    said = lines()
    assert len([line for line in said if line["event"] == "request"]) >= 10
    assert planted(said) == []
    assert {name for line in said for name in line} <= LINE


def test_a_fault_is_said_by_its_kind_and_place_and_not_in_its_words(cast, browse, failing, lines):
    alice = browse(cast.alice)
    alice.raise_request_exception = False
    answer = alice.get("/t/acme/accounts/?q=Ingrid")
    assert answer.status_code == 500
    said = lines()
    (fault,) = [line["faults"][0] for line in said if "faults" in line]
    assert fault["kind"] == "builtins.ValueError"
    assert "test_logs.py" in fault["where"][-1]
    assert [line["level"] for line in said if line["event"] == "request"] == ["error"]
    assert {line["request"] for line in said if "faults" in line} == {answer["X-Request-ID"]}
    assert planted(said) == []


def test_a_job_is_one_line_with_its_task_and_tenant(cast, lines, monkeypatch):
    def fail(**_ids):
        raise ValueError("Ingrid Salo")

    some_job = tasks.every_hour
    monkeypatch.setattr(some_job, "function", fail)
    job = some_job.run_in(cast.acme)
    (line,) = [line for line in lines() if line["event"] == "job"]
    assert (line["task"], line["tenant"], line["state"], line["job"]) == (some_job.name, "acme", "failed", str(job.pk))
    assert planted(lines()) == []
    with in_tenant(cast.acme, purpose="administration"):
        assert Job.objects.get(pk=job.pk).state == "queued"
