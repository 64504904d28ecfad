"""What happens by the clock: follow-ups that nobody did are counted as missed, accounts change their segment."""

from django.utils.translation import gettext_lazy as _

from accounts.actions import followups
from accounts.actions.segments import assign_segments
from accounts.models import FollowUp
from intimacy.jobs.declare import tenant_job
from intimacy.tenancy.refusals import CLOCK


@tenant_job(purpose="account_management", daily="02:30", title=_("Count missed follow-ups"))
def count_missed_followups():
    """Count every open follow-up that is a week past its day, once."""
    missed = FollowUp.objects.newly_missed()
    for followup in missed:
        followups.count_missed(followup=followup, by=CLOCK)
    return {"missed": len(missed)}


@tenant_job(purpose="account_management", daily="03:30", title=_("Sort accounts into segments"))
def sort_into_segments():
    """Put every account into the segment that it belongs to now: rules name days and scores, which the night has moved."""
    return {"moved": assign_segments(by=CLOCK)}
