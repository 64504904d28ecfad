"""The app of access reviews: label ``reviews``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    """Enters its page into the settings, and what is undecided into My work."""

    name = "intimacy.reviews"
    label = "reviews"
    verbose_name = _("Access reviews")

    def ready(self):
        from intimacy.pages import slots
        from intimacy.reviews import work

        slots.settings_pages.add(
            slots.SettingsPage(
                "reviews", _("Access reviews"), "reviews:list", "list-checks",
                _("Every quarter each right is kept or removed."), order=22, right="reviews.see",
            )
        )  # fmt: skip
        slots.my_work.add(
            slots.WorkSource(
                "reviews", _("Access reviews"), work.undecided, order=60, right="reviews.decide", waiting=work.waiting
            )
        )
