"""What the clock does: opens the review of a quarter, and tells of one that is overdue."""

from datetime import UTC, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intimacy.jobs.declare import tenant_job
from intimacy.reviews.actions import escalate, open_review
from intimacy.reviews.models import AccessReview
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import CLOCK


@tenant_job(purpose="administration", daily="05:10", title=_("Open and chase access reviews"))
def chase_access_reviews():
    """Open the review of a quarter that began with more than one member here; escalate what is overdue."""
    today = timezone.localdate()
    began = datetime(today.year, 3 * ((today.month - 1) // 3) + 1, 1, tzinfo=UTC)
    if Member.objects.active().filter(user__joined_at__lt=began).count() > 1:
        open_review(by=CLOCK)
    for review in AccessReview.objects.filter(closed_at=None, due_on__lt=today):
        escalate(review=review)
