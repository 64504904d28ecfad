"""What people can be told about approvals."""

from django.utils.translation import gettext_lazy as _

from intimacy.notify.topics import topic

topic("approvals.waits", _("Something waits for your yes"), default=("app", "mail"), right="approvals.see")
