"""The app of notifications: label ``notify``."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class NotifyConfig(AppConfig):
    """Finds the topics that upper floors declare in their ``topics`` module, and enters its pages into their slots."""

    name = "intimacy.notify"
    label = "notify"
    verbose_name = _("Notifications")

    def ready(self):
        from intimacy.access.mail import keeps_mail
        from intimacy.notify.views.inbox import unread
        from intimacy.pages import slots

        autodiscover_modules("topics")
        slots.navigation.add(
            slots.NavigationItem(
                "notifications", _("Notifications"), "notify:list", "bell", order=5, right="notify.choose", key="g n",
                count=unread,
            )
        )  # fmt: skip
        if keeps_mail():
            slots.navigation.add(
                slots.NavigationItem("mailbox", _("Mailbox"), "notify:mailbox", "mail", order=95, key="g m")
            )
        slots.settings_pages.add(
            slots.SettingsPage(
                "notifications", _("Notifications"), "notify:choices", "bell",
                _("How you are told of what: in the app, by mail, as a digest, in chat; and when not."),
                order=15, right="notify.choose",
            )
        )  # fmt: skip
        slots.settings_pages.add(
            slots.SettingsPage(
                "channels", _("Slack and Teams"), "notify:channels", "message-square",
                _("Into which channels notifications go."), order=62, right="notify.set_channels",
            )
        )  # fmt: skip
