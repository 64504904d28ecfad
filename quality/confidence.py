"""How far the score of an account can be trusted: what weakens it, and whether it is reliable at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Concat, JSONObject
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account
from intimacy.pages.links import link
from intimacy.pages.words import shown
from quality.checks import LIBRARY, OF_SOURCES, OWN
from quality.gathering import has_rows
from quality.models import Brought, Level, Measured, Rule, Severity, Weakness
from quality.overview import age_in_words, in_words, title_of
from quality.sources import source_in_words

SAID = ("id", "check_name", "source", "severity", "rows", "of", "found", "read", "since")
DRIFT = ("mix", "volume")
CONTRADICTED, WEAKENED = "contradicted", "weakened"  # by checks that are hard, and soft
DRIFTED, OLD = "drifted", "old"  # of sources
IS_OLD = Q(check_name="fresh", level__in=[Level.WATCH, Level.BAD])
DRIFTS = Q(check_name__in=DRIFT, level=Level.BAD) | Q(check_name="volume", level=Level.WATCH)
MOST = (
    4  # contradictions beside a score that lead to their rows; all of them stand on the account's page of data quality
)
RANK = {Severity.HARD: 0, Severity.SOFT: 1, Severity.NOTE: 2}


@dataclass(frozen=True)
class Weak:
    """A check that fails at the account, in words."""

    row: Weakness
    words: str | Promise
    why: str | Promise

    @property
    def source(self) -> str:
        return source_in_words(self.row.source)

    @property
    def count(self) -> str:
        """In how many rows, where it counts rows."""
        if self.row.of <= 1 and not self.counts_rows:
            return ""
        return ngettext("%(rows)s of %(of)s row", "%(rows)s of %(of)s rows", self.row.of) % {
            "rows": shown(self.row.rows), "of": shown(self.row.of)
        }  # fmt: skip

    @property
    def counts_rows(self) -> bool:
        """Whether it counts rows of the history, so that there is a list of them."""
        check = LIBRARY.get(self.row.check_name)
        return check is not None and has_rows(check.failing)


@dataclass(frozen=True)
class Confidence:
    """What is said beside a score."""

    account: Account
    weak: Sequence[Weak]
    old: Sequence[Measured]
    drifted: Sequence[Measured] = ()  # sources that tell of other things, or of much more or less, than they used to

    @cached_property
    def hard(self) -> list[Weak]:
        return [each for each in self.weak if each.row.severity == Severity.HARD]

    @cached_property
    def soft(self) -> list[Weak]:
        return [each for each in self.weak if each.row.severity == Severity.SOFT]

    @cached_property
    def noted(self) -> list[Weak]:
        return [each for each in self.weak if each.row.severity == Severity.NOTE]

    @property
    def is_reliable(self) -> bool:
        """Whether the figure may be taken at its word: nothing that it is made of contradicts itself."""
        return not self.hard

    @property
    def is_weakened(self) -> bool:
        return bool(self.hard or self.soft or self.old or self.drifted)

    @property
    def reasons(self) -> list[str]:
        """In words, the worst first: contradictions by source, then what is missing, what drifts and what is old."""
        by_source: dict[str, int] = {}
        for each in self.hard:
            by_source[each.source] = by_source.get(each.source, 0) + 1
        told = [
            ngettext("%(n)d contradiction in %(source)s", "%(n)d contradictions in %(source)s", n) % {"n": n, "source": source}
            for source, n in sorted(by_source.items(), key=lambda pair: -pair[1])
        ]  # fmt: skip
        told += [lowered(str(each.words)) for each in self.soft]
        told += [
            _("%(source)s is used in another way than before") % {"source": source}
            for source in dict.fromkeys(source_in_words(row.source) for row in self.drifted)
        ]
        if len(self.old) > 1:
            oldest = {
                "n": len(self.old),
                "source": source_in_words(self.old[0].source),
                "days": shown(int(self.old[0].value or 0)),
            }
            return [*told, _("%(n)d old sources, %(source)s by %(days)s days") % oldest]
        return told + self.old_in_words

    @property
    def drifted_in_words(self) -> list[str]:
        """Its sources whose use has changed, by check."""
        return [
            f"{source_in_words(row.source)}: {lowered(title_of(OF_SOURCES[row.check_name]))}, {in_words(row)}"
            for row in self.drifted
        ]

    @property
    def old_in_words(self) -> list[str]:
        """Its sources that are older than usual."""
        return [f"{source_in_words(row.source)} {age_in_words(row)}" for row in self.old]


@dataclass(frozen=True)
class Troubled:
    """The sources that the last check of the data found to be used in another way than before, and those that are older than usual."""

    drifted: frozenset[str]
    old: frozenset[str]

    def differing(self, other: "Troubled") -> list[str]:
        """The sources of which another day said something else."""
        return sorted((self.drifted ^ other.drifted) | (self.old ^ other.old))


def troubled() -> Troubled:
    """One query."""
    rows = (
        Measured.objects.filter(IS_OLD | DRIFTS, on=Subquery(_last_day()))
        .order_by()
        .values_list("source", "check_name")
    )
    drifted, old = set(), set()
    for source, check in rows:
        (drifted if check in DRIFT else old).add(source)
    return Troubled(frozenset(drifted), frozenset(old))


def _last_day() -> QuerySet:
    return Measured.objects.order_by("-on").values("on")[:1]


def doubt() -> Case:
    """What the data of an account say against its score, the worst alone: published of each standing. One query, for the sources.

    It is read off what the account's own page reads, too, and published whenever that changes, so that lists and pages agree.
    """
    fails = lambda severity: Exists(Weakness.objects.filter(account=OuterRef("account"), severity=severity))  # noqa: E731
    sources = troubled()
    has = lambda among: Exists(Brought.objects.filter(account=OuterRef("account"), sources__overlap=sorted(among)))  # noqa: E731
    return Case(
        When(fails(Severity.HARD), then=Value(CONTRADICTED)), When(fails(Severity.SOFT), then=Value(WEAKENED)),
        *(When(has(among), then=Value(code)) for code, among in ((DRIFTED, sources.drifted), (OLD, sources.old)) if among),
        default=Value(""), output_field=CharField(),
    )  # fmt: skip


def lowered(words: str) -> str:
    """In the middle of a sentence."""
    return words[:1].lower() + words[1:]


def with_weaknesses(rows: QuerySet) -> QuerySet:
    """Accounts with what weakens their scores, by the last check of the data, read in their own query."""
    mine = Brought.objects.filter(account=OuterRef(OuterRef("pk")), sources__contains=[OuterRef("source")])
    of_sources = Measured.objects.filter(IS_OLD | DRIFTS, Exists(mine), on=Subquery(_last_day())).order_by(
        "check_name", "-value"
    )
    return rows.annotate(
        weak_rows=ArraySubquery(Weakness.objects.filter(account=OuterRef("pk")).values(row=_as_object(SAID))),
        source_rows=ArraySubquery(of_sources.values(row=_as_object(("source", "check_name", "value", "limit", "level")))[:10]),
        own_checks=ArraySubquery(Rule.objects.in_use().values(row=JSONObject(name=Concat(Value(OWN), Cast("pk", TextField())), words="words"))),
    )  # fmt: skip


def _as_object(names: tuple[str, ...]) -> JSONObject:
    return JSONObject(**{name: name for name in names})


def confidence_of(account: Account) -> Confidence:
    """What weakens the score of an account. One query, none where the account came ``with_weaknesses``."""
    if not hasattr(account, "weak_rows"):
        account = with_weaknesses(Account.objects.filter(pk=account.pk)).get()
    rows = [
        Weakness(account_id=account.pk, since=date.fromisoformat(row.pop("since")), **row)
        for row in (dict(row) for row in account.weak_rows)
    ]
    rows.sort(key=lambda row: (RANK[Severity(row.severity)], -row.rows, row.check_name))
    words = {name: (check.words, check.why) for name, check in LIBRARY.items()}
    words |= {each["name"]: (each["words"], "") for each in account.own_checks}
    weak = [Weak(row, *words.get(row.check_name, (row.check_name, ""))) for row in rows]
    of_sources = [Measured(**row) for row in account.source_rows]
    return Confidence(
        account, weak, old=[row for row in of_sources if row.check_name == "fresh"],
        drifted=[row for row in of_sources if row.check_name in DRIFT],
    )  # fmt: skip


def note(request, account: Account) -> dict | None:
    """What stands beside the score, None where nothing weakens it."""
    found = confidence_of(account)
    if not found.is_weakened:
        return None
    rows = [
        (each, link("quality:rows", pk=account.pk, check=each.row.check_name))
        for each in found.hard
        if each.counts_rows
    ]
    return {"confidence": found, "account": account, "rows": rows[:MOST]}
