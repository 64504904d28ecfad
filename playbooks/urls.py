"""Addresses of playbooks and their runs; they stand under /t/<tenant>/."""

from django.urls import path

from playbooks.views import playbooks, runs

app_name = "playbooks"
urlpatterns = [
    path("playbooks/", playbooks.playbook_list, name="list"),
    path("playbooks/add/", playbooks.add, name="add"),
    path("playbooks/<uuid:pk>/", playbooks.playbook, name="playbook"),
    path("playbooks/<uuid:pk>/edit/", playbooks.edit, name="edit"),
    path("playbooks/<uuid:pk>/draft/", playbooks.draft, name="draft"),
    path("playbooks/<uuid:pk>/publish/", playbooks.publish, name="publish"),
    path("playbooks/<uuid:pk>/discard/", playbooks.discard, name="discard"),
    path("playbooks/<uuid:pk>/revive/", playbooks.revive, name="revive"),
    path("playbooks/<uuid:pk>/retire/", playbooks.retire, name="retire"),
    path("playbook-runs/", runs.run_list, name="runs"),
    path("playbook-runs/<uuid:pk>/", runs.run, name="run"),
    path("playbook-runs/<uuid:pk>/stop/", runs.stop, name="stop"),
    path("accounts/<uuid:pk>/playbooks/", runs.of_account, name="of_account"),
    path("accounts/<uuid:pk>/playbooks/start/", runs.start, name="start"),
    path("accounts/<uuid:pk>/playbooks/note/", runs.note, name="note"),
]
