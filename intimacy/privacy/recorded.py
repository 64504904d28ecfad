"""What the journal calls the facts of privacy."""

from django.utils.translation import gettext_lazy as _

from intimacy.journal.words import name

name({"privacy.answered": _("Noted what a person answered")})
