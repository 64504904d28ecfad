"""Addresses of the pages of scores; they stand under /t/<tenant>/."""

from django.urls import path

from metrics.views import behind, formulas, score

app_name = "metrics"
urlpatterns = [
    path("accounts/<uuid:pk>/score/", score.score, name="score"),
    path("accounts/<uuid:pk>/score/computed-again/", score.again, name="again"),
    path("accounts/<uuid:pk>/score/<slug:code>/", score.evidence, name="evidence"),
    path("accounts/<uuid:pk>/score/<slug:code>/all/", behind.behind, name="behind"),
    path("settings/score/", formulas.definition, name="definition"),
    path("settings/score/draft/", formulas.draft, name="draft"),
    path("settings/score/draft/<uuid:pk>/publish/", formulas.publish, name="publish"),
    path("settings/score/draft/<uuid:pk>/discard/", formulas.discard, name="discard"),
    path("settings/score/now/", formulas.rescore, name="rescore"),
    path("settings/score/<int:number>/", formulas.version, name="version"),
]
