"""What follows from imports: what came in, or went again, is checked at once."""

from intimacy.jobs.declare import reaction
from intimacy.tenancy.refusals import CLOCK
from quality.tasks import PURPOSE, check_data


@reaction("imports.finished", "imports.undone", purpose=PURPOSE)
def check_what_came_in(entry: str):
    """Check all accounts: a file of usage can contradict what a file of accounts said."""
    check_data.queue(by=CLOCK, key=f"after {entry}")
    return {}
