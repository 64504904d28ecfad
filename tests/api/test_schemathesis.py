"""The description of the API against the API: requests made up from one must be answered as it says by the other."""

from decimal import Decimal

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.actions.absences import enter_absence
from accounts.actions.contacts import add_contact
from accounts.actions.engagements import log_engagement
from accounts.actions.followups import add_followup
from accounts.actions.policy import save_draft
from accounts.actions.promises import give_promise
from accounts.actions.segments import add_segment
from accounts.actions.selection import judge, weigh
from accounts.actions.wallet import estimate_wallet
from accounts.models import HandOver, HandOverStep, Seat
from accounts.models.policy import TierLine
from alerts.actions.replays import ask_replay
from alerts.actions.rules import add_quiet
from alerts.models import Rule, Watch
from boards.actions.cords import pull
from boards.actions.packs import freeze_pack
from boards.actions.renewals import note_renewal
from boards.actions.spend import note_spend, set_rate
from capture.models import Proposal
from effects.actions.readings import read as read_study
from effects.actions.studies import register
from effects.models import Compared
from intimacy.jobs.models import Job
from intimacy.pages.lists.saving import save_view
from intimacy.pages.models import BulkEditRow
from intimacy.reviews.actions import open_review
from intimacy.reviews.models import ReviewedRight
from intimacy.tenancy.context import bound
from metrics.actions.formulas import save_draft as draft_formula
from metrics.engine import rescore
from metrics.formulas import FORMULA_1
from metrics.models import Score
from plans.actions.measuring import measure
from playbooks.actions.runs import start
from quality.models import Budget, Effort, Measured, Weakness
from quality.models import Rule as QualityRule
from tests.api.conftest import an_edit, an_import, told
from tests.approvals.renaming import asked
from tests.make import in_days
from tests.recovery.conftest import of_recovery

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
application = WSGIHandler()
OPERATIONS = [
    found.ok()
    for found in schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application).get_all_operations()
]
EXAMPLES = settings(
    max_examples=15,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def one_transaction():
    """As Django's own test client does: a request leaves the connection of the test's transaction open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def known(cast, make):
    """Things whose ids the requests use, since nobody guesses a UUID."""
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        account = make.account("Helix", by=cast.ada, owner=cast.alice)
        contact = add_contact(account=account, name="Carl", basis="contract", by=cast.ada)
        found = {
            "accounts": account,
            "contacts": contact,
            "interactions": make.interaction(account, contact=contact),
            "engagements": log_engagement(account=account, kind="call", title="Call", by=cast.ada),
            "followups": add_followup(account=account, words="Call", due_on=in_days(3), by=cast.ada),
            "promises": give_promise(account=account, words="A draft", due_on=in_days(3), by=cast.ada),
            "segments": add_segment(name="Large", rule="annual_value > 500", by=cast.ada),
            "judgements": judge(account=account, criterion="fit", value=70, reason="Seen", by=cast.ada),
            "wallet-estimates": estimate_wallet(
                account=account, low=Decimal(9), source="guess", words="Seen", by=cast.ada
            ),
            "weightings": weigh(fit=1, value=1, scalability=1, by=cast.ada),
            "approvals": asked(account, by=cast.alice),
            "proposals": Proposal.objects.create(
                member=cast.ada,
                source="mail",
                key="mail 1",
                kind="email",
                title="Mail",
                happened_at=timezone.now(),
                account=account,
            ),
            "imports": an_import(by=cast.ada),
            "notifications": told(cast.ada),
            "views": save_view(of="accounts", name="Energy", query="", by=cast.ada),
            "bulk-edits": an_edit(account, by=cast.ada),
            "bulk-edit-rows": BulkEditRow.objects.get(),
            "absences": enter_absence(member=cast.alice, kind="last_day", from_on=in_days(9), by=cast.ada),
            "handovers": HandOver.objects.get(),
            "seats": Seat.objects.get(account=account),
            "steps": HandOverStep.objects.first(),
            "tier-policies": save_draft(lines=[TierLine(tier=1, cap=5)], by=cast.ada),
            "access-reviews": open_review(by=cast.ada),
            "reviewed-rights": ReviewedRight.objects.filter(member=cast.bob).get(),
            "jobs": Job.objects.create(task="nothing", key="1", by=cast.ada),
            "members": cast.alice,
            "cords": pull(account=account, wrong="No data", by=cast.ada),
            "packs": freeze_pack(title="November", by=cast.ada),
            "rates": set_rate(role="manager", amount=Decimal(90), by=cast.ada),
            "renewals": note_renewal(account=account, on=in_days(-3), before=Decimal(9), after=Decimal(9), by=cast.ada),
            "spend": note_spend(tier=1, month=in_days(-1), amount=Decimal(9), words="Board", by=cast.ada),
            "plans": (plan := make.plan(account, by=cast.ada)),
            "objectives": (objective := make.objective(plan, by=cast.ada)),
            "measurements": measure(objective=objective, value=Decimal(3), by=cast.ada),
            "playbooks": (playbook := make.playbook(by=cast.ada)),
            "formulas": draft_formula(content=FORMULA_1.as_content(), why="", by=cast.ada),
            "playbook-runs": start(playbook=playbook, account=account, by=cast.ada),
            "playbook-versions": playbook.versions.get(),
            "alerts": make.alert(account),
            "alert-rules": Rule.objects.get(),
            "alert-replays": ask_replay(rule=Rule.objects.get(), by=cast.ada),
            "alert-quiet-periods": add_quiet(
                account=account, from_on=in_days(1), until_on=in_days(3), reason="Holidays", by=cast.ada
            ),
            "alert-watches": Watch.objects.create(account=account, series="contact", state="watched"),
            "data-audits": (audit := make.audit(account, by=cast.ada)),
            "audit-records": audit.items.first(),
            "findings": audit.findings.get(),
            "weaknesses": Weakness.objects.first(),
            "quality-figures": Measured.objects.first(),
            "quality-rules": QualityRule.objects.get(),
            "upkeep-budgets": Budget.objects.get(),
            "upkeep-hours": Effort.objects.get(),
        }
        found |= of_recovery(account, playbook, cast, by=cast.ada)
        found["studies"] = study = register(
            playbook=playbook, question="Does it help?", counts_from=in_days(-100), read_on=in_days(0), by=cast.ada
        )
        reading = read_study(study=study, by=cast.ada)
        run = found["playbook-runs"]
        found["compared-runs"] = Compared.objects.create(reading=reading, run=run, account=account, why_not="no_peer")
        rescore([account.pk])
        found["scores"] = Score.objects.get(account=account)
    return {noun: str(thing.pk) for noun, thing in found.items()}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_the_api_answers_as_it_is_described(operation, known, key_of, cast, settings, one_transaction):
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    headers = {"Authorization": f"Bearer {key_of(cast.ada)[1]}"}
    noun = operation.path.split("/")[3]

    @EXAMPLES
    @given(case=operation.as_strategy())
    def ask(case):
        if "id" in case.path_parameters:
            case.path_parameters["id"] = known[noun]
        if isinstance(case.body, dict):
            ids = {
                "case": "recovery-cases",
                "account": "accounts",
                "owner": "members",
                "member": "members",
                "to": "members",
                "drop": "contacts",
                "contact": "contacts",
                "plan": "plans",
                "playbook": "playbooks",
                "audit": "data-audits",
                "finding": "findings",
                "step": "steps",
            }
            case.body.update({name: known[ids[name]] for name in ids.keys() & case.body.keys()})
        case.call_and_validate(checks=CHECKS, headers=headers)

    ask()


def test_every_operation_is_asked():
    assert len(OPERATIONS) > 40
