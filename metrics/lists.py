"""What the list of accounts shows of scores: how each moved since about a quarter ago, and its line."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.conditions import points_moved
from intimacy.pages.charts import spark
from intimacy.pages.lists import Column
from metrics.engine import QUARTER
from metrics.models import Score


def with_change(rows: QuerySet) -> QuerySet:
    """Accounts with the change of their score and since when."""
    return rows.annotate(
        change=points_moved(), before_on=F("standings__before_on"), step=F("standings__step"), band=F("standings__band")
    )


def read_lines(accounts: list) -> None:
    """Give accounts the scores of the past quarter."""
    past = Score.objects.filter(account__in=accounts, score__isnull=False, on__gte=timezone.now().date() - QUARTER)
    lines: dict = {account.pk: [] for account in accounts}
    for account, points in past.order_by("account", "on").values_list("account", "score"):
        lines[account].append(points)
    for account in accounts:
        account.line = lines[account.pk]


@dataclass(frozen=True)
class Trend:
    """Points gained since a day, and the line of the scores in between. step: what only a new score definition brought meanwhile."""

    points: int | None
    since: date | None
    step: int
    line: SafeString


def trend_of(row) -> Trend:
    """What the cell shows of an account."""
    return Trend(row.change, row.before_on, row.step or 0, spark(row.line, row.band))


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
    complete=read_lines,
)
