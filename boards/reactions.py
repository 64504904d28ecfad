"""What follows from facts of the floors below: once all accounts are scored, they are counted."""

from boards.actions.summary import count_accounts
from intimacy.jobs.declare import reaction
from intimacy.tenancy.refusals import CLOCK


@reaction("metrics.scored", purpose="scoring")
def count_what_was_scored(entry: str):
    """Count anew after the nightly scoring."""
    return {"rows": count_accounts(by=CLOCK)}
