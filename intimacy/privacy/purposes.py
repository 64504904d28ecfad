"""The purposes for which personal data is held and read, in words that a person understands."""

from django.utils.translation import gettext_lazy as _

PURPOSES = {
    "account_management": _("Looking after the customer relationship"),
    "service": _("Service and support"),
    "scoring": _("Measuring how close the relationship is"),
    "voice_of_customer": _("Hearing what customers say"),
    "research": _("Research"),
    "marketing": _("Marketing"),
    "administration": _("Running the workspace"),
    "compliance": _("Proving that the rules are kept"),
}

# What a contract or a legitimate interest covers when a contact is entered; the others need an answer of their own.
RELATIONSHIP = ("account_management", "service", "scoring")
