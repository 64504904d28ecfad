"""What happens by the clock: figures that a formula reads are read every night."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from intimacy.jobs.declare import tenant_job
from intimacy.jobs.progress import Progress, ids_after
from intimacy.tenancy.refusals import CLOCK
from plans.actions.measuring import measure_by_formulas
from plans.models import Objective

BATCH = 200


@tenant_job(purpose="account_management", daily="04:40", title=_("Measure objectives"))
def measure_objectives(checkpoint: dict | None = None) -> Iterator[Progress]:
    """Measure every open objective that has a formula, two hundred at a time."""
    at = checkpoint or {"after": "", "done": 0, "measured": 0}
    total = Objective.objects.measured_by_formula().count()
    while ids := ids_after(Objective.objects.measured_by_formula(), at["after"], BATCH):
        measured = at["measured"] + measure_by_formulas(of=ids, by=CLOCK)
        at = {"after": str(ids[-1]), "done": at["done"] + len(ids), "measured": measured}
        yield Progress(at["done"], max(total, at["done"]), at)
    return {"measured": at["measured"]}
