"""Addresses of alerts; they stand under /t/<tenant>/."""

from django.urls import path

from alerts.views import alerts, rules

app_name = "alerts"
urlpatterns = [
    path("alerts/", alerts.alert_list, name="list"),
    path("alerts/<uuid:pk>/", alerts.alert, name="alert"),
    path("alerts/<uuid:pk>/acknowledge/", alerts.acknowledge, name="acknowledge"),
    path("alerts/<uuid:pk>/snooze/", alerts.snooze, name="snooze"),
    path("alerts/<uuid:pk>/resolve/", alerts.resolve, name="resolve"),
    path("accounts/<uuid:pk>/alerts/", alerts.of_account, name="of_account"),
    path("accounts/<uuid:pk>/alerts/quiet/", rules.add_quiet, name="add_quiet"),
    path("alerts/watching/", rules.watching, name="watching"),
    path("alerts/quiet/<uuid:pk>/withdraw/", rules.withdraw_quiet, name="withdraw_quiet"),
    path("settings/alerts/", rules.rule, name="rule"),
    path("settings/alerts/draft/", rules.draft, name="draft"),
    path("settings/alerts/try/", rules.try_on_the_past, name="try"),
    path("settings/alerts/publish/", rules.publish, name="publish"),
    path("settings/alerts/discard/", rules.discard, name="discard"),
    path("settings/alerts/season/", rules.add_season, name="add_season"),
]
