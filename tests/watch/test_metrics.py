"""/metrics: what it says, to whom, and that Prometheus understands it."""

import subprocess

import pytest
from prometheus_client.parser import text_string_to_metric_families as families

from intimacy.jobs.models import Job
from intimacy.local.debian import program
from intimacy.tenancy.context import in_tenant
from tests.jobs import tasks

TOKEN = "a long random token"
BOTH = pytest.mark.django_db(databases=["default", "operator"])


def figures(text: str) -> dict:
    """(name, labels) → value."""
    return {(s.name, *sorted(s.labels.values())): s.value for family in families(text) for s in family.samples}


@BOTH
@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "192.0.2.7"}, 404),
        ({"REMOTE_ADDR": ""}, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"}, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=127.0.0.1"}, 404),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}, 200),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer something else"}, 404),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer "}, 404),
    ],
)
def test_only_the_token_and_this_machine_itself_open_it(given, status, client, settings):
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics", **given).status_code == status


@BOTH
def test_without_a_token_in_the_environment_none_opens_it(client):
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7", HTTP_AUTHORIZATION="Bearer ").status_code == 404


@BOTH
def test_requests_and_jobs_are_counted_by_route_and_task_and_no_label_names_a_tenant(cast, make, browse, client):
    some_job = tasks.every_hour
    before = figures(client.get("/metrics").content.decode())
    browse(cast.alice).get("/t/acme/accounts/?q=Ingrid")
    some_job.run_in(cast.acme)
    text = client.get("/metrics").content.decode()
    after = figures(text)

    def grown(*key) -> float:
        return after[key] - before.get(key, 0)

    route = "t/<slug:tenant>/accounts/"
    assert grown("kinward_http_requests_total", "200", "GET", route) == 1
    assert grown("kinward_http_request_seconds_count", route) == 1
    assert grown("kinward_jobs_finished_total", "done", some_job.name) == 1
    assert after["kinward_up", "database"] == after["kinward_up", "broker"] == 1
    assert after["kinward_database_connections_limit",] > 0
    assert ("kinward_queue_length",) in after
    assert "acme" not in text
    assert "Ingrid" not in text


def test_jobs_of_every_tenant_that_wait_or_were_put_aside_are_counted(committed, client):
    from tests.make import Cast, Make

    cast = Cast(Make())
    for tenant in (cast.acme, cast.globex):
        with in_tenant(tenant, purpose="administration"):
            Job.objects.create(task="x.waits", key="1")
            Job.objects.create(task="x.fails", key="1", state="aside")
            Job.objects.create(task="x.is_done", key="1", state="done")
    said = figures(client.get("/metrics").content.decode())
    assert said["kinward_jobs", "queued", "x.waits"] == 2
    assert said["kinward_jobs", "aside", "x.fails"] == 2
    assert not [key for key in said if "x.is_done" in key]
    assert said["kinward_database_connections", "operator"] >= 1


@BOTH
def test_promtool_finds_nothing_to_say_about_it(client):
    promtool = program("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed here; Debian's package prometheus has it")
    client.get("/healthz")
    text = client.get("/metrics").content
    done = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_the_files_of_several_processes_are_added_up(tmp_path):
    import os
    import sys

    from intimacy.local.node import ROOT

    count = "from intimacy.watch.measures import REQUESTS; REQUESTS.labels('GET', 'x', '200').inc()"
    show = "from prometheus_client import generate_latest; from intimacy.watch.measures import registry, ASKED; "
    show += "print(generate_latest(registry()).decode())"
    for name, code in (("web", count), ("worker", count), ("web", count), ("web", show)):
        environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path / name)}
        done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert figures(done.stdout)["kinward_http_requests_total", "200", "GET", "x"] == 3
