"""Who looks at access reviews, and who decides in them."""

from django.utils.translation import gettext_lazy as _

from intimacy.access.rights import declare

declare("reviews.see", _("See access reviews and what was decided"), everywhere=["admin", "compliance", "executive"])
declare("reviews.decide", _("Keep or remove rights in an access review"), everywhere=["admin"])
