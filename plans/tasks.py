"""What happens by the clock: figures that a formula reads are read every night."""

from django.utils.translation import gettext_lazy as _

from intimacy.jobs.declare import tenant_job
from intimacy.tenancy.refusals import CLOCK
from plans.actions.measuring import measure_by_formulas


@tenant_job(purpose="account_management", daily="04:40", title=_("Measure objectives"))
def measure_objectives():
    """Measure every open objective that has a formula."""
    return {"measured": measure_by_formulas(by=CLOCK)}
