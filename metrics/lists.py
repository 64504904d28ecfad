"""What the list of accounts shows of scores: how each moved since about a quarter ago, and its line."""

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.conditions import points_moved
from intimacy.pages.charts import spark
from intimacy.pages.lists import Column
from metrics.engine import QUARTER
from metrics.models import Score


def with_trend(rows: QuerySet) -> QuerySet:
    """Accounts with the change of their score and the scores of the past quarter, read for the rows of a page only."""
    past = Score.objects.filter(account=OuterRef("pk"), score__isnull=False, on__gte=timezone.now().date() - QUARTER)
    return rows.annotate(
        change=points_moved(),
        before_on=F("standings__before_on"),
        band=F("standings__band"),
        line=ArraySubquery(past.order_by("on").values("score")),
    )


@dataclass(frozen=True)
class Trend:
    """Points gained since a day, and the line of the scores in between."""

    points: int | None
    since: date | None
    line: SafeString


def trend_of(row) -> Trend:
    """What the cell shows of an account."""
    return Trend(row.change, row.before_on, spark(row.line, row.band))


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
    prepare=with_trend,
)
