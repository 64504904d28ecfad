"""What people can be told about access reviews."""

from django.utils.translation import gettext_lazy as _

from intimacy.notify.topics import topic

topic("reviews.access", _("An access review is open or overdue"), default=("app", "mail"), right="reviews.see")
