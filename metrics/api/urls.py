"""The addresses of this floor's resources, under /api/v1/."""

from rest_framework.routers import SimpleRouter

from metrics.api.formulas import Formulas
from metrics.api.scores import Scores

app_name = "metrics_api"
router = SimpleRouter(use_regex_path=False)
router.register("formulas", Formulas, basename="formula")
router.register("scores", Scores, basename="score")
urlpatterns = router.urls
