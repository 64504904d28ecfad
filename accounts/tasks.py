"""What happens by the clock and after facts: missed follow-ups are counted, and accounts pass on when a colleague leaves."""

from django.utils.translation import gettext_lazy as _

from accounts.actions import absences, followups
from accounts.models import FollowUp
from intimacy.jobs.declare import reaction, tenant_job
from intimacy.journal.models import Entry
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import CLOCK


@tenant_job(purpose="account_management", daily="02:30", title=_("Count missed follow-ups"))
def count_missed_followups():
    """Count every open follow-up that is a week past its day, once."""
    missed = FollowUp.objects.newly_missed()
    for followup in missed:
        followups.count_missed(followup=followup, by=CLOCK)
    return {"missed": len(missed)}


@tenant_job(purpose="account_management", daily="00:40", title=_("Carry out last days and returns"))
def settle_absences():
    """Pass on the accounts of colleagues whose last day is past, and end what was planned for leaves that are over."""
    return absences.settle_absences(by=CLOCK)


@reaction("access.member_left", purpose="account_management")
def pass_accounts_on(entry: str):
    """Pass on the accounts and the work of a colleague who was marked as left, unless they are back already."""
    member = Member.objects.filter(pk=Entry.objects.get(pk=entry).about_id).exclude(left_at=None).first()
    return absences.leave_accounts(member=member, by=CLOCK) if member else {}
