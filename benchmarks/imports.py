"""How long 100,000 rows take from the start of the job to its end, and how much memory the worker needs for it."""

import csv
import random
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID

from benchmarks import SCALE, Measured, benchmark, peak_megabytes

SECONDS, MEGABYTES = 60, 500
PER = 100_000
KINDS = ("accounts", "contacts", "opportunities")
ACCOUNTS_OF_ALL = 1_000


@benchmark("import_accounts_s", "import_accounts_mb", "import_contacts_s", "import_contacts_mb",
           "import_opportunities_s", "import_opportunities_mb", "import_again_s", "import_undo_s")  # fmt: skip
def imports() -> Iterator[Measured]:
    """Each kind into an empty tenant, then the accounts a second time, which adds nothing, and undone."""
    from benchmarks.tenants import new_tenant

    with tempfile.TemporaryDirectory() as folder:
        mine = new_tenant()
        few = _file(Path(folder) / "few.csv", "accounts", ACCOUNTS_OF_ALL)
        _in_a_worker("run_import", mine, "accounts", few, ACCOUNTS_OF_ALL)
        for kind in KINDS:
            path = _file(Path(folder) / f"{kind}.csv", kind, SCALE)
            fresh = new_tenant() if kind == "accounts" else mine
            seconds, megabytes, pk = _in_a_worker("run_import", fresh, kind, path, SCALE)
            yield from _figures(f"import_{kind}", seconds, megabytes)
            if kind == "accounts":
                again, _mb, _pk = _in_a_worker("run_import", fresh, kind, path, 0)
                yield from _figures("import_again", again, None)
                undone, _mb, _pk = _in_a_worker("undo_import", fresh, kind, path, 0, pk)
                yield from _figures("import_undo", undone, None)


def _figures(name: str, seconds: float, megabytes: float | None) -> list[Measured]:
    limit = SECONDS * SCALE / PER
    found = [Measured(f"{name}_s", seconds, "s", seconds / limit, f"{limit:.0f} s for {SCALE:,} rows")]
    if megabytes is not None:
        found.append(Measured(f"{name}_mb", megabytes, "MB", megabytes / MEGABYTES, f"{MEGABYTES} MB"))
    return found


def _file(path: Path, kind: str, rows: int) -> Path:
    """A file like those that a CRM exports, the same every time."""
    chance = random.Random(7)
    account = partial(lambda number: f"Account {number}")
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        if kind == "accounts":
            out.writerow(["id", "account", "sector", "employees", "city", "arr", "renewal date", "subsidiary_of"])
            for n in range(rows):
                parent = account(n // 2) if n and n % 10 == 0 else ""
                arr, day = f"{chance.randrange(1, 10**7) / 100:.2f}", f"2027-{n % 12 + 1:02}-{n % 28 + 1:02}"
                out.writerow(
                    [f"A-{n}", account(n), "retail", chance.randrange(9999), f"City {n % 500}", arr, day, parent]
                )
        elif kind == "contacts":
            out.writerow(["number", "given name", "surname", "email", "phone", "occupation", "company"])
            for n in range(rows):
                company = account(n % ACCOUNTS_OF_ALL)
                out.writerow(
                    [n, f"Given{n}", f"Family{n}", f"person{n}@example.com", f"+41 44 {n:07}", "Buyer", company]
                )
        else:
            out.writerow(
                ["opportunity_id", "product", "account", "deal_stage", "engage_date", "close_date", "close_value"]
            )
            for n in range(rows):
                day = f"2026-{n % 9 + 1:02}-{n % 28 + 1:02}"
                company = account(chance.randrange(ACCOUNTS_OF_ALL))
                out.writerow([f"O{n:08}", "Plus Pro", company, "Won", day, day, chance.randrange(9999)])
    return path


def _in_a_worker(task: str, mine, kind: str, path: Path, new: int, pk: UUID | None = None) -> tuple[float, float, UUID]:
    """Seconds, megabytes and the import: in a process of its own, whose memory is the job's and nobody else's."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as worker:
        return worker.submit(
            _run, task, str(mine.tenant.pk), str(mine.member.user_id), kind, str(path), new, pk
        ).result()


def _run(
    task: str, tenant: str, user: str, kind: str, path: str, new: int, pk: UUID | None
) -> tuple[float, float, UUID]:
    import django

    django.setup()
    from django.core.files import File

    from intimacy.imports import actions, tasks
    from intimacy.imports.kinds import KINDS as OFFERED
    from intimacy.imports.models import Import
    from intimacy.tenancy.actions import memberships
    from intimacy.tenancy.context import in_tenant
    from intimacy.tenancy.models import User

    mine = next(found for found in memberships(User.objects.get(pk=user)) if str(found.tenant.pk) == tenant)
    context = {"member": mine.member, "purpose": "account_management"}
    if pk is None:
        with in_tenant(mine.tenant, **context), open(path, "rb") as file:
            uploaded = actions.upload(
                kind=OFFERED[kind], file=File(file, "file.csv"), file_name="file.csv", by=mine.member
            )
            answers = {"basis": "contract"} if kind == "contacts" else {}
            pk = actions.choose_columns(imported=uploaded, mapping=uploaded.mapping, match=uploaded.match, reading={},
                                        answers=answers, by=mine.member).pk  # fmt: skip
    begun = time.perf_counter()
    job = getattr(tasks, task).run_in(mine.tenant, imported=pk)
    seconds = time.perf_counter() - begun
    with in_tenant(mine.tenant, **context):
        imported = Import.objects.get(pk=pk)
    if job.fault or imported.wrong or (task == "run_import" and imported.new != new) or imported.kept:
        raise RuntimeError(f"{kind}: {job.fault} {imported.new} new, {imported.wrong} wrong, {imported.kept} kept")
    return seconds, peak_megabytes(), pk
