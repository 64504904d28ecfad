"""Addresses of data quality; they stand under /t/<tenant>/."""

from django.urls import path

from quality.views import audits, checks, findings, rows, sources, upkeep

app_name = "quality"
urlpatterns = [
    path("quality/", sources.overview, name="overview"),
    path("quality/check-now/", sources.check_now, name="check_now"),
    path("quality/accounts/", sources.accounts, name="accounts"),
    path("quality/checks/<str:check>/", checks.one, name="check"),
    path("quality/rules/add/", checks.add, name="add_rule"),
    path("quality/rules/<uuid:pk>/", checks.rule, name="rule"),
    path("quality/rules/<uuid:pk>/edit/", checks.edit, name="edit_rule"),
    path("quality/rules/<uuid:pk>/retire/", checks.retire, name="retire_rule"),
    path("quality/audits/", audits.audit_list, name="audits"),
    path("quality/audits/begin/", audits.begin, name="begin"),
    path("quality/audits/<uuid:pk>/", audits.audit, name="audit"),
    path("quality/audits/<uuid:pk>/finish/", audits.finish, name="finish"),
    path("quality/audits/<uuid:pk>/finding/", findings.add, name="add_finding"),
    path("quality/records/<uuid:pk>/", audits.record, name="record"),
    path("quality/records/<uuid:pk>/right/", audits.right, name="right"),
    path("quality/findings/", findings.finding_list, name="findings"),
    path("quality/findings/<uuid:pk>/", findings.finding, name="finding"),
    path("quality/findings/<uuid:pk>/edit/", findings.edit, name="edit_finding"),
    path("quality/findings/<uuid:pk>/close/", findings.close, name="close_finding"),
    path("quality/findings/<uuid:pk>/reopen/", findings.reopen, name="reopen_finding"),
    path("quality/upkeep/", upkeep.upkeep, name="upkeep"),
    path("quality/upkeep/note/", upkeep.note, name="note_hours"),
    path("quality/upkeep/hours/<uuid:pk>/take-back/", upkeep.take_back, name="take_back_hours"),
    path("quality/upkeep/budgets/add/", upkeep.add, name="add_budget"),
    path("quality/upkeep/budgets/<uuid:pk>/", upkeep.edit, name="edit_budget"),
    path("quality/upkeep/budgets/<uuid:pk>/withdraw/", upkeep.withdraw, name="withdraw_budget"),
    path("accounts/<uuid:pk>/quality/", sources.of_account, name="of_account"),
    path("accounts/<uuid:pk>/quality/check/", sources.check_account, name="check_account"),
    path("accounts/<uuid:pk>/quality/rows/<str:check>/", rows.rows, name="rows"),
]
