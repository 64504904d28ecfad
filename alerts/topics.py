"""What people are told of alerts: one at an account of theirs, and one that nobody has acknowledged before a renewal."""

from django.utils.translation import gettext_lazy as _

from intimacy.notify.topics import topic

RAISED, ESCALATED, SNOOZE_OVER, UNOWNED = "alerts.raised", "alerts.escalated", "alerts.snooze_over", "alerts.unowned"
topic(RAISED, _("An account of yours has left its usual range"), default=("app", "mail"), right="alerts.see")
topic(
    ESCALATED,
    _("An alert before a renewal that nobody has acknowledged or resolved"),
    default=("app", "mail"),
    right="alerts.see",
)
topic(SNOOZE_OVER, _("A snooze of an alert is over"), default=("app",), right="alerts.see")
topic(UNOWNED, _("An account without an owner has left its usual range"), default=("app", "mail"), right="alerts.see")
