"""Addresses of studies; they stand under /t/<tenant>/."""

from django.urls import path

from effects.views import studies

app_name = "effects"
urlpatterns = [
    path("effects/", studies.study_list, name="list"),
    path("effects/add/", studies.add, name="add"),
    path("effects/<uuid:pk>/", studies.study, name="study"),
    path("effects/<uuid:pk>/revise/", studies.revise, name="revise"),
    path("effects/<uuid:pk>/read/", studies.read, name="read"),
    path("effects/<uuid:pk>/check/", studies.check, name="check"),
    path("effects/<uuid:pk>/archive/", studies.archive, name="archive"),
    path("effects/accounts/<uuid:pk>/", studies.compared, name="compared"),
]
