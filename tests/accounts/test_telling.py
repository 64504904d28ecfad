"""Account managers are told in the morning what is due, and once a month that an account fades."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.actions.followups import add_followup
from accounts.actions.promises import give_promise
from accounts.tasks import tell_what_fades, tell_what_is_due
from intimacy.notify.models import Notification
from intimacy.tenancy.models import Member
from tests.make import days_ago, in_days, stood


def zone_where_it_is(hour: int) -> str:
    """A time zone in which it is this hour now."""
    for shift in range(-12, 15):
        zone = f"Etc/GMT{shift:+d}"
        if timezone.now().astimezone(ZoneInfo(zone)).hour == hour:
            return zone
    raise LookupError(hour)


@pytest.mark.parametrize(("hour", "times"), [(7, 1), (14, 0)])
def test_what_is_due_is_told_once_and_only_in_the_morning(acme, cast, make, hour, times):
    helix, zone = make.account("Helix", owner=cast.alice), zone_where_it_is(hour)
    today = timezone.now().astimezone(ZoneInfo(zone)).date()
    Member.objects.filter(pk=cast.alice.pk).update(time_zone=zone)
    give_promise(account=helix, words="A plan", due_on=today, said_at=days_ago(9), by=cast.alice)
    add_followup(account=helix, words="Call", due_on=today + timedelta(days=1), by=cast.alice)
    for _ in range(2):
        assert tell_what_is_due.run_in(acme).state == "done"
    told = [(row.member_id, row.title, row.account) for row in Notification.objects.all()]
    assert told == [(cast.alice.pk, "1 thing is due today: A plan", "Helix")] * times


def test_a_fading_account_is_told_to_its_owner_once(acme, cast, make):
    helix, steady = make.account("Helix", owner=cast.alice), make.account("Steady", owner=cast.alice)
    for account, score in ((helix, 46), (steady, 66)):
        stood({account.pk: {"score": score, "before": 68, "before_on": in_days(-90), "as_of": timezone.now()}})
    for _ in range(2):
        assert tell_what_fades.run_in(acme).state == "done"
    told = Notification.objects.get()
    assert (told.member_id, told.account) == (cast.alice.pk, "Helix")
    assert told.why.startswith("You own Helix. From 68 to 46")
