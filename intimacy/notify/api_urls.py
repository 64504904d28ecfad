"""The addresses of notifications for programs, under /api/v1/."""

from rest_framework.routers import SimpleRouter

from intimacy.notify.api import Notifications

app_name = "notify_api"
router = SimpleRouter(use_regex_path=False)
router.register("notifications", Notifications, basename="notification")
urlpatterns = router.urls
