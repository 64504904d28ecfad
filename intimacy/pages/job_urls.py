"""Addresses of the work in progress; they stand under /t/<tenant>/work-in-progress/."""

from django.urls import path

from intimacy.pages import files, jobs

app_name = "work"
urlpatterns = [
    path("", jobs.jobs, name="jobs"),
    path("files/<uuid:pk>/", files.fetch, name="file"),
    path("<uuid:pk>/cancel/", jobs.cancel, name="cancel"),
    path("<uuid:pk>/try-again/", jobs.try_again, name="try_again"),
]
