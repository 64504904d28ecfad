"""What the journal calls the facts of data quality, and where they can be opened."""

from django.utils.translation import gettext_lazy as _

from intimacy.journal.words import name, opens

name(
    {
        "quality.checked": _("Checked the data"),
        "quality.account_checked": _("Checked the data of an account again"),
        "quality.rule_added": _("Added a check of the data"),
        "quality.rule_changed": _("Changed a check of the data"),
        "quality.rule_retired": _("Retired a check of the data"),
        "quality.audit_opened": _("Opened an audit of the data"),
        "quality.record_judged": _("Held a record against its source"),
        "quality.audit_closed": _("Finished an audit of the data"),
        "quality.audit_escalated": _("Told of an overdue audit of the data"),
        "quality.finding_added": _("Added a finding about the data"),
        "quality.finding_changed": _("Changed a finding about the data"),
        "quality.finding_closed": _("Closed a finding about the data"),
        "quality.finding_reopened": _("Opened a finding about the data again"),
        "quality.finding_escalated": _("Told of an overdue finding about the data"),
        "quality.budget_set": _("Set a budget for the upkeep of data"),
        "quality.budget_changed": _("Changed a budget for the upkeep of data"),
        "quality.budget_withdrawn": _("Withdrew a budget for the upkeep of data"),
        "quality.hours_noted": _("Noted time spent on data"),
        "quality.hours_taken_back": _("Took back time spent on data"),
    }
)
opens("quality.audit", "quality:audit", "quality.see_sources")
opens("quality.finding", "quality:finding", "quality.see")
opens("quality.rule", "quality:rule", "quality.see_sources")
opens("quality.budget", "quality:edit_budget", "quality.audit")
