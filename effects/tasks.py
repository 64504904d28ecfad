"""When studies are read: by themselves, in the morning of their day."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from effects.actions.readings import read
from effects.models import Study
from intimacy.jobs.declare import tenant_job
from intimacy.jobs.progress import Progress, ids_after
from intimacy.tenancy.refusals import CLOCK, Refused


@tenant_job(purpose="scoring", daily="06:20", title=_("Read the studies whose day has come"))
def read_due_studies(checkpoint: dict | None = None) -> Iterator[Progress]:
    """Read each study whose day has come, one at a time; again finds none. One that may not be read stops no other."""
    at = checkpoint or {"after": None, "read": 0, "refused": 0}
    total = at["read"] + at["refused"] + Study.objects.due().count()
    while ids := ids_after(Study.objects.due(), at["after"], 1):
        at = at | {"after": str(ids[0])}
        try:
            read(study=Study.objects.get(pk=ids[0]), by=CLOCK)
        except Refused:  # its page says why
            at["refused"] += 1
        else:
            at["read"] += 1
        done = at["read"] + at["refused"]
        yield Progress(done, max(total, done), at)
    return {"read": at["read"], "refused": at["refused"]}
