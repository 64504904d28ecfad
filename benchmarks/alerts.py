"""Alerts: how often a quiet account alarms, which lasting drops are found, and how fast, against a detector that knows everything.

Simulated are accounts with a mean of their own and a spread of their own (their logarithms differ by ``DIFFER``; the cohort is known
to the detector, the account is not). 26 periods are learnt; a lasting drop begins in a random week of the year that follows them.
The reference is a CUSUM that knows the true mean and spread of every account, with its threshold set in the same run so that as many
quiet accounts alarm in the year. Only accounts that had not alarmed before their drop are counted, on both sides. No database.

Real accounts are watched by several series at once, and their figures are no normal draws. ``_as_they_live`` makes up two years of
conversations, people, tickets, answers, promises and usage of accounts to which nothing happens, and sends them the whole way that a
night sends them: by the week where much happens, by four weeks where little does, all series of an account together.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

import numpy as np

from alerts.control.detector import DROP, LEARN, Found, scan, threshold
from alerts.control.series import steadied, without_season
from alerts.control.spread import Prior, prior_of
from alerts.reading.series import LEARN as LEARN_BY
from alerts.reading.series import series_of
from alerts.reading.weeks import WEEKS, Weeks
from alerts.watching import A_YEAR, scans
from benchmarks import Measured, benchmark

RUN, YEAR, ACCOUNTS, EACH, LONGEST = 370, 52, 12_000, 1_000, 40
DIFFER = 0.1
STATED = YEAR / RUN
A = threshold(RUN)


@benchmark(
    "alerts_false", "alerts_power", "alerts_delay", "alerts_run", "alerts_power_3", "alerts_delay_at_once", "alerts_delay_alone",
    "alerts_false_counts", "alerts_false_season", "alerts_false_related", "alerts_false_by_week", "alerts_false_by_four_weeks",
    "alerts_false_contact", "alerts_false_usage", "alerts_false_answers", "alerts_false_kept", "alerts_false_few_contact",
    "alerts_false_few_answers", "alerts_false_few_kept", "alerts_found_answers", "alerts_found_kept",
)  # fmt: skip
def measure() -> Iterator[Measured]:
    """Everything in one run, from one seed."""
    chance = np.random.default_rng(20261129)
    quiet = _Accounts(chance, ACCOUNTS, LEARN + YEAR)
    found = scan(quiet.figures, a=A, prior=prior_of(quiet.learnt))
    rate = len(found.at) / ACCOUNTS
    yield Measured("alerts_false", rate, "alarms per account and year", rate / STATED, "the stated rate, 52/370")
    best = _calibrated(quiet, found)
    ours, theirs, power, power_3 = _drops(chance, prior_of, best, range(0, YEAR, 4))
    yield Measured("alerts_power", power, "of lasting 1.5 σ drops found within 8 periods", 0.8 / power, "80 %")
    yield Measured("alerts_power_3", power_3, "of lasting 3 σ drops found within 3 periods", 0.95 / power_3, "95 %")
    random = "1.15 × a CUSUM that knows mean and spread, drops in a random week"
    yield _delay("alerts_delay", ours, theirs, random)
    ours, theirs, *_ = _drops(chance, prior_of, best, [0] * 6)
    yield _delay("alerts_delay_at_once", ours, theirs, "1.15 × the same, drops right after the 26th period")
    best = _calibrated(quiet, scan(quiet.figures, a=A, prior=Prior()))
    ours, theirs, *_ = _drops(chance, lambda _learnt: Prior(), best, range(0, YEAR, 4))
    yield _delay("alerts_delay_alone", ours, theirs, f"{random}; no cohort tells of the spread")
    yield _mean_run(chance)
    yield from _as_real_ones_are(chance)
    yield from _as_they_live(chance)


def _delay(name: str, ours: float, theirs: float, against: str) -> Measured:
    return Measured(name, ours / theirs, f"× the best, {theirs:.2f} periods", ours / theirs / 1.15, against)


class _Accounts:
    """Quiet accounts, each with a mean and a spread of its own. With ``drop``, by so many spreads from period ``since`` on."""

    def __init__(self, chance, count: int, periods: int, drop: float = 0, since: int = 0):
        self.spread = np.exp(chance.normal(0, DIFFER, (count, 1)))
        self.known = chance.normal(size=(count, periods))  # as they look to who knows mean and spread
        if drop:
            self.known[:, since:] -= drop
        self.figures = chance.normal(0, 50, (count, 1)) + self.known * self.spread

    @property
    def learnt(self) -> np.ndarray:
        return self.figures[:, :LEARN]


def _best(known: np.ndarray) -> np.ndarray:
    """The CUSUM of figures whose mean is 0 and whose spread is 1, after the learnt periods. Page, Biometrika 41, 1954."""
    sums, level = np.zeros((len(known), known.shape[1] - LEARN)), np.zeros(len(known))
    for period in range(sums.shape[1]):
        level = np.maximum(0, level - known[:, LEARN + period] - DROP / 2)
        sums[:, period] = level
    return sums


def _calibrated(quiet: _Accounts, found: Found) -> float:
    """The threshold of the CUSUM at which as many quiet accounts alarm within the year."""
    share = len(np.unique(found.account)) / len(quiet.figures)
    return float(np.quantile(_best(quiet.known).max(axis=1), 1 - share))


def _drops(chance, prior: Callable, best: float, weeks: Iterable[int]) -> tuple[float, float, float, float]:
    """Mean delays of ours and of the best, the share of 1.5 σ found within 8 periods, the share of 3 σ within 3."""
    ours: list[float] = []
    theirs: list[float] = []
    power: list[float] = []
    power_3: list[float] = []
    for week in weeks:
        for drop in (1.5, 3.0):
            since = LEARN + week
            made = _Accounts(chance, EACH, since + LONGEST, drop, since)
            first = _first(scan(made.figures, a=A, prior=prior(made.learnt)), EACH)
            delays = first[first >= since] - since + 1
            if drop == 3.0:
                power_3.append(float((delays <= 3).mean()))
                continue
            ours.append(float(np.minimum(delays, LONGEST).mean()))
            power.append(float((delays <= 8).mean()))
            alarms = _best(made.known) >= best
            quiet = ~alarms[:, :week].any(axis=1)
            theirs.append(float((alarms[quiet, week:].argmax(axis=1) + 1).mean()))
    return tuple(float(np.mean(each)) for each in (ours, theirs, power, power_3))  # type: ignore[return-value]


def _first(found: Found, accounts: int) -> np.ndarray:
    """The period of each account's first alarm; a very late one where there is none."""
    first = np.full(accounts, 10**6)
    np.minimum.at(first, found.account, found.at)
    return first


