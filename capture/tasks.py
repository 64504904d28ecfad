"""What happens by the clock: calendars are read every quarter of an hour, and old proposals are deleted."""

from django.utils.translation import gettext_lazy as _

from capture.actions import proposals, sources
from capture.models import CalendarFeed
from intimacy.jobs.declare import MINUTE, tenant_job
from intimacy.tenancy.refusals import CLOCK

PURPOSE = "account_management"


@tenant_job(purpose=PURPOSE, every=15 * MINUTE, title=_("Read calendars"))
def read_calendars():
    """Queue the reading of every calendar as a job of its own: one slow server holds up nobody else."""
    feeds = CalendarFeed.objects.filter(member__left_at=None)
    for feed in feeds:
        read_one_calendar.queue(by=CLOCK, feed=feed.pk)
    return {"calendars": len(feeds)}


@tenant_job(purpose=PURPOSE, title=_("Read a calendar"))
def read_one_calendar(feed):
    """Fetch one calendar and propose what has happened in it."""
    found = CalendarFeed.objects.filter(pk=feed).select_related("member__user").first()
    if found is None:
        return {"proposed": 0}
    return {"proposed": sources.read_feed(feed=found, by=CLOCK).proposed}


@tenant_job(purpose=PURPOSE, daily="03:10", title=_("Delete old proposals"))
def delete_old_proposals():
    """Delete what was proposed thirty days ago."""
    return {"deleted": proposals.forget_old(by=CLOCK)}
