"""What goes along when an account goes to another colleague: its hand-over plan, open follow-ups and promises."""

from collections.abc import Iterable
from uuid import UUID

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account, FollowUp, HandedOver, HandOver, Promise
from accounts.topics import tell_of_hand_over
from intimacy.journal.actions import record
from intimacy.tenancy.models import Member


@atomic
def take_up(*, account: Account, by) -> None:
    """Give a new owner what the former ones leave: the open plans, and the work of those who leave or have left.

    Called by whoever named the owner, in the same transaction. Doing it again changes nothing.
    """
    plans = list(HandOver.objects.open().filter(account=account).select_for_update(of=("self",)))
    for plan in plans:
        if not plan.for_good:
            # Nobody stands in for an owner who no longer is one.
            end_plan(plan, by)
        elif account.owner_id and plan.to_id != account.owner_id:
            name_to(plan, account.owner, HandOver.How.NAMED, by)
    if account.owner_id:
        leaving = {plan.of_id: plan for plan in plans if plan.for_good}
        gone = Member.objects.exclude(left_at=None).values_list("pk", flat=True)
        pass_work_on(account=account, of={*leaving, *gone}, to=account.owner, plans=leaving, by=by)


@atomic
def pass_work_on(
    *, account: Account, of: Iterable[UUID], to: Member, plans: dict[UUID, HandOver], by
) -> int:  # fmt: skip
    """Give the open follow-ups and promises of some colleagues on an account to another one. Answers how many."""
    passed, of = 0, [pk for pk in of if pk != to.pk]
    for model, column, fact in (
        (FollowUp, "owner", "accounts.followup_handed_over"),
        (Promise, "member", "accounts.promise_handed_over"),
    ):
        rows = model.objects.open().filter(account=account, **{f"{column}__in": of}).select_related(column)
        for row in rows.order_by("pk").select_for_update(of=("self",)):
            former = getattr(row, column)
            setattr(row, column, to)
            row.save(update_fields=[column])
            why = _("%(name)s hands the account over.") % {"name": former.name}
            record(fact, row, by=by, fields=[column], why=why)
            if former.pk in plans:
                HandedOver.objects.get_or_create(plan=plans[former.pk], **{model._meta.model_name: row})
            passed += 1
    return passed


def name_to(plan: HandOver, to: Member | None, how: str, by) -> None:
    """Write down who takes the account over, and give them the steps that are the successor's."""
    former, plan.to, plan.how = plan.to_id, to, how
    plan.save(update_fields=["to", "how"])
    theirs = plan.steps.filter(done_at=None).exclude(owner=plan.of_id)
    (theirs.filter(owner=former) | theirs.filter(owner=None)).update(owner=to)
    gone = plan.steps.filter(done_at=None, owner=plan.of_id)
    if plan.of.left_at:
        gone.update(owner=to)
    record("accounts.handover_named", plan, by=by, fields=["to"])
    tell_of_hand_over(plan)


def end_plan(plan: HandOver, by) -> None:
    """It is needed no longer."""
    plan.ended_at = timezone.now()
    plan.save(update_fields=["ended_at"])
    record("accounts.handover_ended", plan, by=by)
