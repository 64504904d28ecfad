"""What the plays of the year did: two studies that look back, registered and read by the product's own actions."""

from datetime import timedelta

from django.utils import timezone

from effects.actions.studies import register
from effects.models import Study
from effects.tasks import read_due_studies
from intimacy.jobs.models import Job
from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.models import Member, Tenant
from playbooks.models import Playbook
from playbooks.ready import READY

LOOKS_BACK = timedelta(days=310)
QUESTIONS = (
    ("recovery", "Does the recovery play raise the score?"),
    ("reengagement", "Does calling back raise the score?"),
)


def is_studied(tenant: Tenant) -> bool:
    """Whether the studies of the year were read."""
    with in_tenant(tenant, purpose="scoring"):
        return Study.objects.exclude(state=Study.State.REGISTERED).exists()


def plays_are_studied(tenant: Tenant, by_name: str) -> Job:
    """Register what is asked of the year, once, and read it. by_name: the executive who asks."""
    today = timezone.localdate()
    with in_tenant(tenant, purpose="scoring"):
        by = Member.objects.get(name=by_name)
        for key, question in QUESTIONS:
            register(
                playbook=Playbook.objects.in_use().get(name=str(READY[key].name)), question=question, by=by,
                counts_from=today - LOOKS_BACK, read_on=today,
            )  # fmt: skip
    return read_due_studies.run_in(tenant)
