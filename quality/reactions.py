"""What follows from imports and new score definitions: what came in, or went again, and what scores read now, is checked at once."""

from intimacy.jobs.declare import reaction
from intimacy.tenancy.refusals import CLOCK
from quality.tasks import PURPOSE, check_data


@reaction("imports.finished", "imports.undone", purpose=PURPOSE)
def check_what_came_in(entry: str):
    """Check all accounts: a file of usage can contradict what a file of accounts said."""
    check_data.queue(by=CLOCK, key=f"after {entry}")
    return {}


@reaction("metrics.formula_published", purpose=PURPOSE)
def check_what_scores_read(entry: str):
    """Check all accounts: the new definition may read other sources, and an old one weakens the scores that rest on it from now on."""
    check_data.queue(by=CLOCK, key=f"after {entry}")
    return {}
