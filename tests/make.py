"""Builders: what a test needs to exist, made by the product's own actions, with defaults that do not matter."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.actions import accounts as account_actions
from accounts.actions import contacts as contact_actions
from accounts.actions import interactions as interaction_actions
from accounts.agenda import grouped
from accounts.models import Account, Interaction, Standing
from alerts.actions.alerts import raise_alert
from alerts.actions.rules import content_of, put_in_force
from alerts.actions.rules import save_draft as draft_rule
from alerts.models import Alert, Rule
from intimacy.access.actions import add_member
from intimacy.tenancy.actions import create_tenant
from intimacy.tenancy.context import bound
from intimacy.tenancy.models import Member, Tenant, User
from intimacy.tenancy.refusals import CLOCK
from plans.actions.objectives import add_objective
from plans.actions.plans import draft_plan
from plans.models import Objective, Plan
from playbooks.actions.versions import add_playbook, publish
from playbooks.models import Playbook
from playbooks.steps import Step
from quality.actions.audits import open_audit
from quality.actions.checking import check_accounts, put_down_figures
from quality.actions.findings import add_finding
from quality.actions.rules import add_rule
from quality.actions.upkeep import add_budget, note_hours
from quality.models import Audit
from quality.watching import everything as watched_sources

PASSWORD = "correct horse battery"
_numbers = count(1)


def days_ago(days: float) -> datetime:
    """The moment so many days before now."""
    return timezone.now() - timedelta(days=days)


def in_days(days: int) -> date:
    """The day so many days from today."""
    return timezone.localdate() + timedelta(days=days)


def stood(standings: dict) -> None:
    """Have accounts stand where the floor above would have put them: account id → values of its Standing."""
    for account, values in standings.items():
        assert Standing.objects.filter(account=account).update(**values) == 1


class Make:
    """Each method makes one thing in the bound tenant."""

    def user(self, email: str = "") -> User:
        return User.objects.create_user(email or f"person{next(_numbers)}@example.com", PASSWORD)

    def tenant(self, slug: str, name: str = "") -> tuple[Tenant, Member]:
        """A tenant and its administrator."""
        made = create_tenant(slug=slug, name=name or slug.title(), by=self.user(f"admin@{slug}.example"), by_name="Ada")
        return made.tenant, made.member

    def member(self, name: str, *roles: str, email: str = "") -> Member:
        return add_member(user=self.user(email), name=name, roles=roles or ["manager"], by=CLOCK)

    def account(self, name: str = "", *, by: Any = CLOCK, **values: Any) -> Account:
        return account_actions.add_account(name=name or f"Account {next(_numbers)}", by=by, **values)

    def contact(self, account: Account, name: str = "", *, basis: str = "contract", by: Any = CLOCK, **values: Any):
        """A person at an account, kept on the basis of a contract unless said otherwise."""
        name = name or f"Person {next(_numbers)}"
        return contact_actions.add_contact(account=account, name=name, basis=basis, by=by, **values)

    def interaction(self, account: Account, kind: str = "call", **values: Any) -> Interaction:
        """One interaction with an account, a day ago unless said otherwise."""
        contact = values.pop("contact", None)
        fact = interaction_actions.Fact(
            account=account.pk, kind=kind, happened_at=values.pop("happened_at", days_ago(1)),
            external_id=values.pop("external_id", f"thing {next(_numbers)}"), contact=contact.pk if contact else None,
            **values,
        )  # fmt: skip
        interaction_actions.learn(source="test", facts=[fact], by=CLOCK)
        return Interaction.objects.in_force().get(source="test", external_id=fact.external_id, contact=contact)

    def plan(self, account: Account, *, by: Any, **values: Any) -> Plan:
        """A joint plan of two hundred days, half of which are over."""
        given = {"title": f"Plan {next(_numbers)}", "from_on": in_days(-100), "until_on": in_days(100)} | values
        return draft_plan(account=account, by=by, **given)

    def objective(self, plan: Plan, *, by: Any, **values: Any) -> Objective:
        """An objective from six hours a week to none, within the days of its plan."""
        given = {"words": f"Objective {next(_numbers)}", "measure": "Hours a week", "unit": "h"} | values
        return add_objective(plan=plan, by=by, **{"baseline": Decimal(6), "target": Decimal(0)} | given)

    def alert(self, account: Account, *, by: Any = CLOCK, **values: Any) -> Alert:
        """An alert: contact with the account has been below its usual range for three weeks, by the rule in force."""
        rule = Rule.objects.in_force().first()
        if rule is None:
            draft = draft_rule(by=by)
            rule = put_in_force(rule=draft, content=content_of(draft), by=by)
        given = {"since_on": in_days(-21), "until_on": in_days(-1), "before": 50.0, "after": 32.0} | values
        return raise_alert(account=account, rule=rule, by=by, **given)

    def audit(self, account: Account, *, by: Any) -> Audit:
        """The audit of the quarter after a check of one account, with a check of one's own that fails there, a finding, and hours of upkeep."""
        add_rule(words=f"Wrong {next(_numbers)}", rule='name != ""', by=by)
        found = check_accounts(ids=[account.pk], kinds=set(), by=by)
        put_down_figures(on=timezone.localdate(), tallies=found.tallies, watched=watched_sources(), by=by)
        audit = open_audit(by=by)
        add_finding(audit=audit, words="Days are early", action="Shift them", owner=by, due_on=in_days(9), by=by)
        add_budget(quarter=audit.quarter, minutes=600, owner=by, by=by)
        note_hours(minutes=30, words="Days shifted", by=by)
        return audit

    def playbook(self, name: str = "", *, by: Any, steps: Any = (), **values: Any) -> Playbook:
        """A playbook in force, of one step unless said otherwise."""
        name, steps = name or f"Playbook {next(_numbers)}", steps or [Step("Call them")]
        playbook = add_playbook(name=name, steps=steps, by=by, **values)
        publish(playbook=playbook, by=by)
        return playbook


class Cast:
    """Alice manages accounts, Pat owns the product, Olga is the compliance officer, Eve runs the company, Ada
    administers; Mallory manages accounts in another tenant."""

    def __init__(self, make: Make):
        self.acme, self.ada = make.tenant("acme", "Acme Instruments")
        self.globex, self.grete = make.tenant("globex", "Globex Freight")
        with bound(self.acme, purpose="administration"):
            self.alice = make.member("Alice", "manager", email="alice@acme.example")
            self.bob = make.member("Bob", "manager", email="bob@acme.example")
            self.pat = make.member("Pat", "product", email="pat@acme.example")
            self.olga = make.member("Olga", "compliance", email="olga@acme.example")
            self.eve = make.member("Eve", "executive", email="eve@acme.example")
        with bound(self.globex, purpose="administration"):
            self.mallory = make.member("Mallory", "manager", email="mallory@globex.example")

    def of_acme(self) -> list[Member]:
        """Everybody at Acme, one for each role."""
        return [self.alice, self.pat, self.olga, self.eve, self.ada]


def lines_of(member: Member) -> dict:
    """The lines that stand on a member's My work, by their title."""
    return {line.title: line for group in grouped(member) for line in group.lines}


def to_its_end(job) -> Any:
    """The result of a long job, all of whose batches are run here."""
    batches = job.function()
    while True:
        try:
            next(batches)
        except StopIteration as end:
            return end.value
