"""Every route and method by everybody: no key, an ended one, one without the scope, one of another tenant."""

import json
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from accounts.actions.absences import enter_absence
from accounts.actions.engagements import log_engagement
from accounts.actions.followups import add_followup
from accounts.actions.policy import save_draft
from accounts.actions.promises import give_promise
from accounts.actions.segments import add_segment
from accounts.actions.selection import judge, weigh
from accounts.actions.wallet import estimate_wallet
from accounts.models import HandOver, Seat
from accounts.models.policy import TierLine
from alerts.actions.rules import add_quiet
from alerts.models import Rule, Watch
from intimacy.access.actions import end_key
from intimacy.access.models import Key
from intimacy.api.problems import TYPE
from intimacy.api.schema import Generator
from intimacy.jobs.models import Job
from intimacy.pages.lists.saving import save_view
from intimacy.pages.models import BulkEditRow
from intimacy.reviews.actions import open_review
from intimacy.reviews.models import ReviewedRight
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import CLOCK
from plans.actions.measuring import measure
from playbooks.actions.runs import start
from quality.models import Budget, Effort, Measured, Weakness
from quality.models import Rule as QualityRule
from tests.api.conftest import Program, an_edit, an_import, told
from tests.approvals.renaming import asked
from tests.make import in_days

PATHS = Generator().get_schema(public=True)["paths"]
ROUTES = [
    (method.upper(), path) for path, found in PATHS.items() for method in found if method in ("get", "post", "patch")
]
WITH_ID = [(method, path) for method, path in ROUTES if "{id}" in path]
WRITING = [(method, path) for method, path in ROUTES if method != "GET"]
SCOPED = [(method, path) for method, path in ROUTES if not path.endswith("/me/")]


def is_problem(answer, status: int) -> bool:
    """Whether an answer is a problem of this status, in the type and with the names that RFC 9457 wants."""
    said = answer.json()
    return (
        answer.status_code == status == said["status"]
        and answer["Content-Type"] == TYPE
        and {"type", "title", "detail", "errors"} <= said.keys()
    )


def of(path: str, pk=None) -> str:
    return path.replace("{id}", str(pk or uuid4()))


