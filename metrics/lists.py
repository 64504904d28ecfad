"""What the list of accounts shows of scores: how each moved since about a quarter ago, and its line."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.conditions import points_moved
from intimacy.pages.charts import spark
from intimacy.pages.lists import Column


def with_change(rows: QuerySet) -> QuerySet:
    """Accounts with the change of their score, since when, and its line."""
    return rows.annotate(
        change=points_moved(),
        before_on=F("standings__before_on"),
        step=F("standings__step"),
        line=F("standings__line"),
        band=F("standings__band"),
    )


@dataclass(frozen=True)
class Trend:
    """Points gained since a day, and the line of the scores in between. step: what only a new score definition brought meanwhile."""

    points: int | None
    since: date | None
    step: int
    line: SafeString


def trend_of(row) -> Trend:
    """What the cell shows of an account."""
    return Trend(row.change, row.before_on, row.step or 0, spark(row.line or [], row.band))


TREND = Column(
    "change",
    _("Change"),
    value=trend_of,
    csv=lambda row: row.change,
    template="metrics/cells.html#change",
    sort="change",
    align="end",
    narrow="bare",
    order=6,
    right="metrics.see",
    prepare=with_change,
)
