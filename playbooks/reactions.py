"""What follows from facts of the floor below: an engagement does the step that waits for it, and the last step ends a run."""

from accounts.models import Engagement
from intimacy.jobs.declare import reaction
from intimacy.journal.models import Entry
from intimacy.tenancy.refusals import CLOCK
from playbooks.actions.runs import resume, settle, take_note_of
from playbooks.models import Run

PURPOSE = "account_management"


@reaction("accounts.engagement_logged", purpose=PURPOSE)
def do_what_was_logged(entry: str):
    """Do the steps that waited for an engagement of this kind."""
    engagement = Engagement.objects.select_related("account").filter(pk=Entry.objects.get(pk=entry).about_id).first()
    return {"done": take_note_of(engagement=engagement, by=CLOCK)} if engagement else {}


@reaction("accounts.followup_done", "accounts.followup_dropped", purpose=PURPOSE)
def end_what_is_over(entry: str):
    """End the run whose last step this was."""
    runs = Run.objects.running().filter(steps__followup=Entry.objects.get(pk=entry).about_id)
    ended = [settle(run=run, by=CLOCK) for run in runs]
    return {"ended": sum(not run.is_open for run in ended)}


@reaction("accounts.followup_reopened", purpose=PURPOSE)
def go_on_with_what_was_opened(entry: str):
    """Let the run go on to which this step belongs."""
    runs = Run.objects.filter(state=Run.State.DONE, steps__followup=Entry.objects.get(pk=entry).about_id)
    return {"resumed": sum(resume(run=run, by=CLOCK).is_open for run in runs)}
