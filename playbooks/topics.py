"""What people are told of playbooks: a step that only tells, and a run that a rule started."""

from django.utils.translation import gettext_lazy as _

from intimacy.notify.topics import topic

STEP, STARTED = "playbooks.step", "playbooks.started"
topic(STEP, _("What a playbook tells you"), default=("app", "mail"), right="playbooks.see")
topic(STARTED, _("A playbook started at an account of yours"), default=("app", "mail"), right="playbooks.see")
