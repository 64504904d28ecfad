"""The addresses of the API that belong to no floor. The floors add theirs at the roof, in intimacy/urls.py."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from intimacy.api.jobs import Jobs
from intimacy.api.lists import BulkEditRows, BulkEdits, SavedViews
from intimacy.api.me import MeView
from intimacy.api.root import root

app_name = "api"
router = SimpleRouter(use_regex_path=False)
router.register("jobs", Jobs, basename="job")
router.register("views", SavedViews, basename="view")
router.register("bulk-edits", BulkEdits, basename="bulk-edit")
router.register("bulk-edit-rows", BulkEditRows, basename="bulk-edit-row")
urlpatterns = [
    path("", root, name="root"),
    path("schema/", SpectacularAPIView.as_view(authentication_classes=[], permission_classes=[]), name="schema"),
    path("me/", MeView.as_view(), name="me"),
    *router.urls,
]
