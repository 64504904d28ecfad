"""Addresses of the pages that belong to no floor; they stand under /t/<tenant>/."""

from django.urls import path

from intimacy.pages import views

app_name = "pages"
urlpatterns = [
    path("find/", views.find, name="find"),
    path("keys/", views.keys, name="keys"),
    path("settings/", views.settings_index, name="settings"),
]
