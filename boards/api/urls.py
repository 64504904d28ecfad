"""The addresses of this floor's resources, under /api/v1/."""

from rest_framework.routers import SimpleRouter

app_name = "boards_api"
router = SimpleRouter(use_regex_path=False)
urlpatterns = router.urls
