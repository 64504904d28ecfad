"""Addresses of recovery in the API."""

from rest_framework.routers import SimpleRouter

from recovery.api.cases import Cases, Causes
from recovery.api.lessons import Findings, Lessons, Matches

app_name = "recovery_api"
router = SimpleRouter(use_regex_path=False)
router.register("recovery-cases", Cases, basename="recovery-case")
router.register("recovery-causes", Causes, basename="recovery-cause")
router.register("systemic-findings", Findings, basename="systemic-finding")
router.register("lessons", Lessons, basename="lesson")
router.register("gap-playbooks", Matches, basename="gap-playbook")
urlpatterns = router.urls
