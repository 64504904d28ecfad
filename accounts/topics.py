"""What people can be told about accounts."""

from django.utils.translation import gettext_lazy as _

from intimacy.notify.topics import topic

topic("accounts.due_today", _("What is due from you today"), default=("app", "mail"), right="accounts.see_work")
topic("accounts.fading", _("An account of yours is fading"), default=("app", "mail"), right="accounts.see")
