"""The addresses of this floor's resources, under /api/v1/."""

from rest_framework.routers import SimpleRouter

from boards.api.boards import Cords, Packs, Rates, Renewals, Spends

app_name = "boards_api"
router = SimpleRouter(use_regex_path=False)
router.register("renewals", Renewals, basename="renewal")
router.register("rates", Rates, basename="rate")
router.register("spend", Spends, basename="spend")
router.register("cords", Cords, basename="cord")
router.register("packs", Packs, basename="pack")
urlpatterns = router.urls
