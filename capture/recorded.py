"""What the journal calls the facts of capture."""

from django.utils.translation import gettext_lazy as _

from intimacy.journal.words import name

name(
    {
        "capture.address_ended": _("Ended an address for copies of mail"),
        "capture.address_made": _("Made an address for copies of mail"),
        "capture.confirmed": _("Confirmed a proposed engagement"),
        "capture.dismissed": _("Dismissed a proposed engagement"),
        "capture.feed_added": _("Added a calendar"),
        "capture.feed_ended": _("Took a calendar away"),
        "capture.forgotten": _("Deleted proposals that were thirty days old"),
        "capture.held": _("Set a message aside"),
        "capture.proposed": _("Proposed engagements"),
        "capture.restored": _("Took a dismissal back"),
        "capture.withdrawn": _("Withdrew proposals of cancelled events"),
    }
)
