"""What each role may do with scores."""

from django.utils.translation import gettext_lazy as _

from intimacy.access.rights import declare

declare(
    "metrics.see",
    _("See scores and why they are so"),
    everywhere=["product", "compliance", "executive", "admin"],
    on_team=["manager"],
)
declare(
    "metrics.write_formula", _("Write and publish how the score is made"), everywhere=["product", "executive", "admin"]
)
declare("metrics.rescore", _("Have everything scored again"), everywhere=["admin"])
