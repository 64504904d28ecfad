"""What makes an account quiet, or one that moved: said once, for the lists that filter by it and the pages that count it."""

from datetime import timedelta
from decimal import Decimal

from django.db.models import DecimalField, F, IntegerField, Q, Value
from django.db.models.functions import Cast, Floor
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual
from django.utils import timezone

QUIET_DAYS = 60
MOVED_POINTS = 5  # a smaller change than this is not counted as one


def quiet(days: int = QUIET_DAYS) -> Q:
    """Accounts that nobody of us has been in touch with for so many days, or ever."""
    return Q(standings__last_touch_at=None) | Q(standings__last_touch_at__lt=timezone.now() - timedelta(days=days))


def recent(days: int = QUIET_DAYS) -> Q:
    """Accounts that are not quiet."""
    return Q(standings__last_touch_at__gte=timezone.now() - timedelta(days=days))


def shown_points(column: str = "standings__score"):
    """A score as people see it, in SQL: ``accounts.bands.shown``."""
    half = Value(Decimal("0.5"), output_field=DecimalField(max_digits=5, decimal_places=2))
    return Cast(Floor(F(column) + half), IntegerField())


def points_moved():
    """How many points an account gained since the score that it is compared with; NULL where one of the two is missing.

    Old and new scales are linked: what only a new score definition brought is no gain, and no fall.
    """
    return shown_points() - shown_points("standings__before") - F("standings__step")


def moved(how: str) -> Q:
    """Accounts by what became of their score: "fell" or "rose" by ``MOVED_POINTS`` or more, "little", or "unknown"."""
    if how == "fell":
        return Q(LessThanOrEqual(points_moved(), -MOVED_POINTS))
    if how == "rose":
        return Q(GreaterThanOrEqual(points_moved(), MOVED_POINTS))
    if how == "little":
        return Q(GreaterThan(points_moved(), -MOVED_POINTS)) & Q(LessThan(points_moved(), MOVED_POINTS))
    return Q(standings__score=None) | Q(standings__before=None)
