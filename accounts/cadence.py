"""How often an account is promised an engagement by its tier, and which accounts have waited for longer than that."""

from datetime import timedelta

from django.db.models import (
    Case,
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
    When,
)
from django.db.models.functions import Cast, Coalesce, JSONObject, NullIf
from django.utils import timezone

from accounts.models.policy import TierLine, TierPolicy, line_for

A_DAY = Value(timedelta(days=1))


class _Cadence(Func):
    """The days that a line of a policy says for a tier and a region; takes the lines, and the two as an object."""

    function = "jsonb_path_query_first"
    arg_joiner = ", '$[*] ? (@.tier == $tier && @.region == $region && @.cadence_days > 0).cadence_days'::jsonpath, "
    output_field = TextField()


def promised_days(lines: list[TierLine] | None = None) -> Subquery | Case:
    """For a query of accounts: the days between engagements that the tier promises; NULL where nothing is promised.

    As ``line_for`` has it: in a region with a line of its own that one holds, and what it leaves empty is as everywhere. lines: of the
    policy in force, for a query of many accounts, which would otherwise look into the policy for each; without them no query is
    needed beforehand.
    """
    if lines is not None:
        places = sorted({(line.tier, line.region) for line in lines}, key=lambda place: not place[1])
        found = [(tier, region, line_for(lines, tier, region)) for tier, region in places]
        cases = [
            When(Q(tier=tier, region=region) if region else Q(tier=tier), then=Value(line.cadence_days or None))
            for tier, region, line in found
            if line is not None
        ]
        return Case(*cases, default=None, output_field=IntegerField())
    here = JSONObject(tier=OuterRef("tier"), region=NullIf(OuterRef("region"), Value("")))
    anywhere = JSONObject(tier=OuterRef("tier"), region=Value(""))
    days = Coalesce(_Cadence(F("lines"), here), _Cadence(F("lines"), anywhere))
    said = TierPolicy.objects.in_force().order_by().annotate(days=Cast(days, IntegerField()))
    return Subquery(said.values("days")[:1], output_field=IntegerField())


def overdue() -> Q:
    """Accounts that nobody of us has been in touch with for longer than promised; they are annotated with ``promised_days()``.

    One without any touch is given the promised time from when it was added.
    """
    before = Value(timezone.now()) - ExpressionWrapper(F("promised_days") * A_DAY, output_field=DurationField())
    return Q(standings__last_touch_at__lt=before) | Q(standings__last_touch_at=None, added_at__lt=before)


def lines_in_force() -> list[TierLine]:
    """The lines of the policy in force; none where there is no policy. One query."""
    policy = TierPolicy.objects.in_force().first()
    return policy.read if policy else []
