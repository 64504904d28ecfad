"""What happens by the clock: every night the data are checked, every quarter an audit opens, and what is overdue is told."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from intimacy.jobs.declare import tenant_job
from intimacy.jobs.progress import Progress, ids_after
from intimacy.tenancy.refusals import CLOCK
from quality.actions.audits import escalate_audit, open_audit, population
from quality.actions.checking import check_accounts, put_down_figures
from quality.actions.findings import escalate_finding
from quality.examining import Tally
from quality.models import Audit, Finding
from quality.watching import everything, rows_by_day

PURPOSE, BATCH = "account_management", 1000


@tenant_job(purpose=PURPOSE, daily="03:40", title=_("Check the data"))
def check_data(checkpoint: dict | None = None) -> Iterator[Progress]:
    """Hold all accounts against the checks, a thousand at a time, and put down the figures of the day."""
    at = checkpoint or {
        "after": "", "done": 0, "on": timezone.now().date().isoformat(), "tallies": {},
        "kinds": sorted(set(rows_by_day()["kind"])),
    }  # fmt: skip
    total = Account.objects.count()
    while ids := ids_after(Account.objects.all(), at["after"], BATCH):
        found = check_accounts(ids=ids, kinds=set(at["kinds"]), by=CLOCK)
        at = at | {
            "after": str(ids[-1]),
            "done": at["done"] + len(ids),
            "tallies": _added(at["tallies"], found.tallies),
        }
        yield Progress(at["done"], max(total, at["done"]), at)
    tallies = {tuple(key.split("|", 1)): Tally(*figures) for key, figures in at["tallies"].items()}
    return {
        "accounts": at["done"],
        "contradictions": put_down_figures(
            on=date.fromisoformat(at["on"]), tallies=tallies, watched=everything(), by=CLOCK
        ),
    }


def _added(held: dict, tallies: dict) -> dict:
    """The tallies so far, in a form that a checkpoint keeps: "check|source" → three numbers."""
    added = dict(held)
    for (name, source), tally in tallies.items():
        key = f"{name}|{source}"
        before = added.get(key, [0, 0, 0])
        added[key] = [before[0] + tally.looked_at, before[1] + tally.failing, before[2] + tally.accounts]
    return added


@tenant_job(purpose=PURPOSE, daily="05:20", title=_("Open and chase audits of the data"))
def chase_audits():
    """Open the audit of a quarter where there are rows to audit; tell of audits and findings that are overdue."""
    if population():
        open_audit(by=CLOCK)
    for audit in Audit.objects.open().order_by("pk"):
        escalate_audit(audit=audit, by=CLOCK)
    for finding in Finding.objects.overdue().order_by("pk"):
        escalate_finding(finding=finding, by=CLOCK)
