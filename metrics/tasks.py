"""When scores are computed: for changed accounts at once, for all of them every night, and for the past once."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Changed
from intimacy.jobs.declare import reaction, tenant_job
from intimacy.jobs.progress import Progress
from intimacy.journal.actions import record
from intimacy.tenancy.refusals import CLOCK
from metrics.engine import BATCH, accounts_after, look_back, rescore

WEEKS_BACK = 52


CHANGES_HISTORY = [
    "accounts.interactions_learnt", "accounts.interactions_undone", "accounts.contacts_merged",
    "accounts.contact_answered", "accounts.engagement_logged", "accounts.engagement_changed",
    "accounts.engagement_undone", "accounts.promise_kept", "accounts.promise_broken", "accounts.followup_done",
    "accounts.followup_missed",
]  # fmt: skip


@reaction(*CHANGES_HISTORY, purpose="scoring")
def rescore_changed(entry: str):
    """Score the accounts whose history has changed. Whoever comes first takes the rows; a repeat finds none."""
    rescored = 0
    while True:
        # Locked rows are another worker's, which has seen them; what comes later has a fact, and so a run, of its own.
        rows = list(Changed.objects.order_by("at").select_for_update(skip_locked=True)[: 20 * BATCH])
        accounts = sorted({row.account_id for row in rows})
        if not accounts:
            return {"accounts": rescored}
        for start in range(0, len(accounts), BATCH):
            rescored += rescore(accounts[start : start + BATCH])
        Changed.objects.filter(pk__in=[row.pk for row in rows]).delete()


@tenant_job(purpose="scoring", daily="02:30", title=_("Nightly scoring"))
def rescore_all(checkpoint=None):
    """Score every account: windows slide for the quiet ones, too."""
    total, state = Account.objects.count(), checkpoint or {"last": None, "done": 0}
    while batch := accounts_after(state["last"]):
        Changed.objects.filter(account__in=batch).delete()
        state = {"last": str(batch[-1]), "done": state["done"] + rescore(batch)}
        yield Progress(state["done"], max(total, state["done"]), state)
    record("metrics.scored", by=CLOCK, count=state["done"])
    return {"accounts": state["done"]}


@tenant_job(purpose="scoring", title=_("Scores of the past year"))
def score_the_past(weeks: int = WEEKS_BACK, checkpoint=None):
    """Compute a year of weekly scores from history that came in at once, as by an import."""
    total, state = Account.objects.count(), checkpoint or {"last": None, "done": 0, "scores": 0}
    days = past_weeks(timezone.now().date(), weeks)
    while batch := accounts_after(state["last"]):
        scores = look_back(batch, days)
        state = {"last": str(batch[-1]), "done": state["done"] + len(batch), "scores": state["scores"] + scores}
        yield Progress(state["done"], max(total, state["done"]), state)
    return {"scores": state["scores"]}


def past_weeks(today: date, weeks: int) -> list[date]:
    """The same weekday of the weeks before today, oldest first."""
    return [today - timedelta(weeks=week) for week in range(weeks, 0, -1)]
