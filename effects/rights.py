"""Who may do what with studies: whoever may write playbooks says how they are judged, everybody reads what came out."""

from django.utils.translation import gettext_lazy as _

from intimacy.access.rights import ROLES, declare

declare("effects.see", _("See what playbooks were found to do"), everywhere=ROLES)
declare("effects.register", _("Register, read and archive studies of playbooks"), everywhere=["admin", "executive"])
