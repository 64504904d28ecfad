"""Addresses of approvals; they stand under /t/<tenant>/approvals/."""

from django.urls import path

from intimacy.approvals import views

app_name = "approvals"
urlpatterns = [
    path("", views.waiting, name="list"),
    path("open/", views.still_open, name="open"),
    path("decided/", views.decided, name="decided"),
    path("several/", views.several, name="several"),
    path("<uuid:pk>/", views.one, name="request"),
    path("<uuid:pk>/yes/", views.yes, name="yes"),
    path("<uuid:pk>/no/", views.no, name="no"),
    path("<uuid:pk>/withdraw/", views.take_back, name="withdraw"),
]
