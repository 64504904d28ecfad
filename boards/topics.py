"""What people are told of boards: a cord that was pulled, and one that nobody answers."""

from django.utils.translation import gettext_lazy as _

from intimacy.notify.topics import topic

CORD, UNANSWERED = "boards.cord", "boards.unanswered"
topic(CORD, _("Somebody pulls the cord, or answers yours"), default=("app", "mail"), right="boards.see_team")
topic(UNANSWERED, _("A cord that nobody has answered"), default=("app", "mail"), right="boards.see_team")
