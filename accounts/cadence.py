"""How often an account is promised an engagement by its tier, and which accounts have waited for longer than that."""

from datetime import timedelta

from django.db.models import (
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, JSONObject, NullIf
from django.utils import timezone

from accounts.models.policy import TierPolicy

A_DAY = Value(timedelta(days=1))


class _Cadence(Func):
    """The days that a line of a policy says for a tier and a region; takes the lines, and the two as an object."""

    function = "jsonb_path_query_first"
    arg_joiner = ", '$[*] ? (@.tier == $tier && @.region == $region && @.cadence_days > 0).cadence_days'::jsonpath, "
    output_field = TextField()


def promised_days() -> Subquery:
    """For a query of accounts: the days between engagements that the tier promises; NULL where nothing is promised.

    As ``line_for`` has it: in a region with a line of its own that one holds, and what it leaves empty is as everywhere.
    """
    here = JSONObject(tier=OuterRef("tier"), region=NullIf(OuterRef("region"), Value("")))
    anywhere = JSONObject(tier=OuterRef("tier"), region=Value(""))
    days = Coalesce(_Cadence(F("lines"), here), _Cadence(F("lines"), anywhere))
    said = TierPolicy.objects.in_force().order_by().annotate(days=Cast(days, IntegerField()))
    return Subquery(said.values("days")[:1], output_field=IntegerField())


def overdue(promised: str = "promised_days") -> Q:
    """Accounts that nobody of us has been in touch with for longer than promised; they are annotated with ``promised_days()``.

    One without any touch is given the promised time from when it was added.
    """
    before = Value(timezone.now()) - ExpressionWrapper(F(promised) * A_DAY, output_field=DurationField())
    return Q(standings__last_touch_at__lt=before) | Q(standings__last_touch_at=None, added_at__lt=before)