def test_the_table_holds_every_resource():
    assert issubclass(Generator, SchemaGenerator)
    assert len(ROUTES) >= 44
    assert {path.split("/")[3] for _method, path in ROUTES} == {
        "absences",
        "access-reviews",
        "accounts",
        "alert-quiet-periods",
        "alert-replays",
        "alert-rules",
        "alert-watches",
        "alerts",
        "approvals",
        "audit-records",
        "bulk-edit-rows",
        "bulk-edits",
        "compared-runs",
        "contacts",
        "data-audits",
        "cords",
        "engagements",
        "findings",
        "followups",
        "gap-playbooks",
        "formulas",
        "handovers",
        "imports",
        "interactions",
        "jobs",
        "judgements",
        "lessons",
        "me",
        "measurements",
        "members",
        "notifications",
        "objectives",
        "packs",
        "plans",
        "playbook-runs",
        "playbook-versions",
        "playbooks",
        "promises",
        "proposals",
        "quality-figures",
        "quality-rules",
        "recovery-cases",
        "recovery-causes",
        "rates",
        "renewals",
        "reviewed-rights",
        "scores",
        "seats",
        "segments",
        "spend",
        "standup",
        "studies",
        "systemic-findings",
        "tier-policies",
        "upkeep-budgets",
        "upkeep-hours",
        "views",
        "wallet-estimates",
        "weaknesses",
        "weightings",
    }


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_without_a_key_nothing_opens(method, path, stranger, db):
    answer = stranger.send(method, of(path), {})
    assert is_problem(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_no_route_opens_with_a_key_that_ended_or_never_was(cast, key_of, helix):
    key, secret = key_of(cast.alice)
    with bound(cast.acme, purpose="administration"):
        end_key(key=key, by=CLOCK)
        expired, old = key_of(cast.alice)
        Key.objects.filter(pk=expired.pk).update(ends_at=timezone.now() - timezone.timedelta(seconds=1))
    for held in (secret, old, "kin_unknown", "…"):
        for method, path in ROUTES:
            assert is_problem(Program(held).send(method, of(path), {}), 401), (method, path)


def test_no_route_writes_with_a_key_that_may_only_read(cast, program, helix):
    reader = program(
        cast.ada,
        "accounts:read",
        "approvals:read",
        "imports:read",
        "jobs:read",
        "metrics:read",
        "notifications:read",
        "reviews:read",
    )
    for method, path in WRITING:
        assert is_problem(reader.send(method, of(path, helix.pk), {}), 403), (method, path)


def test_no_route_opens_with_the_scope_of_something_else(cast, program, helix):
    importer, worker = program(cast.ada, "imports:write"), program(cast.ada, "jobs:write")
    for method, path in SCOPED:
        other = worker if "/imports/" in path else importer
        answer = other.send(method, of(path, helix.pk), {})
        assert is_problem(answer, 403), (method, path)
        assert "lacks the scope" in answer.json()["detail"]


def test_the_ids_of_another_tenant_answer_as_random_ids_do(cast, make, program, settings):
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    with bound(cast.acme, member=cast.ada, purpose="account_management"):
        account = make.account("Helix", by=cast.ada, owner=cast.alice)
        theirs = [
            account,
            cast.alice,
            make.interaction(account),
            log_engagement(account=account, kind="call", title="Call", by=cast.ada),
            add_followup(account=account, words="Call", due_on=in_days(3), by=cast.ada),
            give_promise(account=account, words="A draft", due_on=in_days(3), by=cast.ada),
            add_segment(name="Large", rule="annual_value > 500", by=cast.ada),
            judge(account=account, criterion="fit", value=70, reason="Seen", by=cast.ada),
            weigh(fit=1, value=1, scalability=1, by=cast.ada),
            estimate_wallet(account=account, low=Decimal(9), source="guess", words="Seen", by=cast.ada),
            Job.objects.create(task="nothing", key="1", by=cast.ada),
            an_import(by=cast.ada),
            told(cast.ada),
            save_view(of="accounts", name="Energy", query="", by=cast.ada),
            an_edit(account, by=cast.ada),
            BulkEditRow.objects.get(),
            open_review(by=cast.ada),
            save_draft(lines=[TierLine(tier=1, cap=5)], by=cast.ada),
            ReviewedRight.objects.first(),
            asked(account, by=cast.ada),
            absence := enter_absence(member=cast.alice, kind="last_day", from_on=in_days(9), by=cast.ada),
            HandOver.objects.get(absence=absence),
            Seat.objects.first(),
            plan := make.plan(account, by=cast.ada),
            objective := make.objective(plan, by=cast.ada),
            measure(objective=objective, value=Decimal(3), by=cast.ada),
            playbook := make.playbook(by=cast.ada),
            start(playbook=playbook, account=account, by=cast.ada),
            playbook.versions.get(),
            make.alert(account),
            Rule.objects.get(),
            add_quiet(account=account, from_on=in_days(1), until_on=in_days(3), reason="Holidays", by=cast.ada),
            Watch.objects.create(account=account, series="contact", state="watched"),
            audit := make.audit(account, by=cast.ada),
            audit.items.first(),
            audit.findings.get(),
            Weakness.objects.first(),
            Measured.objects.first(),
            QualityRule.objects.get(),
            Budget.objects.get(),
            Effort.objects.get(),
        ]
    for method, path in WITH_ID:
        # A key for each route, since they ask more together than one key may in a minute.
        mallory = program(cast.mallory)
        random = mallory.send(method, of(path), {})
        assert is_problem(random, 404), (method, path)
        for thing in theirs:
            foreign = mallory.send(method, of(path, thing.pk), {})
            assert (foreign.status_code, foreign.content) == (random.status_code, random.content), (method, path)


def test_an_id_of_another_tenant_in_a_body_is_one_that_does_not_exist(cast, program, helix):
    mallory = program(cast.mallory)
    for foreign in (str(helix.pk), str(uuid4())):
        answer = mallory.post("followups/", {"account": foreign, "words": "Call", "due_on": "2027-01-01"})
        assert is_problem(answer, 400)
        assert answer.json()["errors"][0]["pointer"] == "#/account"
        assert "does not exist" in answer.json()["detail"]


@pytest.mark.parametrize("path", sorted(PATHS))
def test_a_method_that_a_route_does_not_have_is_405(path, cast, program, helix):
    for method in {"GET", "POST", "PATCH", "PUT", "DELETE", "OPTIONS", "TRACE"} - {
        name.upper() for name in PATHS[path]
    }:
        answer = program(cast.ada).send(method, of(path, helix.pk), {})
        assert is_problem(answer, 405), method
        assert method not in answer["Allow"]


def test_a_page_of_another_tenants_rows_is_empty(cast, program, helix):
    for noun in (
        "accounts",
        "approvals",
        "contacts",
        "interactions",
        "engagements",
        "followups",
        "promises",
        "wallet-estimates",
        "plans",
        "objectives",
        "measurements",
        "playbooks",
        "playbook-versions",
        "playbook-runs",
        "alerts",
        "alert-quiet-periods",
        "alert-replays",
        "alert-rules",
        "alert-watches",
        "studies",
        "recovery-cases",
        "recovery-causes",
        "systemic-findings",
        "lessons",
        "gap-playbooks",
        "compared-runs",
        "quality-figures",
        "quality-rules",
        "weaknesses",
        "data-audits",
        "audit-records",
        "findings",
        "upkeep-budgets",
        "upkeep-hours",
        "formulas",
        "scores",
        "jobs",
        "imports",
        "notifications",
        "views",
        "bulk-edits",
        "bulk-edit-rows",
        "cords",
        "packs",
        "rates",
        "renewals",
        "spend",
    ):
        assert json.loads(program(cast.mallory).get(f"{noun}/").content)["results"] == []
