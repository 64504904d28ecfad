"""Every route of the product, tried by everybody: strangers and members of another tenant find nothing."""

import re
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.actions.engagements import log_engagement
from accounts.actions.followups import add_followup
from accounts.actions.policy import save_draft
from accounts.actions.promises import give_promise
from accounts.actions.segments import add_segment
from accounts.actions.selection import judge
from accounts.actions.wallet import estimate_wallet
from accounts.models.policy import TierLine
from alerts.actions.rules import add_quiet
from boards.actions.cords import pull
from boards.actions.packs import freeze_pack
from boards.actions.renewals import note_renewal
from boards.actions.spend import note_spend
from effects.actions.readings import read
from effects.actions.studies import register
from effects.models import Compared
from intimacy.access.models import EmailDomain
from intimacy.imports.models import Import
from intimacy.pages.models import BulkEdit, WrittenFile
from intimacy.reviews.actions import open_review
from intimacy.tenancy.checks import tenant_models
from intimacy.tenancy.context import bound
from metrics.actions.formulas import save_draft as draft_formula
from metrics.formulas import FORMULA_1
from plans.actions.measuring import measure
from playbooks.actions.runs import start
from tests.approvals.renaming import asked
from tests.make import in_days
from tests.recovery.conftest import of_recovery


def routes(patterns=None, prefix: str = ""):
    """(route, view) of every address, as Django resolves it."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.callback


IN_TENANT = [(route, view) for route, view in routes() if route.startswith("t/<slug:tenant>/")]


def address(route: str, tenant: str, pk) -> str:
    """The route with its placeholders filled in."""
    filled = route.replace("<slug:tenant>", tenant)
    filled = re.sub(r"<uuid:\w+>", str(pk), filled)
    filled = re.sub(r"<int:\w+>", "1", filled)
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"\1", filled)


def test_there_are_routes_to_try():
    assert len(IN_TENANT) > 30


@pytest.mark.parametrize(("route", "view"), IN_TENANT, ids=lambda value: value if isinstance(value, str) else "")
def test_every_page_of_a_tenant_declares_the_purpose_for_which_it_reads(route, view):
    assert getattr(view, "purpose", ""), f"{route} has no purpose"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_member_of_another_tenant_and_a_stranger_find_nothing_by_any_route(method, cast, make, browse, client):
    with bound(cast.acme, purpose="administration"):
        account = make.account("Helix", owner=cast.alice)
    mallory = browse(cast.mallory)
    for route, _view in IN_TENANT:
        answer = getattr(mallory, method)(address(route, "acme", account.pk))
        assert answer.status_code == 404, (route, answer.status_code)
        assert b"Helix" not in answer.content
        answer = getattr(client, method)(address(route, "acme", account.pk))
        assert answer.status_code in (302, 404), (route, answer.status_code)
        assert b"Helix" not in answer.content


def _something_of_everything(cast, make) -> dict:
    """model → a row of Acme, of every kind that the builders can make."""
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        account = make.account("Helix", owner=cast.alice)
        make.interaction(account, contact=make.contact(account, "Carl"))
        due = in_days(3)
        log_engagement(account=account, kind="call", title="Call", by=cast.alice)
        add_followup(account=account, words="Call", due_on=due, by=cast.alice)
        give_promise(account=account, words="A draft", due_on=due, by=cast.alice)
        judge(account=account, criterion="fit", value=70, reason="Seen", by=cast.alice)
        estimate_wallet(account=account, low=Decimal(9), source="guess", words="Seen", by=cast.alice)
        add_segment(name="Large", rule="annual_value > 500", by=cast.ada)
        WrittenFile.objects.create(list="x", purpose="scoring", by=cast.alice, name="x.csv", path="x")
        Import.objects.create(kind="accounts", by=cast.alice)
        BulkEdit.objects.create(of="accounts", field="region", value="North", by=cast.alice)
        asked(account, by=cast.alice)
        open_review(by=cast.ada)
        EmailDomain.objects.create(name="acme.example", proven_by=cast.ada)
        save_draft(lines=[TierLine(tier=1, cap=5)], by=cast.ada)
        objective = make.objective(make.plan(account, by=cast.alice), by=cast.alice)
        measure(objective=objective, value=Decimal(3), by=cast.alice)
        pull(account=account, wrong="No data", by=cast.alice)
        freeze_pack(title="November", by=cast.ada)
        note_renewal(account=account, on=in_days(-3), before=Decimal(9), after=Decimal(9), by=cast.alice)
        note_spend(tier=1, month=in_days(-1), amount=Decimal(9), words="Board", by=cast.ada)
        make.alert(account)
        add_quiet(account=account, from_on=due, until_on=due, reason="Holidays", by=cast.alice)
        draft_formula(content=FORMULA_1.as_content(), why="", by=cast.ada)
        playbook = make.playbook(by=cast.ada)
        run = start(playbook=playbook, account=account, by=cast.alice)
        of_recovery(account, playbook, cast, by=cast.ada)
        study = register(
            playbook=playbook, question="Helps?", counts_from=in_days(-90), read_on=in_days(0), by=cast.ada
        )
        Compared.objects.create(reading=read(study=study, by=cast.ada), run=run, account=account, why_not="no_peer")
        make.audit(account, by=cast.ada)
        return {
            model: row
            for model in tenant_models()
            if (row := model._base_manager.filter(tenant_id=cast.acme.pk).first()) is not None
        }


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_foreign_id_is_answered_as_a_random_one(method, cast, make, browse):
    """Mallory asks in her own tenant for the ids of Acme's rows, at every route that takes an id."""
    theirs = _something_of_everything(cast, make)
    mallory = browse(cast.mallory)
    with_ids = [route for route, _view in IN_TENANT if "<uuid:" in route]
    assert len(with_ids) > 10
    tried = 0
    for route in with_ids:
        with CaptureQueriesContext(connection) as asked:
            unknown = getattr(mallory, method)(address(route, "globex", uuid4()))
        # A route can only find what it looks for: rows of tables that it never asks are as random to it as any id.
        said = " ".join(query["sql"] for query in asked)
        for row in (row for model, row in theirs.items() if f'"{model._meta.db_table}"' in said):
            tried += 1
            answer = getattr(mallory, method)(address(route, "globex", row.pk))
            assert answer.status_code == unknown.status_code, (route, row)
            assert len(answer.content) == len(unknown.content) or answer.status_code == 403, (route, row)
    assert tried > len(with_ids)


@pytest.mark.parametrize("role", ["alice", "pat", "olga", "eve", "ada"])
def test_no_route_breaks_whoever_comes(role, cast, make, browse):
    """Every page answers every role with a page, a redirect, a refusal or nothing, and never with an error."""
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        account = make.account("Helix", owner=cast.alice)
        make.interaction(account)
    visitor = browse(getattr(cast, role))
    visitor.raise_request_exception = False
    for route, _view in IN_TENANT:
        for method in ("get", "post"):
            answer = getattr(visitor, method)(address(route, "acme", account.pk))
            assert answer.status_code < 500, (route, method, answer.status_code)
