"""Capture: mail and calendars propose what happened, and a person confirms it with one key."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaptureConfig(AppConfig):
    """Puts what waits for confirmation into the sidebar and on My work, and its sources into the settings."""

    name = "capture"

    def ready(self):
        from capture import work
        from intimacy.pages import slots

        confirm = "capture.confirm"
        slots.navigation.add(
            slots.NavigationItem(
                "to confirm", _("To confirm"), "capture:inbox", "inbox", order=5, right=confirm, key="g o",
            )
        )  # fmt: skip
        slots.my_work.add(
            slots.WorkSource(
                "to confirm", _("To confirm"), work.to_confirm, order=5, right=confirm, waiting=work.waiting
            )
        )
        slots.settings_pages.add(
            slots.SettingsPage(
                "capture", _("Mail and calendar"), "capture:sources", "calendar-clock",
                _("Where your engagements are proposed from: your address for copies, your calendar, files."),
                order=15, right=confirm,
            )
        )  # fmt: skip
        slots.settings_pages.add(
            slots.SettingsPage(
                "held mail", _("Mail set aside"), "capture:held", "mail",
                _("Messages that came to somebody's address and were not trusted, and why."),
                order=75, right="capture.see_held",
            )
        )  # fmt: skip
