"""Addresses of imports; they stand under /t/<tenant>/imports/."""

from django.urls import path

from intimacy.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.imports, name="list"),
    path("new/", views.new, name="new"),
    path("<uuid:pk>/", views.one, name="import"),
    path("<uuid:pk>/letters/", views.letters, name="letters"),
    path("<uuid:pk>/columns/", views.columns, name="columns"),
    path("<uuid:pk>/spelling/", views.spelling, name="spelling"),
    path("<uuid:pk>/faults/", views.faults, name="faults"),
    path("<uuid:pk>/kept/", views.kept, name="kept"),
    path("<uuid:pk>/try/", views.try_it, name="try"),
    path("<uuid:pk>/run/", views.run_it, name="run"),
    path("<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("<uuid:pk>/undo/", views.undo, name="undo"),
    path("<uuid:pk>/delete-file/", views.delete_file, name="delete_file"),
]
