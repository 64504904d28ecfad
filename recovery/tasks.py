"""What happens by the clock: ranks follow the scores, owners are told of late cases, shared causes are looked for."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from intimacy.jobs.declare import tenant_job
from intimacy.jobs.progress import Progress, ids_after
from intimacy.tenancy.refusals import CLOCK
from recovery.actions.cases import tell_overdue
from recovery.actions.findings import propose_findings
from recovery.models import Case
from recovery.ranking import COLUMNS, set_rank

PURPOSE, BATCH = "account_management", 1000


@tenant_job(purpose=PURPOSE, daily="05:30", title=_("Rank recovery cases"))
def rank_cases(checkpoint: dict | None = None) -> Iterator[Progress]:
    """Put the open cases in order by where their accounts stand now. Again changes nothing."""
    at, total = checkpoint or {"after": "", "done": 0}, Case.objects.open().count()
    while ids := ids_after(Case.objects.open(), at["after"], BATCH):
        rows = list(Case.objects.open().filter(pk__in=ids).select_related("account").select_for_update(of=("self",)))
        set_rank(rows)
        Case.objects.bulk_update(rows, COLUMNS)
        at = {"after": str(ids[-1]), "done": at["done"] + len(ids)}
        yield Progress(at["done"], max(total, at["done"]), at)
    return {"ranked": at["done"]}


@tenant_job(purpose=PURPOSE, daily="05:55", title=_("Look after recovery cases"))
def look_after_cases():
    """Tell owners of cases past their day, and tie together what shares a cause."""
    late = Case.objects.overdue().select_related("account", "owner").order_by("pk")
    return {"told": sum(tell_overdue(case=case, by=CLOCK) for case in late), "found": propose_findings(by=CLOCK)}