def _mean_run(chance) -> Measured:
    """Quiet periods until the first alarm: all periods that were quiet over all alarms."""
    periods, accounts = 1_200, 500
    quiet = _Accounts(chance, accounts, LEARN + periods)
    first = _first(scan(quiet.figures, a=A, prior=prior_of(quiet.learnt)), accounts)
    run = np.minimum(first - LEARN + 1, periods).sum() / (first < 10**6).sum()
    return Measured("alerts_run", float(run), "quiet periods to an alarm, mean", RUN / float(run), "370")


def _as_real_ones_are(chance) -> Iterator[Measured]:
    """False alarms where the figures are no independent draws from a normal distribution: counts, a season, neighbours alike."""
    shape, half = (3_000, LEARN + YEAR), 3_000 // 2
    counts = steadied(chance.poisson(chance.uniform(3, 12, (ACCOUNTS, 1)), (ACCOUNTS, shape[1])))
    yield _false("alerts_false_counts", counts, "the stated rate; Poisson counts of a week, 3 to 12, steadied")
    season = np.where(np.arange(shape[1]) % 52 > 45, -3.0, 0.0)
    figures = without_season(chance.normal(size=shape) + season)
    yield _false("alerts_false_season", figures, "the stated rate; everybody falls by 3 σ for six weeks, taken away")
    related = chance.normal(size=(half, shape[1]))
    for period in range(1, shape[1]):
        related[:, period] = 0.2 * related[:, period - 1] + related[:, period] * (1 - 0.2**2) ** 0.5
    yield _false("alerts_false_related", related, "the stated rate; each week is related to the last by 0.2")


def _false(name: str, figures: np.ndarray, against: str) -> Measured:
    found = scan(figures, a=A, prior=prior_of(figures[:, :LEARN]))
    rate = len(found.at) / len(figures)
    return Measured(name, rate, "alarms per account and year", rate / STATED, against)


AMONG = 10  # one of so many accounts changes
YEARS, LIVES = 7, 5_000  # as the rule says it first: one false alarm at an account in so many years
ALL = ("contact", "usage", "answers", "kept")
MUCH, LITTLE = (1.5, 6.0), (0.25, 0.7)  # of each kind of thing, in a week


