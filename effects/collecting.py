"""From runs and stored scores to cases: what was known before each start, of the accounts that got the playbook and of those that may be peers."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from uuid import UUID

import numpy as np
from django.db.models import TextField, Value
from django.db.models.functions import MD5, Cast, Concat
from django.utils import timezone

from accounts.models import Account
from effects.estimate.cases import Cases
from effects.models import Study
from effects.outcomes import ASKED, days_known, outcome_of, values
from playbooks.models import Run

WEEKS_BEFORE = 8
POOL = 3000  # accounts among which peers are looked for, drawn by a hash where there are more
MOST_RUNS = 5000  # of the period of a study, the earliest


@dataclass(frozen=True)
class Collected:
    """The cases of a study. accounts: the id of each account number; runs: the run of each treated row; again: runs at an account that
    counts already; weeks: the outcome from ``WEEKS_BEFORE`` weeks before the start to the horizon, shape (rows, weeks); pool: how many
    accounts peers were looked for among.
    """

    cases: Cases
    accounts: list[UUID]
    runs: dict[int, Run]
    again: list[Run]
    weeks: np.ndarray
    pool: int

    @property
    def digest(self) -> str:
        """SHA-256 over every value that goes into the estimate, and whose it is."""
        found = sha256()
        for array in vars(self.cases).values():
            found.update(np.ascontiguousarray(array).tobytes())
        for account in self.accounts:
            found.update(account.bytes)
        for row in sorted(self.runs):
            found.update(self.runs[row].pk.bytes)
        return found.hexdigest()


def runs_of(study: Study):
    """The runs that count: started in the study's period, so early that they reach the horizon by the day of reading."""
    first, end = (
        datetime.combine(day, time.min, UTC) for day in (study.counts_from, study.last_start + timedelta(days=1))
    )
    return Run.objects.filter(playbook=study.playbook_id, started_at__gte=first, started_at__lt=end).order_by(
        "started_at", "pk"
    )


def day_of(moment: datetime) -> date:
    """The day of a moment in UTC, as for scores: whoever reads a study, and from where, finds the same."""
    return moment.astimezone(UTC).date()


def collect(study: Study) -> Collected:
    """Everything that the study compares. Each account counts with its first run of the period, played to its end or not."""
    first: dict[UUID, Run] = {}
    again = []
    for run in runs_of(study)[:MOST_RUNS]:
        if first.setdefault(run.account_id, run) is not run:
            again.append(run)
    on: dict[date, list[Run]] = defaultdict(list)
    for run in first.values():
        on[day_of(run.started_at)].append(run)
    pool = _pool(str(study.pk), set(first))
    busy = _busy(study, [*pool, *first])
    starts = {day: [each.account_id for each in runs] for day, runs in on.items()}
    may = {day: [each for each in (*pool, *first) if _is_free(busy[each], day, study.horizon)] for day in starts}
    return _collected(study.outcome, study.horizon, starts, may, first, again, len(pool))


def untreated(outcome: str, horizon: int, day: date) -> Cases:
    """Accounts drawn by a hash, as cases without any treatment whose horizon would be counted from a day: how far gains spread by themselves."""
    pool = _pool("", set())
    return _collected(outcome, horizon, {day: []}, {day: pool}, {}, [], len(pool)).cases


def _pool(salt: str, apart_from: set[UUID]) -> list[UUID]:
    """Accounts in an order that nobody has chosen, the same every time."""
    drawn = Account.objects.exclude(pk__in=apart_from).annotate(
        drawn=MD5(Concat(Cast("pk", TextField()), Value(salt), output_field=TextField()))
    )
    return list(drawn.order_by("drawn").values_list("pk", flat=True)[:POOL])


def _busy(study: Study, accounts: Sequence[UUID]) -> dict[UUID, list[tuple[date, date | None]]]:
    """From when until when something ran at each account that keeps it from being a peer."""
    found: dict[UUID, list[tuple[date, date | None]]] = defaultdict(list)
    runs = Run.objects.filter(account__in=accounts)
    if study.comparison == Study.Comparison.WITHOUT_THIS:
        runs = runs.filter(playbook=study.playbook_id)
    for account, started_at, ended_at in runs.values_list("account", "started_at", "ended_at"):
        found[account].append((day_of(started_at), day_of(ended_at) if ended_at else None))
    return found


def _is_free(busy: Iterable[tuple[date, date | None]], day: date, horizon: int) -> bool:
    """Whether nothing started within the horizon before or after a day, nor ran on it."""
    reach = timedelta(weeks=horizon)
    return not any(
        day - reach <= started <= day + reach or (started <= day and (ended is None or ended >= day))
        for started, ended in busy
    )


