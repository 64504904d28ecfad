"""What happens by the clock: rules start playbooks at night, and steps that only tell are told on their day."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from intimacy.jobs.declare import tenant_job
from intimacy.jobs.progress import Progress, ids_after
from intimacy.tenancy.refusals import CLOCK, Refused
from playbooks.actions.runs import start, tell_steps
from playbooks.models import PlaybookVersion, Run, RunStep
from playbooks.triggers import true_at

PURPOSE, BATCH = "account_management", 1000


@tenant_job(purpose=PURPOSE, daily="05:10", title=_("Start playbooks by their rules"))
def start_by_rules(checkpoint: dict | None = None) -> Iterator[Progress]:
    """Start every playbook wherever its rule is true, by a thousand accounts at a time; again changes nothing.

    Where it runs already, or did so until lately, it does not start; nor where nobody looks after the account.
    """
    versions = list(PlaybookVersion.objects.in_force().exclude(trigger="").select_related("playbook").order_by("pk"))
    at = checkpoint or {"after": "", "done": 0, "started": 0, "refused": 0}
    total = Account.objects.count() if versions else 0
    while versions:
        ids = ids_after(Account.objects.all(), at["after"], BATCH)
        if not ids:
            break
        for version in versions:
            found = dict(true_at(version, Account.objects.filter(pk__in=ids)))
            for account in Account.objects.filter(pk__in=found).order_by("pk"):
                try:
                    start(playbook=version.playbook, account=account, why=found[account.pk], by=CLOCK)
                except Refused:  # its owner may not work for it; people are told of that where owners are named
                    at = at | {"refused": at["refused"] + 1}
                else:
                    at = at | {"started": at["started"] + 1}
                # Each start is committed by itself: whoever starts one by hand meanwhile waits for no more than that.
                yield Progress(at["done"], max(total, at["done"]), at)
        at = at | {"after": str(ids[-1]), "done": at["done"] + len(ids)}
        yield Progress(at["done"], max(total, at["done"]), at)
    return {"started": at["started"], "refused": at["refused"]}


@tenant_job(purpose=PURPOSE, daily="05:50", title=_("Tell what playbooks tell"))
def tell_what_playbooks_tell():
    """Tell the steps whose day has come."""
    told = refused = 0
    for run in Run.objects.filter(pk__in=RunStep.objects.to_tell().values("run")).order_by("pk"):
        try:
            told += tell_steps(run=run, by=CLOCK)
        except Refused:  # nobody looks after its account; it is told once somebody does
            refused += 1
    return {"told": told, "refused": refused}
