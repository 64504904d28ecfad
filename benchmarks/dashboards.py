"""How long the database works for a dashboard, for a page of the list of accounts and for a search, over SCALE accounts."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from benchmarks import SCALE, Measured, benchmark

DASHBOARD_MS, LIST_MS, SEARCH_MS = 5, 1, 10
TIMES = 25


@benchmark("dashboard_ms", "list_ms", "search_ms")
def dashboards() -> Iterator[Measured]:
    """An executive's pages, read as the app role through the product's own query sets."""
    from benchmarks.tenants import new_tenant
    from boards.actions.summary import count_accounts
    from intimacy.tenancy.context import in_tenant
    from intimacy.tenancy.refusals import CLOCK

    mine = new_tenant()
    fill(mine.tenant.pk, mine.member.pk, SCALE)
    context = {"member": mine.member, "purpose": "scoring"}
    with in_tenant(mine.tenant, **context):
        counted = _milliseconds(lambda: _whole(mine.member))
        begun = time.perf_counter()
        count_accounts(by=CLOCK, live=0)
        summed = time.perf_counter() - begun
    with in_tenant(mine.tenant, **context):
        board, narrowed, listed, searched = _in_turns(
            lambda: _whole(mine.member),
            lambda: _whole(mine.member, region="Region 3", industry="Industry 5"),
            lambda: _page(mine, ""),
            lambda: _page(mine, f"Ümit {SCALE // 8 * 4}"),
        )
    said = (
        f"{DASHBOARD_MS} ms{{}}; counting all {SCALE:,} accounts instead {counted:.0f} ms, the summary {summed:.1f} s"
    )
    worst = max(board, narrowed, key=lambda each: each.least)
    for name, spent, most, words in (
        ("dashboard_ms", worst, DASHBOARD_MS, said),
        ("list_ms", listed, LIST_MS, f"{LIST_MS} ms for the rows of a page{{}}"),
        ("search_ms", searched, SEARCH_MS, f"{SEARCH_MS} ms for the rows of a page{{}}"),
    ):
        yield Measured(name, spent.least, "ms", spent.least / most, words.format(spent.half))


def _whole(member, **narrowed: str) -> None:
    """Everything that the page of the dashboard asks the database for."""
    from boards.dashboard import Dashboard
    from boards.narrowing import choices_of, kept_of

    choices_of(member, kept_of(member))
    board = Dashboard(member, **narrowed)
    _ = board.total, board.regions, board.money_in_bands, board.most_valuable_at_risk, board.movers, board.weeks


def _page(mine, q: str) -> None:
    """The rows of a page of the list of accounts, in the order in which it comes first."""
    from accounts.lists import AccountList
    from intimacy.pages.keyset import Order, page_of
    from intimacy.pages.lists.column import complete

    listed = AccountList(mine.member)
    rows = listed.rows(mine.member)
    columns = [column for column in listed.available(mine.member) if column.usual]
    for column in columns:
        rows = column.prepare(rows) if column.prepare else rows
    rows = listed.found(rows, q) if q else rows
    found = page_of(rows, Order.parse(listed.default_sort), listed.page_size)
    complete(found.rows, columns)
    if not found.rows:
        raise RuntimeError("nothing was found")


@dataclass(frozen=True)
class Spent:
    """The milliseconds of many rounds. The least of them is what the database has to do; the rest is what else the machine did, whose
    clock is not steady: one statement took 0.42 and 0.67 ms within a minute. Both are said."""

    least: float
    middle: float

    @property
    def half(self) -> str:
        return f" (the least of {TIMES}; half of them took up to {self.middle:.2f} ms)"


def _in_turns(*reads: Callable[[], None]) -> list[Spent]:
    """Each is read after the other again and again, so that what else the machine does for a moment hits all alike."""
    rounds = [[_milliseconds(read) for read in reads] for _ in range(TIMES)]
    return [Spent(min(spent), median(spent)) for spent in zip(*rounds, strict=True)]


def _milliseconds(read: Callable[[], None]) -> float:
    with _watched() as spent:
        read()
    return sum(spent)


@contextmanager
def _watched() -> Iterator[list[float]]:
    """The milliseconds that the database planned, worked and wrote rows for every query in this block, by its own clock."""
    from django.db import connection

    spent: list[float] = []

    def watch(execute, sql, parameters, many, context):
        if sql.lstrip("(").startswith(("SELECT", "WITH")):
            with connection.connection.cursor() as cursor:
                # What EXPLAIN itself counts, row by row, is no part of the work.
                cursor.execute(
                    f"EXPLAIN (ANALYZE, TIMING OFF, BUFFERS OFF, SERIALIZE TEXT, FORMAT JSON) {sql}", parameters
                )
                plan = cursor.fetchone()[0][0]
            spent.append(plan["Planning Time"] + plan["Execution Time"])
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(watch):
        yield spent


def fill(tenant, owner, accounts: int) -> None:
    """A tenant's accounts, where they stand, a quarter of scores of each, and a year of medians, written by the owner of the tables."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT setseed(0.7)")
        cursor.execute(
            "INSERT INTO accounts_account (id, tenant_id, name, external_id, owner_id, tier, industry, region, city,"
            " annual_value, currency, facts, added_at, changed_at, version)"
            " SELECT uuidv7(), %s, (ARRAY['Ümit','Alder','Basalt','Nørre'])[1 + n %% 4] || ' ' || n, 'B-' || n,"
            " CASE WHEN n %% 50 = 0 THEN NULL ELSE %s::uuid END, 1 + n %% 3, 'Industry ' || n %% 20, 'Region ' || n %% 10,"
            " 'City ' || n %% 500, CASE WHEN n %% 40 <> 0 THEN round((random() * 900000)::numeric, 2) END,"
            " CASE WHEN n %% 9 = 0 THEN 'EUR' ELSE 'USD' END, '{}', now(), now(), 1 FROM generate_series(1, %s) n",
            [tenant, owner, accounts],
        )
        cursor.execute(
            "INSERT INTO accounts_standing (id, tenant_id, account_id, score, band, coverage, before, before_on, as_of,"
            " definition, last_touch_at, doubt, line, line_on)"
            " SELECT uuidv7(), tenant_id, id, score, CASE WHEN coverage < 49.5 THEN 'unknown' WHEN floor(score + .5) >= 80 THEN 'thriving'"
            " WHEN floor(score + .5) >= 65 THEN 'steady' WHEN floor(score + .5) >= 50 THEN 'watch' ELSE 'risk' END,"
            " coverage, least(100, greatest(0, score + moved)), current_date - 91, now(), '1', touched,"
            " CASE WHEN random() < 0.05 THEN 'contradicted' WHEN random() < 0.2 THEN 'weakened' ELSE '' END,"
            " ARRAY(SELECT greatest(0, score - week)::smallint FROM generate_series(12, 0, -1) week), current_date"
            " FROM (SELECT tenant_id, id, round((40 + random() * 60)::numeric, 2) AS score,"
            " round((30 + random() * 70)::numeric, 2) AS coverage, round((random() * 20 - 10)::numeric, 2) AS moved,"
            " now() - random() * interval '100 days' AS touched FROM accounts_account WHERE tenant_id = %s) drawn",
            [tenant],
        )
        cursor.execute(
            'INSERT INTO metrics_score (id, tenant_id, account_id, "on", score, coverage, definition, worth, points, computed_at,'
            " looking_back) SELECT uuidv7(), tenant_id, account_id, current_date - 7 * week, greatest(0, score - week), coverage, 1,"
            " '{5000,5000,5000,5000}', '{1750,1000,1250,1000}', now() - 7 * week * interval '1 day', false"
            " FROM accounts_standing, generate_series(0, 13) week WHERE tenant_id = %s",
            [tenant],
        )
        cursor.execute(
            "INSERT INTO boards_week (id, tenant_id, until, everywhere, region, tier, scored, median, counted_at)"
            " SELECT uuidv7(), %s, current_date - 7 * week, region = 0, CASE WHEN region = 0 THEN '' ELSE 'Region ' || region END,"
            " tier, 1000, 60 + tier, now() FROM generate_series(1, 52) week, generate_series(0, 9) region, generate_series(1, 3) tier",
            [tenant],
        )
        for table in ("accounts_account", "accounts_standing", "metrics_score", "boards_week"):
            cursor.execute(f"VACUUM ANALYZE {table}")
