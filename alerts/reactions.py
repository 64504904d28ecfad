"""What follows from facts of the floors below: an alert goes along with its account to another owner."""

from accounts.models import Account
from alerts.actions.alerts import pass_on
from intimacy.jobs.declare import reaction
from intimacy.journal.models import Entry
from intimacy.tenancy.refusals import CLOCK


@reaction("accounts.owner_named", purpose="account_management")
def pass_alerts_on(entry: str):
    """Give the account's alerts to its new owner."""
    account = Account.objects.filter(pk=Entry.objects.get(pk=entry).about_id).first()
    return {"passed": pass_on(account=account, by=CLOCK)} if account else {}
