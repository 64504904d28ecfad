"""What follows from facts of the floor below: a playbook that is put in force is studied, without anybody having to think of it."""

from effects.actions.studies import register_by_default
from intimacy.jobs.declare import reaction
from intimacy.journal.models import Entry
from intimacy.tenancy.refusals import CLOCK
from playbooks.models import Playbook


@reaction("playbooks.published", "playbooks.revived", purpose="scoring")
def study_what_is_in_force(entry: str):
    """Register the study that a playbook in force has by default, unless one waits for its day."""
    playbook = Playbook.objects.filter(pk=Entry.objects.get(pk=entry).about_id).first()
    made = register_by_default(playbook=playbook, by=CLOCK) if playbook else None
    return {"registered": int(made is not None)}
