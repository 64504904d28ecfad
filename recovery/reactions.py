"""What follows from facts of the floors below: a new owner takes the case along."""

from accounts.models import Account
from intimacy.jobs.declare import reaction
from intimacy.journal.models import Entry
from intimacy.tenancy.refusals import CLOCK
from recovery.actions.cases import hand_over

PURPOSE = "account_management"


@reaction("accounts.owner_named", purpose=PURPOSE)
def pass_case_on(entry: str):
    """Give the new owner the case of whoever no longer works for the account."""
    account = Account.objects.select_related("owner").filter(pk=Entry.objects.get(pk=entry).about_id).first()
    return {"passed": hand_over(account=account, by=CLOCK)} if account else {}
