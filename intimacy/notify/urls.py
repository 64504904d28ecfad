"""Addresses of notifications; they stand under /t/<tenant>/."""

from django.urls import path

from intimacy.notify.views import channels, choices, inbox, mailbox

app_name = "notify"
urlpatterns = [
    path("notifications/", inbox.notifications, name="list"),
    path("notifications/read/", inbox.read, name="read"),
    path("notifications/read-all/", inbox.read_all, name="read_all"),
    path("notifications/<uuid:pk>/open/", inbox.open_one, name="open"),
    path("settings/notifications/", choices.choices, name="choices"),
    path("settings/channels/", channels.channels, name="channels"),
    path("settings/channels/<slug:kind>/", channels.channel, name="channel"),
    path("settings/channels/<slug:kind>/test/", channels.test, name="test_channel"),
    path("settings/channels/<slug:kind>/remove/", channels.remove, name="remove_channel"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<uuid:pk>/", mailbox.kept_mail, name="kept_mail"),
]
