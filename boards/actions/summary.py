"""Keeping the summary: counted anew as a whole, and kept for tenants that are too large to be counted for every page."""

from datetime import date, timedelta

from django.db import connection
from django.db.transaction import atomic
from django.utils import timezone

from accounts.models import Account
from boards.counted import Counted
from boards.counting import ALL, Key, counted_from, facts, leading_from, places_in
from boards.models import Summary, Week
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.tenancy.context import current_tenant
from intimacy.tenancy.models import Tenant
from metrics.models import Score

LIVE = 5_000  # up to so many accounts a page counts them itself
SETS = {
    ALL: Summary.Of.ALL, ("region",): Summary.Of.REGION, ("industry",): Summary.Of.INDUSTRY,
    ("region", "industry"): Summary.Of.REGION_AND_INDUSTRY, ("owner_id",): Summary.Of.OWNER,
}  # fmt: skip


@atomic
def count_accounts(*, by, live: int = LIVE) -> int:
    """Count all accounts anew. Answers how many rows the summary has: none where pages count for themselves."""
    require(by, "boards.count")
    if len(Account.objects.order_by().values("pk")[: live + 1]) <= live:
        Summary.objects.all().delete()
        return 0
    currency = Tenant.objects.get(pk=current_tenant()).currency
    sql, parameters = facts(Account.objects.all()).query.sql_with_params()
    with connection.cursor() as cursor:
        # For this transaction only: thirty ways of counting in one pass need room for their tables.
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute(f"CREATE TEMPORARY TABLE counted_facts ON COMMIT DROP AS {sql}", parameters)
    at, counted = timezone.now(), counted_from("counted_facts", (), list(SETS))
    for key, ids in leading_from("counted_facts", list(SETS), currency).items():
        for name, found in ids.items():
            setattr(counted[key], name, found)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE counted_facts")
    Summary.objects.all().delete()
    places = places_in(counted)
    rows = [_row(key, found, at, places.get((key.industry, key.tier), {})) for key, found in counted.items()]
    Summary.objects.bulk_create(rows, batch_size=2000)
    record("boards.counted", by=by, count=sum(row.figures["accounts"] for row in rows if row.of == Summary.Of.ALL))
    return len(rows)


def _row(key: Key, found: Counted, at, places: dict) -> Summary:
    whole = key.of in (ALL, ("industry",))
    return Summary(
        of=SETS[key.of], region=key.region or "", industry=key.industry or "", owner_id=key.owner, tier=key.tier,
        figures=found.as_json(), places=places if whole else {}, counted_at=at,
    )  # fmt: skip


@atomic
def count_week(*, until: date, by) -> int:
    """Note the medians of the week that ended on a Sunday, from each account's last score in it. Again changes nothing.

    Answers how many rows are new.
    """
    require(by, "boards.count")
    if Week.objects.filter(until=until).exists():
        return 0
    last = (
        Score.objects.filter(on__gt=until - timedelta(days=7), on__lte=until, score__isnull=False)
        .order_by("account", "-on").distinct("account").values("account__region", "account__tier", "score")
    )  # fmt: skip
    sql, parameters = last.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT region, tier, GROUPING(region) = 1, count(*),"  # noqa: S608
            " floor(percentile_cont(0.5) WITHIN GROUP (ORDER BY floor(score + 0.5)) + 0.5)::int"
            f" FROM ({sql}) AS last (region, tier, score) GROUP BY GROUPING SETS ((tier), (region, tier))",
            parameters,
        )
        found = cursor.fetchall()
    rows = [
        Week(until=until, everywhere=everywhere, region=region or "", tier=tier, scored=scored, median=median)
        for region, tier, everywhere, scored, median in found
    ]
    return len(Week.objects.bulk_create(rows, ignore_conflicts=True))
