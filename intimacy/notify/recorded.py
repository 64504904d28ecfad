"""What the journal calls the facts of notifications."""

from django.utils.translation import gettext_lazy as _

from intimacy.journal.words import name

name(
    {
        "notify.mail_ordered": _("Had a mail sent"),
        "notify.mail_sent": _("A mail went out"),
        "notify.posted": _("A message went into a chat channel"),
        "notify.choices_changed": _("Changed how one is told of what"),
        "notify.hours_changed": _("Changed one's quiet hours"),
        "notify.topic_left": _("Left a topic by the link in a mail"),
        "notify.read": _("Marked notifications as read"),
        "notify.channel_set": _("Connected a chat channel"),
        "notify.channel_tested": _("Tested a chat channel"),
        "notify.channel_removed": _("Disconnected a chat channel"),
    }
)
