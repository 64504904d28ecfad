"""How our promises to an account went, counted beside it: what its head and its card of promises say."""

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts.models import Promise


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
