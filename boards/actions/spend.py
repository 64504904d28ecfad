"""What hours cost, and what is spent on the programme."""

from datetime import date
from decimal import Decimal

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from boards.models import Rate, Spend
from intimacy.access.require import require
from intimacy.access.rights import ROLES
from intimacy.journal.actions import record
from intimacy.tenancy.context import current_tenant
from intimacy.tenancy.models import Tenant
from intimacy.tenancy.refusals import Refused

RIGHT = "boards.spend"


@atomic
def set_rate(*, role: str, amount: Decimal, by, since: date | None = None) -> Rate:
    """Say what an hour of a role costs from a day on, in the tenant's currency. The same day again corrects it."""
    require(by, RIGHT)
    if role not in ROLES:
        raise Refused({"role": _("There is no such role.")})
    if amount < 0:
        raise Refused({"amount": _("An hour cannot cost less than nothing.")})
    since, currency = since or timezone.localdate(), Tenant.objects.get(pk=current_tenant()).currency
    rate = Rate.objects.filter(role=role, since=since).select_for_update().first()
    if rate is not None and (rate.amount, rate.currency) == (amount, currency):
        return rate
    rate, _new = Rate.objects.update_or_create(
        role=role, since=since, defaults={"amount": amount, "currency": currency, "by_id": by.pk, "set_at": timezone.now()}
    )  # fmt: skip
    record("boards.rate_set", rate, by=by, fields=["amount"])
    return rate


@atomic
def note_spend(
    *, month: date, amount: Decimal, words: str, by, tier: int | None = None, account: Account | None = None, pk=None
) -> Spend:
    """Note what was spent in a month on a tier or on one account, in the tenant's currency.

    pk: chosen by the caller, so that the same spend sent twice is one.
    """
    require(by, RIGHT)
    if pk is not None and (already := Spend.objects.filter(pk=pk).first()):
        return already
    words, faults = words.strip(), {}
    if (tier is None) == (account is None):
        faults["tier"] = _("Say either a tier or an account.")
    if tier not in (None, 1, 2, 3):
        faults["tier"] = _("There are tiers 1, 2 and 3.")
    if amount <= 0:
        faults["amount"] = _("Say how much; more than nothing.")
    if month > timezone.localdate():
        faults["month"] = _("This month has not come yet.")
    if not words or len(words) > 200:
        faults["words"] = _("Say what for, in at most 200 characters.")
    if faults:
        raise Refused(faults)
    spend = Spend.objects.create(
        tier=tier, account=account, month=month.replace(day=1), amount=amount, words=words, by_id=by.pk,
        currency=Tenant.objects.get(pk=current_tenant()).currency, **({"pk": pk} if pk else {}),
    )  # fmt: skip
    record("boards.spend_noted", spend, by=by, fields=["amount", "month"])
    return spend


@atomic
def remove_spend(*, spend: Spend, by) -> None:
    """It was a slip. Again changes nothing."""
    require(by, RIGHT)
    held = Spend.objects.locked(spend.pk)
    if held is not None:
        record("boards.spend_removed", held, by=by)
        held.delete()
