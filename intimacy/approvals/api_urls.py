"""The addresses of approvals for programs, under /api/v1/."""

from rest_framework.routers import SimpleRouter

from intimacy.approvals.api import Approvals

app_name = "approvals_api"
router = SimpleRouter(use_regex_path=False)
router.register("approvals", Approvals, basename="approval")
urlpatterns = router.urls
