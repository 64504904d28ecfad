"""The addresses of access reviews for programs, under /api/v1/."""

from rest_framework.routers import SimpleRouter

from intimacy.reviews.api import AccessReviews, ReviewedRights

app_name = "reviews_api"
router = SimpleRouter(use_regex_path=False)
router.register("access-reviews", AccessReviews, basename="access-review")
router.register("reviewed-rights", ReviewedRights, basename="reviewed-right")
urlpatterns = router.urls
