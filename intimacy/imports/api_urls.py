"""The addresses of imports for programs, under /api/v1/."""

from rest_framework.routers import SimpleRouter

from intimacy.imports.api import Imports

app_name = "imports_api"
router = SimpleRouter(use_regex_path=False)
router.register("imports", Imports, basename="import")
urlpatterns = router.urls
