"""What people are told of alerts: one at an account of theirs, and one that nobody has acknowledged before a renewal."""

from django.utils.translation import gettext_lazy as _

from intimacy.notify.topics import topic

RAISED, ESCALATED, SNOOZE_OVER = "alerts.raised", "alerts.escalated", "alerts.snooze_over"
topic(RAISED, _("An account of yours has left its usual range"), default=("app", "mail"), right="alerts.see")
topic(
    ESCALATED, _("An alert before a renewal that nobody has acknowledged"), default=("app", "mail"), right="alerts.see"
)
topic(SNOOZE_OVER, _("A snooze of an alert is over"), default=("app",), right="alerts.see")