def _as_they_live(chance) -> Iterator[Measured]:
    """False alarms of accounts to which nothing happens, all series together and each alone; and how late answers and promises are found."""
    much, little = _lives(chance, LIVES, MUCH), _lives(chance, LIVES, LITTLE)
    told = f"the stated rate, one in {YEARS} years"
    yield _alarms(
        "alerts_false_by_week", much, ALL, f"{told}; contact, usage, answers and promises together, by the week"
    )
    yield _alarms("alerts_false_by_four_weeks", little, ALL, f"{told}; the same where little happens, by four weeks")
    for name in ALL:
        yield _alarms(f"alerts_false_{name}", much, (name,), f"{told}; {name} alone, by the week")
    for name in ("contact", "answers", "kept"):
        yield _alarms(f"alerts_false_few_{name}", little, (name,), f"{told}; {name} alone, by four weeks")
    late = _lives(chance, LIVES, MUCH, since=WEEKS - 26, slower=3.0, kept_after=0.5)
    for name, words in (
        ("answers", "whoever waits three times as long"),
        ("kept", "whose promises are kept half as often as any"),
    ):
        yield _found(f"alerts_found_{name}", late, name, words)


def _lives(
    chance,
    count: int,
    often: tuple[float, float],
    *,
    since: int | None = None,
    slower: float = 1.0,
    kept_after: float = 1.0,
) -> Weeks:
    """Two years of accounts that live as usual, each in its own way. From week ``since`` on the first tenth of them is
    answered so many times as late, and of the promises to them the share ``kept_after`` of what was kept before is kept."""
    shape = (count, WEEKS)
    rate = lambda: chance.uniform(*often, (count, 1))  # noqa: E731
    talks, people, changed = chance.poisson(rate(), shape), rate(), np.zeros(shape, bool)
    changed[: count // AMONG, WEEKS if since is None else since :] = True
    weight = np.zeros(shape)
    for _ in range(int(talks.max())):  # each conversation is of some kind
        weight += np.where(talks > 0, chance.choice([0.5, 2, 3, 5], shape, p=[0.5, 0.25, 0.15, 0.1]), 0)
        talks = np.maximum(talks - 1, 0)
    tickets, promises = chance.poisson(rate(), shape), chance.poisson(rate(), shape)
    usual, waited, hours = chance.normal(2, 0.7, (count, 1)), np.zeros(shape), np.zeros(shape)
    for number in range(int(tickets.max())):  # each ticket waits for hours that are as log-normal as ours were
        one = np.minimum(np.exp(chance.normal(usual, 1, shape)) * np.where(changed, slower, 1), 28 * 24)
        waited, hours = (
            waited + np.where(number < tickets, np.log1p(one), 0),
            hours + np.where(number < tickets, one, 0),
        )
    kept = np.broadcast_to(chance.beta(9, 1.6, (count, 1)), shape) * np.where(changed, kept_after, 1)
    parts = {
        "contact": weight, "people": chance.poisson(people, shape).astype(float), "inbound": tickets + chance.poisson(rate(), shape),
        "usage": np.exp(chance.normal(4, 1, (count, 1)) + chance.normal(0, 0.15, shape)), "answers": tickets, "waited": waited,
        "hours": hours, "promises": promises, "on_time": chance.binomial(promises, kept),
    }  # fmt: skip
    begins = [date(2024, 1, 1) + timedelta(weeks=week) for week in range(WEEKS)]
    return Weeks([], begins, {name: part.astype(float) for name, part in parts.items()}, np.zeros(shape, bool))


def _alarms(name: str, weeks: Weeks, names: Iterable[str], against: str) -> Measured:
    """Alarms of an account and year in which it could have had one."""
    series = {each: series_of(weeks, each) for each in names}
    alarms = sum(len(scanned.found.at) for scanned in scans(series, YEARS))
    longest = np.max([(by > 0) * (WEEKS - _learning(by)) for by, _found in series.values()], axis=0)
    rate = alarms / (np.maximum(longest, 0).sum() / A_YEAR)
    return Measured(name, float(rate), "alarms per account and year", float(rate) * YEARS, against)


def _learning(by: np.ndarray) -> np.ndarray:
    """Weeks until an account can alarm."""
    return np.select([by == size for size in LEARN_BY], [size * learn for size, learn in LEARN_BY.items()], 0)


def _found(name: str, weeks: Weeks, series: str, words: str) -> Measured:
    """The share of those who are found within a quarter, all series being watched."""
    found = {each: series_of(weeks, each) for each in ALL}
    by, hits = found[series][0], np.zeros(len(found[series][0]), bool)
    for scanned in scans(found, YEARS):
        if scanned.watched.series == series:
            start = (WEEKS - 26) // scanned.watched.weeks
            lately = (scanned.found.at >= start) & (scanned.found.at < start + 13 // scanned.watched.weeks)
            hits[scanned.watched.rows[scanned.found.account[lately]]] = True
    share = float(hits[: len(by) // AMONG][by[: len(by) // AMONG] > 0].mean())
    return Measured(name, share, "found within a quarter", 0.8 / share, f"80 %; {words}, by the week")
