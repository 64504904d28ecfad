"""What the journal calls what people keep of lists."""

from django.utils.translation import gettext_lazy as _

from intimacy.journal.words import name

name(
    {
        "pages.view_saved": _("Saved a view of a list"),
        "pages.view_changed": _("Changed a saved view"),
        "pages.view_deleted": _("Deleted a saved view"),
        "pages.default_chosen": _("Chose the view with which a list opens"),
        "pages.columns_chosen": _("Chose the columns of a list"),
        "pages.many_changed": _("Changed one field of many rows"),
        "pages.many_taken_back": _("Took back what was changed on many rows"),
    }
)
