"""Counting accounts in the database: one statement for a page that counts now, and the same for the summary of all of them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BooleanField, Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, NullIf

from accounts.bands import NOT_ENOUGH
from accounts.conditions import moved, points_moved, quiet, shown_points
from alerts.counting import with_watching
from boards.counted import MOST, NO_BAND, Counted, Kind, Share
from boards.worth import worth_class
from metrics.formulas import number_in_force
from metrics.reliability import NO_SCORE, reliability
from plans.models import Plan

KEYS = ("region", "industry", "owner_id")  # by what accounts can belong together
ALL: tuple[str, ...] = ()
# Each counted apart from the others.
SINGLE = ("points", "thin", "known", "band", "how", "is_quiet", "is_unowned", "usual", "trust", "made_by")
FIGURES = {"points": "scores", "thin": "thin", "known": "coverages"}
COUNTERS = {"how": "moves", "usual": "ranges", "trust": "trust", "made_by": "made_by"}


class Key(NamedTuple):
    """Which accounts were counted. None: of any; the owner is an id, or None for nobody where ``of`` says owner."""

    of: tuple[str, ...]
    region: str | None
    industry: str | None
    owner: Any
    tier: int | None


class Line(NamedTuple):
    """A row of the count: what the accounts of a group have in common, None for what it was not counted by, and its sums."""

    region: str | None
    industry: str | None
    owner_id: Any
    tier: int | None
    points: int | None
    thin: int | None
    known: int | None
    band: str | None
    currency: str | None
    worth: str | None
    how: str | None
    is_quiet: bool | None
    is_unowned: bool | None
    usual: str | None
    trust: str | None
    made_by: str | None
    left_out: list[int]  # of KEYS: 1 for one by which it was not counted
    apart: list[int]  # of SINGLE: 0 for the one that it was counted by
    accounts: int
    of_known_value: int
    value: Any
    planless: int
    planless_of_known_value: int
    planless_value: Any

    @property
    def key(self) -> "Key":
        of = tuple(name for name, out in zip(KEYS, self.left_out, strict=True) if not out)
        return Key(of, self.region, self.industry, self.owner_id, self.tier)

    @property
    def counted_by(self) -> str:
        return SINGLE[self.apart.index(0)]


def has_plan() -> Exists:
    """Whether an account has a joint plan that is not closed."""
    return Exists(Plan.objects.open().filter(account=OuterRef("pk")))


def within() -> Case:
    """Whether an account has left its usual range: of accounts ``with_watching``."""
    return Case(
        When(out=True, then=Value("left")), When(watched=True, then=Value("usual")), default=Value("not_watched"),
        output_field=CharField(),
    )  # fmt: skip


def made_by() -> Case:
    """Whether the score of an account is by the version in force or by an earlier one; ``NO_SCORE`` where there is none."""
    return Case(
        When(standings__score=None, then=Value(NO_SCORE)), When(standings__definition=Cast(number_in_force(), CharField()), then=Value("now")),
        default=Value("earlier"), output_field=CharField(),
    )  # fmt: skip


def facts(rows: QuerySet) -> QuerySet:
    """What is counted of each account."""
    how = Case(
        *(When(moved(each), then=Value(each)) for each in ("fell", "rose", "little")),
        default=Value("unknown"), output_field=CharField(),
    )  # fmt: skip
    whether = lambda condition: Case(When(condition, then=True), default=False, output_field=BooleanField())  # noqa: E731
    return with_watching(rows.order_by()).values(
        "id", "name", "region", "industry", "owner_id", "tier", "currency", "annual_value",
        points=shown_points(), thin=Case(When(standings__band=NOT_ENOUGH, then=shown_points())),
        known=Case(When(standings__score__isnull=False, then=shown_points("standings__coverage"))),
        band=Coalesce(NullIf(F("standings__band"), Value("")), Value(NO_BAND)), how=how, change=points_moved(),
        is_quiet=whether(quiet()), is_unowned=whether(Q(owner=None)), worth=worth_class(), is_planned=has_plan(),
        usual=within(), trust=reliability(), made_by=made_by(),
    )  # fmt: skip


def count(rows: QuerySet, sets: Sequence[tuple[str, ...]] = (ALL,)) -> dict[Key, Counted]:
    """Count accounts by tier, for each way in which they belong together. One statement, one pass over them."""
    sql, parameters = facts(rows).query.sql_with_params()
    return counted_from(f"({sql}) facts", parameters, sets)


def counted_from(source: str, parameters: Iterable, sets: Sequence[tuple[str, ...]]) -> dict[Key, Counted]:
    """The same from rows that have the columns of ``facts``."""
    groups = [
        ", ".join((*keys, "tier", *(("band", "currency", "worth") if what == "band" else (what,))))
        for keys in sets for what in SINGLE
    ]  # fmt: skip
    asked = [name for name in KEYS if any(name in keys for keys in sets)]
    columns = [name if name in asked else f"NULL AS {name}" for name in KEYS]
    which = [f"GROUPING({name})" if name in asked else "1" for name in KEYS]
    statement = (
        f"SELECT {', '.join((*columns, *Line._fields[len(KEYS) : -8]))},"  # noqa: S608
        f" ARRAY[{', '.join(which)}], ARRAY[{', '.join(f'GROUPING({name})' for name in SINGLE)}],"
        " count(*), count(annual_value), COALESCE(sum(annual_value), 0),"
        " count(*) FILTER (WHERE NOT is_planned), count(annual_value) FILTER (WHERE NOT is_planned),"
        " COALESCE(sum(annual_value) FILTER (WHERE NOT is_planned), 0)"
        f" FROM {source} GROUP BY GROUPING SETS ({', '.join(f'({group})' for group in groups)})"
    )
    found: dict[Key, Counted] = defaultdict(Counted)
    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters))
        for row in cursor.fetchall():
            line = Line(*row)
            _note(found[line.key], line)
    return dict(found)


def _note(mine: Counted, line: Line) -> None:
    what, n = line.counted_by, line.accounts
    value = getattr(line, what)
    if what == "band":
        kind = Kind(line.band or "", line.currency or "", line.worth or "")
        mine.accounts += n
        mine.bands[kind.band] += n
        mine.money[kind] = Share(n, line.of_known_value, line.value)
        if line.planless:
            mine.planless[kind] = Share(line.planless, line.planless_of_known_value, line.planless_value)
    elif what in COUNTERS:
        getattr(mine, COUNTERS[what])[value] += n
    elif what == "is_quiet":
        mine.quiet += n if value else 0
    elif what == "is_unowned":
        mine.unowned += n if value else 0
    elif value is not None:
        getattr(mine, FIGURES[what])[value] += n


def places_in(counted: dict[Key, Counted]) -> dict[tuple[str | None, int | None], dict[str, list]]:
    """By industry (None: any) and tier: region → accounts, those at risk, the median, and the median of all tiers there."""
    wholes: dict[tuple, Counted] = defaultdict(Counted)
    by_region = {key: mine for key, mine in counted.items() if key.of in (("region",), ("region", "industry"))}
    for key, mine in by_region.items():
        wholes[key.industry, key.region].add(mine)
    found: dict[tuple[str | None, int | None], dict[str, list]] = defaultdict(dict)
    for key, mine in by_region.items():
        whole = wholes[key.industry, key.region]
        found[key.industry, key.tier][key.region or ""] = [mine.accounts, mine.bands["risk"], mine.median, whole.median]
    return dict(found)


def leading_from(source: str, sets: Sequence[tuple[str, ...]], currency: str) -> dict[Key, dict[str, list[list]]]:
    """The largest falls and rises, and the dearest at risk, of each group of accounts: at most ``MOST`` of each.

    Each as what it is sorted by, the smallest first, and then its id.
    """
    found: dict[Key, dict[str, list[list]]] = defaultdict(dict)
    wanted = {
        "falls": ("change < 0", "change", []),
        "rises": ("change > 0", "-change", []),
        "dearest": ("band = 'risk' AND annual_value IS NOT NULL AND currency = %s", "-annual_value", [currency]),
    }  # fmt: skip
    with connection.cursor() as cursor:
        for name, (condition, order, parameters) in wanted.items():
            for keys in sets:
                columns = ", ".join((*keys, "tier"))
                cursor.execute(
                    f"SELECT {columns}, jsonb_agg(jsonb_build_array({order}, name, id) ORDER BY place) FROM (SELECT *, row_number() OVER"  # noqa: S608
                    f" (PARTITION BY {columns} ORDER BY {order}, name, id) AS place FROM {source} WHERE {condition}) ranked"
                    f" WHERE place <= {MOST} GROUP BY {columns}",
                    parameters,
                )
                for row in cursor.fetchall():
                    held = dict(zip((*keys, "tier"), row[:-1], strict=True))
                    key = Key(keys, held.get("region"), held.get("industry"), held.get("owner_id"), held["tier"])
                    found[key][name] = json.loads(row[-1]) if isinstance(row[-1], str) else row[-1]
    return dict(found)
