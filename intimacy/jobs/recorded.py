"""What the journal calls the facts of jobs."""

from django.utils.translation import gettext_lazy as _

from intimacy.journal.words import name

name({"jobs.cancelled": _("Stopped a job"), "jobs.tried_again": _("Had a job tried again")})
