"""What the journal calls the facts of studies, and where they can be opened."""

from django.utils.translation import gettext_lazy as _

from intimacy.journal.words import name, opens

name(
    {
        "effects.registered": _("Registered a study of a playbook"),
        "effects.revised": _("Registered a new version of a study"),
        "effects.read": _("Read a study of a playbook"),
        "effects.checked": _("Computed a study anew, to check it"),
        "effects.archived": _("Archived a study"),
    }
)
opens("effects.study", "effects:study", "effects.see")
