"""What the figures of the programme count, said once for the figures and for the lists behind them."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.actions.promises import RENEGOTIATED
from accounts.models import Interaction, Promise
from accounts.models.engagement import LOGGED
from accounts.models.interaction import Kind

YEAR = timedelta(days=365)
ON_TIME = Q(kind=Kind.PROMISE_KEPT) & ~Q(channel=RENEGOTIATED)
HOW = {
    "on_time": ON_TIME, "agreed": Q(kind=Kind.PROMISE_KEPT, channel=RENEGOTIATED), "late": Q(kind=Kind.PROMISE_LATE),
    "missed": Q(kind=Kind.PROMISE_MISSED),
}  # fmt: skip


def ended(member, today: date) -> QuerySet:
    """Our promises that were kept or broken in the past year, as the history of the accounts has them."""
    rows = Interaction.objects.visible_to(member).promises_ended()
    return rows.filter(happened_at__date__gt=today - YEAR, happened_at__date__lte=today)


def overdue(member, today: date) -> QuerySet:
    """Our promises that are open though the date first named is past."""
    return Promise.objects.visible_to(member).open().ours().filter(first_due_on__lt=today)


def promised(member, today: date) -> Q:
    """Accounts with a promise of ours that has fallen due."""
    met = ended(member, today).order_by().values("account")
    return Q(pk__in=met) | Q(pk__in=overdue(member, today).order_by().values("account"))


def let_down(member, today: date) -> Q:
    """Accounts to which we did not keep a promise on the date first named."""
    late = ended(member, today).exclude(ON_TIME).order_by().values("account")
    return Q(pk__in=late) | Q(pk__in=overdue(member, today).order_by().values("account"))


def recorded(today: date) -> QuerySet:
    """What was logged with its minutes in the past year."""
    begin = timezone.make_aware(datetime.combine(today - YEAR, time.min))
    kinds = [kind.value for kind in LOGGED]
    return Interaction.objects.in_force().filter(kind__in=kinds, lead=True, value__gt=0, happened_at__gte=begin)


def has_time(today: date) -> Q:
    """Accounts of which somebody recorded time."""
    return Q(pk__in=recorded(today).order_by().values("account"))
