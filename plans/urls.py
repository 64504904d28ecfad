"""Addresses of joint plans; they stand under /t/<tenant>/."""

from django.urls import path

from plans.views import objectives, plans

app_name = "plans"
urlpatterns = [
    path("plans/", plans.plan_list, name="list"),
    path("plans/<uuid:pk>/", plans.plan, name="plan"),
    path("plans/<uuid:pk>/edit/", plans.edit, name="edit"),
    path("plans/<uuid:pk>/agree/", plans.agree, name="agree"),
    path("plans/<uuid:pk>/remove/", plans.remove, name="remove"),
    path("plans/<uuid:pk>/close/", plans.close, name="close"),
    path("plans/<uuid:pk>/objectives/add/", objectives.add, name="objective_add"),
    path("accounts/<uuid:pk>/plans/", plans.of_account, name="of_account"),
    path("accounts/<uuid:pk>/plans/add/", plans.add, name="add"),
    path("objectives/<uuid:pk>/", objectives.objective, name="objective"),
    path("objectives/<uuid:pk>/edit/", objectives.edit, name="objective_edit"),
    path("objectives/<uuid:pk>/measure/", objectives.measure, name="measure"),
    path("measurements/<uuid:pk>/remove/", objectives.take_back, name="take_back"),
    path("objectives/<uuid:pk>/close/", objectives.close, name="objective_close"),
    path("objectives/<uuid:pk>/open/", objectives.reopen, name="objective_reopen"),
    path("objectives/<uuid:pk>/hand-over/", objectives.hand_over, name="objective_hand_over"),
    path("objectives/<uuid:pk>/remove/", objectives.remove, name="objective_remove"),
]
