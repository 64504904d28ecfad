"""What the journal calls the facts of imports."""

from django.utils.translation import gettext_lazy as _

from intimacy.journal.words import name

name(
    {
        "imports.uploaded": _("Uploaded a file"),
        "imports.encoding_confirmed": _("Confirmed how a file is written"),
        "imports.columns_chosen": _("Chose what a file's columns mean"),
        "imports.corrected": _("Corrected a row of an import"),
        "imports.started": _("Started an import"),
        "imports.finished": _("Finished an import"),
        "imports.undone": _("Undid an import"),
        "imports.file_deleted": _("Deleted an imported file"),
    }
)
