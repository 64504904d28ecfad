"""What people are told of recovery: a case that is theirs, and one that nobody has looked at by its day; a finding to see to."""

from django.utils.translation import gettext_lazy as _

from intimacy.notify.topics import topic

ASSIGNED, OVERDUE, FINDING = "recovery.assigned", "recovery.overdue", "recovery.finding"
topic(ASSIGNED, _("A recovery case is yours"), default=("app", "mail"), right="recovery.see")
topic(OVERDUE, _("A recovery case is past its day"), default=("app", "mail"), right="recovery.see")
topic(FINDING, _("A systemic finding is yours to see to"), default=("app", "mail"), right="recovery.see")
