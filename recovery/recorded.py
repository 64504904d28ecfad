"""What the journal calls the facts of recovery, and where they can be opened."""

from django.utils.translation import gettext_lazy as _

from intimacy.journal.words import name, opens

name(
    {
        "recovery.case_proposed": _("An alert proposed a recovery case"),
        "recovery.case_opened": _("Opened a recovery case"),
        "recovery.case_noted": _("Noted a recovery case from before"),
        "recovery.case_taken_up": _("Took up a recovery case"),
        "recovery.case_diagnosed_anew": _("Diagnosed a recovery case anew"),
        "recovery.gap_confirmed": _("Confirmed what a recovery case lacks"),
        "recovery.case_described": _("Wrote down what happened in a recovery case"),
        "recovery.case_assigned": _("Named the owner of a recovery case"),
        "recovery.case_started": _("Began to recover an account"),
        "recovery.case_closed": _("Closed a recovery case"),
        "recovery.case_reopened": _("Reopened a recovery case"),
        "recovery.case_handed_over": _("A recovery case went to the account’s new owner"),
        "recovery.cause_added": _("Noted a root cause"),
        "recovery.cause_removed": _("Took a root cause away"),
        "recovery.finding_proposed": _("Found the same gap at several accounts"),
        "recovery.finding_confirmed": _("Confirmed a systemic finding"),
        "recovery.finding_dismissed": _("Dismissed a systemic finding"),
        "recovery.finding_closed": _("Mended what a systemic finding said"),
        "recovery.lesson_written": _("Wrote a lesson"),
        "recovery.lesson_changed": _("Changed a lesson"),
        "recovery.lesson_retired": _("Retired a lesson"),
        "recovery.lesson_revived": _("Took a retired lesson up again"),
        "recovery.match_added": _("Said that a playbook suits a gap"),
        "recovery.match_removed": _("Said that a playbook suits a gap no more"),
    }
)
opens("recovery.case", "recovery:case", "recovery.see")
opens("recovery.finding", "recovery:finding", "recovery.see")
opens("recovery.lesson", "recovery:lesson", "recovery.see")
