"""Joint plans: drafted, changed, agreed with the customer, closed."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.followups import check_can_work_for
from accounts.models import Account, Contact
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import Refused
from plans.content import content_of, hash_of_plan, is_as_agreed, settle_state
from plans.models import Agreement, Plan

RIGHT = "plans.write"
EDITABLE = {"title", "from_on", "until_on", "owner", "contact"}
LONGEST = 3660  # days of a plan


@atomic
def draft_plan(
    *, account: Account, title: str, from_on: date, until_on: date, by, owner: Member | None = None, contact: Contact | None = None,
    pk: UUID | None = None,
) -> Plan:  # fmt: skip
    """Begin a joint plan with an account; it is a draft until the customer has agreed. owner: who drafts it, unless named.

    pk: chosen by the caller, so that the same plan sent twice is one.
    """
    require(by, RIGHT, account)
    if pk is not None and (already := Plan.objects.filter(pk=pk, account=account).first()):
        return already
    plan = Plan(
        account=account, title=title.strip(), from_on=from_on, until_on=until_on, owner_id=(owner or by).pk,
        contact=contact, **({"pk": pk} if pk else {}),
    )  # fmt: skip
    _check(plan, owner or by, contact)
    plan.save(force_insert=True)
    record("plans.drafted", plan, by=by, fields=sorted(EDITABLE))
    return plan


@atomic
def change_plan(*, plan: Plan, by, version: int | None = None, **values: Any) -> Plan:
    """Change title, period or owners. What was agreed and is changed waits for the customer's yes again."""
    require(by, RIGHT, plan)
    if unknown := values.keys() - EDITABLE:
        raise TypeError(f"change_plan() got unexpected values {sorted(unknown)}")
    plan = held(plan, version)
    before = {name: getattr(plan, name) for name in values}
    for name, value in values.items():
        setattr(plan, name, value.strip() if isinstance(value, str) else value)
    changed = sorted(name for name in values if getattr(plan, name) != before[name])
    if not changed:
        return plan
    _check(plan, plan.owner if "owner" in changed else None, plan.contact if "contact" in changed else None)
    plan.version += 1
    plan.save()
    settle_state(plan)
    record("plans.changed", plan, by=by, fields=changed)
    return plan


@atomic
def agree(
    *, plan: Plan, contact: Contact, evidence: str, by, agreed_on: date | None = None, content_hash: str | None = None
) -> Plan:
    """Note that the customer has said yes to the plan as it now is, who did, when and how. The same yes again changes nothing.

    content_hash: of the plan that was shown (``content.hash_of_plan``); refused where it was changed since. Refused, too, while an
    objective has nobody on the customer's side, since nobody there would see to it.
    """
    require(by, RIGHT, plan)
    plan, agreed_on, evidence = held(plan), agreed_on or timezone.localdate(), evidence.strip()
    objectives = list(plan.objectives.all())
    if content_hash is not None and content_hash != hash_of_plan(plan):
        raise Refused(_("The plan was changed since you looked at it. Look at it again."))
    faults = {}
    if contact.account_id != plan.account_id:
        faults["contact"] = _("%(name)s does not belong to this account.") % {"name": contact.name}
    if not evidence or len(evidence) > 500:
        faults["evidence"] = _("Say in at most 500 characters how they agreed, such as “minutes of 3 May”.")
    if agreed_on > timezone.localdate():
        faults["agreed_on"] = _("This day has not come yet.")
    elif (plan.from_on - agreed_on).days > 366:
        faults["agreed_on"] = _("This is more than a year before the plan begins.")
    if faults:
        raise Refused(faults)
    if not objectives:
        raise Refused(_("There is nothing to agree to yet. Add an objective first."))
    if alone := [f"“{each.words}”" for each in objectives if each.is_open and each.contact_id is None]:
        named = {"words": ", ".join(alone)}
        raise Refused(_("Nobody on the customer’s side sees to %(words)s yet. Name somebody first.") % named)
    last = plan.agreements.order_by("-noted_at", "-pk").first()
    if (
        last
        and is_as_agreed(plan)
        and (last.contact_id, last.agreed_on, last.evidence) == (contact.pk, agreed_on, evidence)
    ):
        return plan
    Agreement.objects.create(
        plan=plan, agreed_on=agreed_on, contact=contact, evidence=evidence, content=content_of(plan), by_id=by.pk
    )
    settle_state(plan)
    record("plans.agreed", plan, by=by, fields=["state"], subject=contact.subject_id)
    return plan


@atomic
def close_plan(*, plan: Plan, lesson: str, by) -> Plan:
    """End the plan, and write down what came of it. Refused while an objective is open. Closing it again changes nothing."""
    require(by, RIGHT, plan)
    plan, lesson = _row(plan), lesson.strip()
    if not plan.is_open:
        return plan
    if plan.objectives.filter(outcome="").exists():
        raise Refused(_("Some objectives are still open. Close each of them first."))
    if not lesson or len(lesson) > 2000:
        raise Refused({"lesson": _("Say in at most 2,000 characters what came of it.")})
    plan.state, plan.closed_at, plan.lesson, plan.version = Plan.State.CLOSED, timezone.now(), lesson, plan.version + 1
    plan.save(update_fields=["state", "closed_at", "lesson", "version"])
    record("plans.closed", plan, by=by, fields=["state"])
    return plan


@atomic
def remove_plan(*, plan: Plan, by) -> None:
    """Take away a plan that nobody has agreed to and of which nothing was measured: it was a slip. Again changes nothing."""
    require(by, RIGHT, plan)
    if not Plan.objects.filter(pk=plan.pk).exists():
        return
    plan = held(plan)
    if plan.agreements.exists() or plan.objectives.exclude(latest_on=None).exists():
        raise Refused(_("Something of it was agreed or measured already. Close its objectives, and then the plan."))
    record("plans.removed", plan, by=by)
    plan.delete()


def held(plan: Plan, version: int | None = None) -> Plan:
    """The plan, locked for this transaction. Refused when it is closed or no longer at ``version``."""
    plan = _row(plan)
    if not plan.is_open:
        raise Refused(_("This plan is closed."))
    if version is not None and plan.version != version:
        raise Refused(_("Somebody has changed this plan in the meantime. Look at it again, then change it."))
    return plan


def check_people(account: Account, contact: Contact | None, owner: Member | None) -> None:
    """Refused unless both sides' owners belong to the account; None stands for one who is as before."""
    if contact is not None and contact.account_id != account.pk:
        raise Refused({"contact": _("%(name)s does not belong to this account.") % {"name": contact.name}})
    if owner is not None:
        check_can_work_for(owner, account, "owner")


def _row(plan: Plan) -> Plan:
    found = Plan.objects.select_related("account", "owner", "contact").locked(plan.pk)
    if found is None:
        raise Refused(_("This plan was taken away."))
    return found


def _check(plan: Plan, owner: Member | None, contact: Contact | None) -> None:
    faults = {}
    outside = plan.objectives.filter(outcome="").filter(Q(start_on__lt=plan.from_on) | Q(due_on__gt=plan.until_on))
    if not plan._state.adding and (one := outside.first()):
        faults["until_on"] = _("“%(words)s” would lie outside of these days.") % {"words": one.words}
    if not plan.title or len(plan.title) > 200:
        faults["title"] = _("Give it a title of at most 200 characters.")
    if plan.until_on <= plan.from_on:
        faults["until_on"] = _("The end must be later than the start.")
    elif (plan.until_on - plan.from_on).days > LONGEST:
        faults["until_on"] = _("A plan lasts ten years at most.")
    if faults:
        raise Refused(faults)
    check_people(plan.account, contact, owner)
