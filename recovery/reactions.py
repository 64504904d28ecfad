"""What follows from facts of the floors below: an alert on a fall proposes a case, and a new owner takes the case along."""

from accounts.models import Account
from alerts.models import Alert
from intimacy.jobs.declare import reaction
from intimacy.journal.models import Entry
from intimacy.tenancy.refusals import CLOCK
from recovery.actions.cases import hand_over, propose_case

PURPOSE = "account_management"


@reaction("accounts.owner_named", purpose=PURPOSE)
def pass_case_on(entry: str):
    """Give the new owner the case of whoever no longer works for the account."""
    account = Account.objects.select_related("owner").filter(pk=Entry.objects.get(pk=entry).about_id).first()
    return {"passed": hand_over(account=account, by=CLOCK)} if account else {}


@reaction("alerts.raised", purpose=PURPOSE)
def propose_what_fell(entry: str):
    """Put an account into the queue that an alert says fell. One that rose is nothing to recover."""
    alert = Alert.objects.select_related("account").filter(pk=Entry.objects.get(pk=entry).about_id).first()
    if alert is None or not alert.is_open or alert.direction != Alert.Direction.FALL:
        return {}
    case = propose_case(account=alert.account, alert=alert.pk, why=alert.says, by=CLOCK)
    return {"proposed": case is not None}
