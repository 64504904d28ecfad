"""What the journal calls the facts of alerts, and where they can be opened."""

from django.utils.translation import gettext_lazy as _

from intimacy.journal.words import name, opens

name(
    {
        "alerts.raised": _("Raised an alert"),
        "alerts.noted": _("Noted an alert that was over before the account was watched"),
        "alerts.acknowledged": _("Acknowledged an alert"),
        "alerts.snoozed": _("Snoozed an alert"),
        "alerts.resolved": _("Resolved an alert"),
        "alerts.passed_on": _("Passed an alert on with its account"),
        "alerts.woken": _("A snooze of an alert is over"),
        "alerts.escalated": _("Escalated an alert"),
        "alerts.rule_drafted": _("Drafted a version of the alert rule"),
        "alerts.rule_published": _("Put a version of the alert rule in force"),
        "alerts.rule_discarded": _("Discarded the draft of the alert rule"),
        "alerts.replayed": _("Tried an alert rule on the past year"),
        "alerts.quiet_added": _("Noted a quiet period"),
        "alerts.quiet_withdrawn": _("Took a quiet period back"),
    }
)
opens("alerts.alert", "alerts:alert", "alerts.see")
