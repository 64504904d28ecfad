"""How long scoring takes: everybody, and one of a hundred, against the least that any program has to do for it in the same run."""

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from benchmarks import SCALE, Measured, benchmark, peak_megabytes
from benchmarks.independent import EVERYTHING, POSTGRES, STANDARD
from benchmarks.population import populate

WORKERS = 2  # as many as `make run` starts
TIMES = 3  # that the runs are measured: one look at a machine that does other things as well is no figure
SAMPLE = 500  # accounts that are scored one by one through the ORM
MEGABYTES = 1_500


@benchmark(
    "rescore_full",
    "rescore_incremental",
    "rescore_first_s",
    "rescore_sql",
    "rescore_duckdb",
    "rescore_orm",
    "rescore_worker_mb",
)
def rescoring() -> Iterator[Measured]:
    """A first run that packs the history, then the run of the next night, and one after one account of a hundred has changed."""
    from django.utils import timezone

    from benchmarks.tenants import new_tenant

    mine = new_tenant()
    tenant, rows = str(mine.tenant.pk), populate(str(mine.tenant.pk), SCALE)
    now = timezone.now()
    first, packing = _score_everybody(tenant, now)
    nights = [_night(tenant, now + timedelta(days=day)) for day in range(1, TIMES + 1)]
    full, out, scores_in = (median(night[number] for night in nights) for number in range(3))
    least = f"COPY {rows:,} interactions out ({out:.1f} s) + COPY {SCALE:,} scores in ({scores_in:.1f} s)"
    ratios = [night[0] / (night[1] + night[2]) for night in nights]
    yield Measured("rescore_full", full, "s", median(ratios), f"{least}, {spread(ratios)}")
    yield Measured("rescore_first_s", first, "s", first / (out + scores_in), "the same, when nothing is packed yet")
    changed = max(SCALE // 100, 1)
    times = [_score_changed(mine, changed, number) for number in range(TIMES)]
    incremental, ratios = median(times), [each / full for each in times]
    yield Measured(
        "rescore_incremental", incremental, "s", incremental / full, f"the full run; {changed:,} accounts changed, {spread(ratios)}"
    )  # fmt: skip
    sql = _one_statement(tenant, now)
    yield Measured(
        "rescore_sql", full, "s", full / sql, f"one SQL statement that computes the same scores, {sql:.1f} s"
    )
    duck, megabytes_read = _in_duckdb(tenant, now)
    yield Measured(
        "rescore_duckdb", full, "s", full / duck,
        f"DuckDB, which computes the same scores from Parquet ({megabytes_read:.0f} MB) and writes them nowhere, {duck:.1f} s",
    )  # fmt: skip
    orm = _one_by_one(mine) * SCALE
    yield Measured(
        "rescore_orm", full, "s", full / orm, f"an ORM loop over {SAMPLE} accounts, for all of them {orm:.0f} s"
    )
    megabytes = max(packing, *(night[3] for night in nights))
    yield Measured("rescore_worker_mb", megabytes, "MB", megabytes / MEGABYTES, f"{MEGABYTES} MB for a worker")


def _night(tenant: str, now) -> tuple[float, float, float, float]:
    """Seconds of a full run, of the COPY out and of the one in, one after the other, and megabytes of the largest worker."""
    full, megabytes = _score_everybody(tenant, now)
    return full, *_copies(tenant), megabytes


def spread(ratios: list[float]) -> str:
    """The least and the greatest of what was measured several times."""
    return f"the median of {len(ratios)} from {min(ratios):.2f} to {max(ratios):.2f}"


def _score_everybody(tenant: str, now) -> tuple[float, float]:
    """Seconds from the beginning of a run to its end, and megabytes of the largest worker. The workers are started before."""
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        list(pool.map(_wake, range(WORKERS), [tenant] * WORKERS))
        run = pool.submit(_begin, tenant, now).result()
        begun = time.perf_counter()
        found = [pool.submit(_take_parts, tenant, run) for _ in range(WORKERS)]
        megabytes = max(each.result()[1] for each in found)
        seconds = time.perf_counter() - begun
        if (scored := sum(each.result()[0] for each in found)) != SCALE:
            raise RuntimeError(f"{scored:,} accounts were scored, and not {SCALE:,}.")
        pool.submit(_finish, tenant, run).result()
    return seconds, megabytes


def _in(tenant: str):
    import django

    django.setup()
    from intimacy.tenancy.context import in_tenant
    from intimacy.tenancy.models import Tenant

    return in_tenant(Tenant.objects.get(pk=tenant), purpose="scoring")


def _wake(_number: int, tenant: str) -> None:
    import django

    django.setup()
    time.sleep(1)  # so that each of the processes gets one of these
    with _in(tenant):
        import metrics.actions.runs  # noqa: F401


def _begin(tenant: str, now):
    from intimacy.tenancy.refusals import CLOCK
    from metrics.actions import runs

    with _in(tenant):
        return runs.begin(by=CLOCK, now=now).pk


def _take_parts(tenant: str, pk) -> tuple[int, float]:
    from intimacy.tenancy.refusals import CLOCK
    from metrics.actions import runs
    from metrics.models import Run

    scored = 0
    while True:
        with _in(tenant):
            part = runs.score_next(run=Run.objects.get(pk=pk), by=CLOCK)
        if part is None:
            return scored, peak_megabytes()
        scored += part.accounts


def _finish(tenant: str, pk) -> None:
    from intimacy.tenancy.refusals import CLOCK
    from metrics.actions import runs
    from metrics.models import Run

    with _in(tenant):
        runs.finish(run=Run.objects.get(pk=pk), by=CLOCK)


def _copies(tenant: str) -> tuple[float, float]:
    """Seconds to COPY the interactions out, and the scores of a day into a table of the same columns and indexes."""
    from django.db import connections

    with connections["owner"].cursor() as cursor, tempfile.TemporaryFile() as scores:
        read = (
            "SELECT account_id, kind, direction, happened_at, contact_id, lead, thread, value FROM accounts_interaction"
            f" WHERE tenant_id = '{tenant}' AND ended_at IS NULL"
        )
        begun = time.perf_counter()
        with open("/dev/null", "wb") as nowhere:
            cursor.copy_expert(f"COPY ({read}) TO STDOUT (FORMAT binary)", nowhere)
        out = time.perf_counter() - begun
        day = f'SELECT * FROM metrics_score WHERE tenant_id = \'{tenant}\' AND "on" = (SELECT max("on") FROM metrics_score)'
        cursor.copy_expert(f"COPY ({day}) TO STDOUT (FORMAT binary)", scores)
        scores.seek(0)
        cursor.execute("CREATE TABLE bench_score (LIKE metrics_score INCLUDING DEFAULTS INCLUDING INDEXES)")
        begun = time.perf_counter()
        cursor.copy_expert("COPY bench_score FROM STDIN (FORMAT binary)", scores)
        scores_in = time.perf_counter() - begun
        cursor.execute("DROP TABLE bench_score")
    return out, scores_in


def _score_changed(mine, changed: int, number: int) -> float:
    """Seconds in which the workers score the accounts whose history has changed for the ``number``th time. They are started before."""
    from django.utils import timezone

    from accounts.actions.interactions import Fact, learn
    from accounts.models import Account
    from intimacy.tenancy.context import in_tenant
    from intimacy.tenancy.refusals import CLOCK

    with in_tenant(mine.tenant, purpose="account_management"):
        step = SCALE // changed
        accounts = list(Account.objects.order_by("pk").values_list("pk", flat=True))[::step][:changed]
    for start in range(0, changed, 1000):
        facts = [Fact(pk, "meeting", timezone.now(), f"new {number} {pk}") for pk in accounts[start : start + 1000]]
        with in_tenant(mine.tenant, purpose="account_management"):
            learn(source="benchmark", facts=facts, by=CLOCK, journal=False)
    tenant = str(mine.tenant.pk)
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        list(pool.map(_wake, range(WORKERS), [tenant] * WORKERS))
        begun = time.perf_counter()
        scored = sum(pool.map(_take_changed, [tenant] * WORKERS))
        seconds = time.perf_counter() - begun
    if scored != changed:
        raise RuntimeError(f"{scored:,} accounts were scored, and not {changed:,}.")
    return seconds


def _take_changed(tenant: str) -> int:
    """Run the job once, as the reaction to one of the changes; how many accounts it scored."""
    import django

    django.setup()
    from intimacy.tenancy.models import Tenant, new_id
    from metrics.tasks import rescore_changed

    job = rescore_changed.run_in(Tenant.objects.get(pk=tenant), entry=new_id())
    if job.fault:
        raise RuntimeError(job.fault)
    return job.result["accounts"]


def _one_statement(tenant: str, now) -> float:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SET work_mem = '256MB'")
        begun = time.perf_counter()
        cursor.execute(f"CREATE TEMPORARY TABLE by_sql AS {POSTGRES}", {"tenant": tenant, "now": now})
        seconds = time.perf_counter() - begun
        cursor.execute("DROP TABLE by_sql; RESET work_mem")
    return seconds


def _in_duckdb(tenant: str, now) -> tuple[float, float]:
    """Seconds in which DuckDB computes the scores from a Parquet file, with as many threads as we have workers, and its megabytes."""
    import duckdb
    from django.db import connections

    with tempfile.TemporaryDirectory() as folder, duckdb.connect(config={"threads": WORKERS}) as duck:
        rows, facts = Path(folder, "facts.csv"), Path(folder, "facts.parquet")
        with connections["owner"].cursor() as cursor, rows.open("wb") as file:
            cursor.execute("SET work_mem = '256MB'")  # or whose data may be used would be looked for row by row
            query = cursor.mogrify(EVERYTHING, {"tenant": tenant, "now": now}).decode()
            cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER)", file)
            cursor.execute("RESET work_mem")
        types = "{'account': 'UUID', 'contact': 'UUID', 'age': 'DOUBLE', 'thread': 'VARCHAR'}"
        duck.execute(f"COPY (SELECT * FROM read_csv('{rows}', types={types})) TO '{facts}'")
        rows.unlink()
        duck.execute(f"CREATE VIEW facts AS SELECT * FROM read_parquet('{facts}')")
        begun = time.perf_counter()
        duck.execute(f"CREATE TABLE scores AS {STANDARD}")
        seconds = time.perf_counter() - begun
        (scored,) = duck.execute("SELECT count(*) FROM scores").fetchone()
        if not 0.9 * SCALE <= scored <= SCALE:
            raise RuntimeError(f"DuckDB scored {scored:,} accounts, and not about {SCALE:,}.")
        return seconds, facts.stat().st_size / 1e6


def _one_by_one(mine) -> float:
    """Seconds for one account of a loop that reads, scores and saves each by itself."""
    from django.utils import timezone

    from accounts.models import Account
    from intimacy.tenancy.context import in_tenant
    from metrics.formulas import FORMULA_1
    from metrics.models import Score
    from metrics.moments import history
    from metrics.scoring import score

    number = min(SAMPLE, SCALE)
    with in_tenant(mine.tenant, purpose="scoring"):
        accounts = list(Account.objects.order_by("pk").values_list("pk", flat=True)[:number])
        now = timezone.now() + timedelta(days=TIMES + 1)  # a day of which there are no scores yet
        begun = time.perf_counter()
        for pk in accounts:
            found = score(history([pk], now), [pk], FORMULA_1, now)
            Score.objects.create(
                account_id=pk, on=now.date(), coverage=found.coverage[0] / 100, definition=1, worth=found.worth[0].tolist(),
                points=found.points[0].tolist(), score=None if found.score[0] < 0 else found.score[0] / 100,
            )  # fmt: skip
        return (time.perf_counter() - begun) / number
