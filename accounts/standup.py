"""The stand-up of a team: what was logged since the last working day, what is due, what is fading."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Sum
from django.utils import timezone

from accounts.models import Account, Engagement, FollowUp, Promise
from accounts.owned import fell, standing
from intimacy.tenancy.models import Member

MOST = 50  # of one kind: a stand-up is short
SATURDAY = 5


@dataclass(frozen=True)
class Standup:
    """What a team talks about in the morning. ``due``: promises and follow-ups of anybody, with who has them, by day."""

    since: date
    logged: list[Engagement]
    due: list[Promise | FollowUp]
    fading: list[Account]
    minutes: int  # of all that was logged, as far as it is known

    @property
    def is_empty(self) -> bool:
        return not (self.logged or self.due or self.fading)


def last_working_day(today: date) -> date:
    """The weekday before."""
    day = today - timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day -= timedelta(days=1)
    return day


def standup_of(member: Member) -> Standup:
    """Of the accounts that the member owns or works for; the day is the one in the member's time zone."""
    today = timezone.localdate()
    since = last_working_day(today)
    begin = timezone.make_aware(datetime.combine(since, time.min))
    team = Account.objects.all().on_team_of(member).order_by().values("pk")
    logged = Engagement.objects.visible_to(member).filter(account__in=team, undone_at=None, happened_at__gte=begin)
    promises = Promise.objects.visible_to(member).open().filter(account__in=team, due_on__lte=today)
    todo = FollowUp.objects.visible_to(member).open().filter(account__in=team, due_on__lte=today)
    due = [
        *promises.select_related("account", "member").order_by("due_on", "pk")[:MOST],
        *todo.select_related("account", "owner").order_by("due_on", "pk")[:MOST],
    ]
    fading = standing(member).filter(pk__in=team, is_fading=True).order_by("renewal_on", "pk")[:MOST]
    return Standup(
        since,
        list(logged.select_related("account", "by").order_by("-happened_at", "pk")[:MOST]),
        sorted(due, key=lambda row: row.due_on),
        [account for account in fading if fell(account)],
        logged.aggregate(all=Sum("minutes"))["all"] or 0,
    )
