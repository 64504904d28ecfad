"""What the journal calls the facts of joint plans, and where they can be opened."""

from django.utils.translation import gettext_lazy as _

from intimacy.journal.words import name, opens

name(
    {
        "plans.agreed": _("Noted that a customer agreed to a joint plan"),
        "plans.closed": _("Closed a joint plan"),
        "plans.changed": _("Changed a joint plan"),
        "plans.drafted": _("Drafted a joint plan"),
        "plans.handed_over": _("Handed a joint plan over"),
        "plans.measured": _("Measured an objective"),
        "plans.measurement_removed": _("Took back a figure of an objective"),
        "plans.removed": _("Took away a joint plan that was a slip"),
        "plans.objective_added": _("Added an objective"),
        "plans.objective_changed": _("Changed an objective"),
        "plans.objective_closed": _("Closed an objective"),
        "plans.objective_handed_over": _("Handed an objective over"),
        "plans.objective_removed": _("Took an objective out of a plan"),
        "plans.objective_reopened": _("Opened an objective again"),
    }
)
opens("plans.plan", "plans:plan", "plans.see")
opens("plans.objective", "plans:objective", "plans.see")
