"""Who may do what about data quality: everybody sees what weakens the scores of their accounts; some look after the sources."""

from django.utils.translation import gettext_lazy as _

from accounts.rights import ACROSS
from intimacy.access.rights import ROLES, declare

declare("quality.see", _("See what weakens a score"), everywhere=ACROSS, on_team=["manager"])
declare("quality.see_sources", _("See the quality of all sources, and audits"), everywhere=ACROSS)
declare("quality.check", _("Have the data checked, and add checks"), everywhere=["product", "compliance", "admin"])
declare("quality.note_hours", _("Note the time that one spent on data"), everywhere=ROLES)
declare(
    "quality.audit",
    _("Audit the data, follow up findings, and set the budget of hours"),
    everywhere=["product", "compliance", "admin"],
)
