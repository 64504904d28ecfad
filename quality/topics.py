"""What people are told of data quality: an audit that is open or overdue, and findings that are theirs."""

from django.utils.translation import gettext_lazy as _

from intimacy.notify.topics import topic

AUDIT, FINDING = "quality.audit", "quality.finding"
topic(AUDIT, _("The audit of the data"), default=("app", "mail"), right="quality.see_sources")
topic(FINDING, _("Findings about our data that are yours, or overdue"), default=("app", "mail"), right="quality.see")
