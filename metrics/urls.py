"""Addresses of the pages of scores; they stand under /t/<tenant>/."""

from django.urls import path

from metrics.views import score

app_name = "metrics"
urlpatterns = [
    path("accounts/<uuid:pk>/score/", score.score, name="score"),
    path("accounts/<uuid:pk>/score/computed-again/", score.again, name="again"),
    path("accounts/<uuid:pk>/score/<slug:code>/", score.evidence, name="evidence"),
    path("settings/score/", score.definition, name="definition"),
]
