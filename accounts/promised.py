"""How our promises to an account went, counted beside it: what its head and its card of promises say."""

from datetime import timedelta

from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts.actions.promises import SOURCE
from accounts.models import Interaction, Promise

A_YEAR = timedelta(days=365)


def how_promises_went() -> Subquery:
    """For a query of accounts: how many of our promises ended how, as a dictionary; None where we have promised nothing.

    first: by the date first named; moved: by one agreed later; late; broken; overdue: still open, and past their day.
    """
    ours = Promise.objects.filter(account=OuterRef("pk"), direction="ours").order_by().values("account")
    ways = {
        "first": Q(kept_on__lte=F("first_due_on")),
        "moved": Q(kept_on__gt=F("first_due_on"), kept_on__lte=F("due_on")),
        "late": Q(kept_on__gt=F("due_on")),
        "broken": Q(broken_on__isnull=False),
        "overdue": Q(kept_on=None, broken_on=None, due_on__lt=timezone.localdate()),
    }
    counts = JSONObject(**{name: Count("pk", filter=way) for name, way in ways.items()})
    return Subquery(ours.annotate(went=counts).values("went"))


def promises_told_elsewhere() -> Subquery:
    """For a query of accounts: how many of our promises other systems told us of within a year, which scores count with those given here."""
    since = timezone.now() - A_YEAR
    told = Interaction.objects.promises_ended().filter(account=OuterRef("pk"), happened_at__gte=since)
    rows = told.exclude(source=SOURCE).order_by().values("account").annotate(told=Count("pk")).values("told")
    return Subquery(rows, output_field=IntegerField())
