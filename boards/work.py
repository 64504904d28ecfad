"""What boards put on other pages: the first look at a score."""

from metrics.models import Score


def any_score(member):
    """The scores that can be looked at: with the first of them a new company's last step can be taken."""
    return Score.objects.exclude(score=None)
