"""What the journal calls the facts of boards, and where they can be opened."""

from django.utils.translation import gettext_lazy as _

from intimacy.journal.words import name

name({"boards.counted": _("Counted the accounts for dashboards")})
