"""What the journal calls the facts of access reviews, and where one can be opened."""

from django.utils.translation import gettext_lazy as _

from intimacy.journal.words import name, opens

name(
    {
        "reviews.opened": _("Opened an access review"),
        "reviews.right_kept": _("Kept a right in an access review"),
        "reviews.right_removed": _("Removed a right in an access review"),
        "reviews.escalated": _("Told executives of an overdue access review"),
        "reviews.closed": _("Finished an access review"),
    }
)
opens("reviews.accessreview", "reviews:review", "reviews.see")
