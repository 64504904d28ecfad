"""What the journal calls its own facts."""

from django.utils.translation import gettext_lazy as _

from intimacy.journal.words import name, opens

name(
    {
        "journal.shown": _("Looked at a page of personal data"),
        "journal.exported": _("Took the journal out as a file"),
    }
)
opens("journal.entry", "pages:journal_entry", "journal.see")
