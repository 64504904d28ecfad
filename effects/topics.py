"""What people are told of studies: that one was read."""

from django.utils.translation import gettext_lazy as _

from intimacy.notify.topics import topic

READ = "effects.read"
topic(READ, _("A study that you registered was read"), default=("app", "mail"), right="effects.see")
