"""What people are told of scores: that they are made in another way from now on."""

from django.utils.translation import gettext_lazy as _

from intimacy.notify.topics import topic

NEW_FORMULA = "metrics.new_formula"
topic(NEW_FORMULA, _("A new score definition"), default=("app", "digest"), right="metrics.see")