def _collected(outcome, horizon, starts, may, first, again, pool) -> Collected:
    known = _known_days(outcome, horizon, starts, may)
    blocks, number, numbers, relative = [], 0, {}, outcome_of(outcome).relative
    runs: dict[int, Run] = {}
    facts = _facts({account for group in (starts, may) for some in group.values() for account in some})
    account_of, day_of, treated = [], [], []
    for place, day in enumerate(sorted(starts)):
        got = sorted(starts[day], key=str)
        others = sorted(set(may[day]) - set(got), key=str)
        blocks.append(_weeks_of(outcome, [*got, *others], day, horizon, known))
        for account in (*got, *others):
            if account in got:
                runs[number] = first[account]
            account_of.append(numbers.setdefault(account, len(numbers)))
            day_of.append(place)
            treated.append(account in got)
            number += 1
    weeks = np.concatenate(blocks) if blocks else np.zeros((0, WEEKS_BEFORE + 1 + horizon))
    if relative:
        with np.errstate(invalid="ignore", divide="ignore"):
            usual = np.array([_mean(row) for row in weeks[:, : WEEKS_BEFORE + 1]])
            weeks = np.where(usual[:, None] > 0, 100 * weeks / usual[:, None], np.nan)
    ids = list(numbers)
    value, tier, segment = (np.array([facts[ids[each]][k] for each in account_of]) for k in range(3))
    cases = Cases(
        account=np.array(account_of, dtype=int), day=np.array(day_of, dtype=int), treated=np.array(treated, dtype=bool),
        history=weeks[:, : WEEKS_BEFORE + 1], after=weeks[:, -1], value=value.astype(float), tier=tier.astype(int),
        segment=segment.astype(int),
    )  # fmt: skip
    return Collected(cases, ids, runs, again, weeks, pool)


def _mean(row: np.ndarray) -> float:
    known = row[~np.isnan(row)]
    return float(known.mean()) if len(known) else np.nan


def _facts(accounts: set[UUID]) -> dict[UUID, tuple[float, int, int]]:
    """Revenue, tier and segment of each account, as they are today."""
    found, segments = {}, {}
    rows = Account.objects.filter(pk__in=accounts).values_list("pk", "annual_value", "tier", "segment")
    for pk, value, tier, segment in rows.order_by("pk"):
        number = segments.setdefault(segment, len(segments)) if segment else -1
        found[pk] = (float(value) if value is not None else np.nan, tier if tier is not None else -1, number)
    return found


def _known_days(outcome: str, horizon: int, starts, may) -> set[date]:
    if not starts:
        return set()
    some = [account for day in starts for account in (*starts[day], *may[day][:ASKED])]
    first = min(starts) - timedelta(weeks=WEEKS_BEFORE + 1)
    last = min(max(starts) + timedelta(weeks=horizon), day_of(timezone.now()))
    return days_known(outcome, dict.fromkeys(some), first, last)


def week_of(on: date, start: date) -> int:
    """In which week a day is, seen from the start of a run: 0 are the seven days before it, 1 the seven that begin with it."""
    return -(((start - on).days - 1) // 7)


def _weeks_of(outcome: str, accounts: list[UUID], start: date, horizon: int, known: set[date]) -> np.ndarray:
    """The last value of each week, shape (accounts, weeks); NaN where there is none.

    Read from the last day of each week on which anything was scored; for accounts that were not scored on those days, from any.
    """
    weeks = WEEKS_BEFORE + 1 + horizon
    begin = start - timedelta(weeks=WEEKS_BEFORE + 1)
    days = [begin + timedelta(days=n) for n in range(7 * weeks)]
    last: dict[int, date] = {week_of(day, start): day for day in days if day in known}
    places = {account: place for place, account in enumerate(accounts)}
    found, seen = np.full((len(accounts), weeks), np.nan), {}

    def fill(some: Iterable[UUID], on: Iterable[date]) -> None:
        for each in values(outcome, some, on, start):
            cell = (places[each.account], week_of(each.on, start) + WEEKS_BEFORE)
            if cell not in seen or each.on > seen[cell]:
                seen[cell], found[cell] = each.on, each.value

    fill(accounts, last.values())
    wanted = [week + WEEKS_BEFORE for week in last]
    holes = [account for account in accounts if np.isnan(found[places[account], wanted]).any()]
    if rest := [day for day in days if day in known and day not in set(last.values())]:
        fill(holes, rest)
    return found
