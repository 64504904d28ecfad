"""Addresses of the work in progress; they stand under /t/<tenant>/work-in-progress/."""

from django.urls import path

from intimacy.pages import jobs

app_name = "work"
urlpatterns = [
    path("", jobs.jobs, name="jobs"),
    path("<uuid:pk>/cancel/", jobs.cancel, name="cancel"),
    path("<uuid:pk>/try-again/", jobs.try_again, name="try_again"),
]
