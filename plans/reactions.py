"""What follows from facts of the floor below: a new owner takes the joint plans along."""

from accounts.models import Account
from intimacy.jobs.declare import reaction
from intimacy.journal.models import Entry
from intimacy.tenancy.refusals import CLOCK
from plans.actions.passing import pass_on


@reaction("accounts.owner_named", purpose="account_management")
def pass_plans_on(entry: str):
    """Give the new owner the plans of whoever no longer works for the account."""
    account = Account.objects.select_related("owner").filter(pk=Entry.objects.get(pk=entry).about_id).first()
    return {"passed": pass_on(account=account, by=CLOCK)} if account else {}
