"""Addresses of alerts; they stand under /t/<tenant>/."""

from django.urls import path

from alerts.views import alerts

app_name = "alerts"
urlpatterns = [
    path("alerts/", alerts.alert_list, name="list"),
    path("alerts/<uuid:pk>/", alerts.alert, name="alert"),
    path("alerts/<uuid:pk>/acknowledge/", alerts.acknowledge, name="acknowledge"),
    path("alerts/<uuid:pk>/snooze/", alerts.snooze, name="snooze"),
    path("alerts/<uuid:pk>/resolve/", alerts.resolve, name="resolve"),
    path("accounts/<uuid:pk>/alerts/", alerts.of_account, name="of_account"),
]
