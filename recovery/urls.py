"""Addresses of recovery; they stand under /t/<tenant>/."""

from django.urls import path

from recovery.views import cases, findings, lessons, queue

app_name = "recovery"
urlpatterns = [
    path("recovery/", queue.queue, name="queue"),
    path("recovery/<uuid:pk>/", cases.case, name="case"),
    path("recovery/<uuid:pk>/take-up/", cases.take_up, name="take_up"),
    path("recovery/<uuid:pk>/owner/", cases.assign, name="assign"),
    path("recovery/<uuid:pk>/again/", cases.again, name="again"),
    path("recovery/<uuid:pk>/gap/", cases.gap, name="gap"),
    path("recovery/<uuid:pk>/describe/", cases.describe, name="describe"),
    path("recovery/<uuid:pk>/causes/", cases.add_cause, name="add_cause"),
    path("recovery/<uuid:pk>/start/", cases.start, name="start"),
    path("recovery/<uuid:pk>/close/", cases.close, name="close"),
    path("recovery/<uuid:pk>/reopen/", cases.reopen, name="reopen"),
    path("recovery-causes/<uuid:pk>/remove/", cases.remove_cause, name="remove_cause"),
    path("accounts/<uuid:pk>/recovery/", queue.of_account, name="of_account"),
    path("accounts/<uuid:pk>/recovery/open/", cases.add, name="add"),
    path("accounts/<uuid:pk>/recovery/note/", cases.note, name="note"),
    path("accounts/<uuid:pk>/recovery/worked/", lessons.worked, name="worked"),
    path("systemic-findings/", findings.finding_list, name="findings"),
    path("systemic-findings/<uuid:pk>/", findings.finding, name="finding"),
    path("systemic-findings/<uuid:pk>/confirm/", findings.confirm, name="confirm_finding"),
    path("systemic-findings/<uuid:pk>/dismiss/", findings.dismiss, name="dismiss_finding"),
    path("systemic-findings/<uuid:pk>/close/", findings.close, name="close_finding"),
    path("lessons/", lessons.lesson_list, name="lessons"),
    path("lessons/add/", lessons.add, name="lesson_add"),
    path("lessons/<uuid:pk>/", lessons.lesson, name="lesson"),
    path("lessons/<uuid:pk>/edit/", lessons.edit, name="lesson_edit"),
    path("lessons/<uuid:pk>/retire/", lessons.retire, name="lesson_retire"),
    path("lessons/<uuid:pk>/revive/", lessons.revive, name="lesson_revive"),
    path("settings/recovery/", lessons.matches, name="matches"),
    path("settings/recovery/add/", lessons.add_match, name="add_match"),
    path("settings/recovery/<uuid:pk>/remove/", lessons.remove_match, name="remove_match"),
]
