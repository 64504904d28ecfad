"""What the journal calls the facts of approvals, and where a request can be opened."""

from django.utils.translation import gettext_lazy as _

from intimacy.journal.words import name, opens

name(
    {
        "approvals.asked": _("Asked for a yes"),
        "approvals.carried_out": _("Carried out what was approved"),
        "approvals.content_changed": _("Changed what is asked for; signatures are void"),
        "approvals.declined": _("Declined what was asked for"),
        "approvals.signed": _("Said yes to what was asked for"),
        "approvals.withdrawn": _("Withdrew what was asked for"),
    }
)
opens("approvals.request", "approvals:request", "approvals.see")
