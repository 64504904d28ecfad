"""Addresses of capture; they stand under /t/<tenant>/."""

from django.urls import path

from capture import views

app_name = "capture"
urlpatterns = [
    path("to-confirm/", views.inbox, name="inbox"),
    path("to-confirm/<uuid:pk>/", views.proposal, name="proposal"),
    path("to-confirm/<uuid:pk>/confirm/", views.confirm, name="confirm"),
    path("to-confirm/<uuid:pk>/edit/", views.edit, name="edit"),
    path("to-confirm/<uuid:pk>/dismiss/", views.dismiss, name="dismiss"),
    path("to-confirm/<uuid:pk>/restore/", views.restore, name="restore"),
    path("to-confirm/people/<uuid:pk>/", views.stranger, name="stranger"),
    path("settings/capture/", views.sources, name="sources"),
    path("settings/capture/address/", views.make_address, name="make_address"),
    path("settings/capture/address/end/", views.end_address, name="end_address"),
    path("settings/capture/calendar/", views.add_feed, name="add_feed"),
    path("settings/capture/calendar/end/", views.end_feed, name="end_feed"),
    path("settings/capture/files/", views.upload, name="upload"),
    path("settings/held-mail/", views.held, name="held"),
]
