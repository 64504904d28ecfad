"""What the overview says of each source, made of the figures of one day and of those of the quarter before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intimacy.pages.charts import spark
from intimacy.pages.words import shown
from quality.checks import OF_SOURCES, Check, Dimension, SourceCheck
from quality.models import Level, Measured
from quality.sources import source_in_words

TREND = timedelta(days=91)
WORST = {Level.BAD: 0, Level.WATCH: 1, Level.UNKNOWN: 2, Level.OK: 3}


@dataclass
class Source:
    """One source on one day."""

    name: str
    figures: dict[str, Measured] = field(default_factory=dict)
    checks: dict[str, Check | SourceCheck] = field(default_factory=dict)
    trend: list[float] = field(default_factory=list)
    found: int = 0  # contradictions: at an account, by a check, as they are listed

    @property
    def words(self) -> str:
        return source_in_words(self.name)

    def _of(self, dimension: Dimension) -> list[Measured]:
        return [
            row
            for name, row in self.figures.items()
            if name in self.checks and self.checks[name].dimension == dimension
        ]

    @cached_property
    def rows(self) -> int | None:
        """How many rows of history it brought."""
        fresh = self.figures.get("fresh")
        return fresh.looked_at if fresh else None

    @cached_property
    def complete(self) -> int | None:
        """Percent of what its rows should say that they say; whole, and 100 only where nothing is missing."""
        rows = self._of(Dimension.COMPLETENESS)
        of, missing = sum(row.looked_at for row in rows), sum(row.failing for row in rows)
        return None if not of else 100 if not missing else min(99, round(100 * (of - missing) / of))

    @cached_property
    def contradictions(self) -> list[Measured]:
        """The checks that found rows that contradict others, the most first."""
        return sorted((row for row in self._of(Dimension.CONSISTENCY) if row.failing), key=lambda row: -row.failing)

    @property
    def against(self) -> int:
        """How often rows of this source contradict something: a row that fails two checks counts twice. One contradiction has one row or more."""
        return sum(row.failing for row in self.contradictions if self._counts(row))

    def _counts(self, row: Measured) -> bool:
        """What is noted only is no contradiction."""
        check = self.checks[row.check_name]
        return not isinstance(check, Check) or check.contradicts

    @property
    def fresh(self) -> Measured | None:
        return self.figures.get("fresh")

    @property
    def age(self) -> str:
        return age_in_words(self.fresh) if self.fresh else ""

    @property
    def drift(self) -> Measured | None:
        """The worse of its two drifts."""
        return min(self._of(Dimension.DRIFT), key=lambda row: WORST[Level(row.level)], default=None)

    @property
    def level(self) -> str:
        """The worst of what counts."""
        levels = [row.level for row in self.figures.values() if row.level != Level.UNKNOWN]
        return min(levels, key=lambda level: WORST[Level(level)], default=Level.UNKNOWN)

    @property
    def line(self) -> SafeString:
        """How the contradictions moved in a quarter."""
        return spark(self.trend)


def sources_of(
    rows: Iterable[Measured], history: Iterable[Measured], known: Sequence[Check | SourceCheck],
    contradictions: Mapping[str, int],
) -> list[Source]:  # fmt: skip
    """The sources of a day, the worst first. history: the figures of the days before, for the trend. contradictions: how many are
    listed of each source."""
    checks = {check.name: check for check in known}
    found: dict[str, Source] = {}
    for row in rows:
        source = found.setdefault(row.source, Source(row.source, checks=checks))
        source.figures[row.check_name] = row
    by_day: dict[str, dict[date, int]] = defaultdict(dict)
    for row in history:
        check = checks.get(row.check_name)
        if isinstance(check, Check) and check.contradicts:
            days = by_day[row.source]
            days[row.on] = days.get(row.on, 0) + row.failing
    for name, source in found.items():
        source.found = contradictions.get(name, 0)
        source.trend = [float(count) for _on, count in sorted(by_day[name].items())]
    return sorted(found.values(), key=lambda each: (WORST[Level(each.level)], -each.against, each.words))


def says(sources: Sequence[Source]) -> str:
    """The finding in a sentence."""
    bad = [source for source in sources if source.contradictions and source.against]
    old = [source for source in sources if source.fresh and source.fresh.level in (Level.WATCH, Level.BAD)]
    told = []
    if bad:
        count = sum(source.against for source in bad)
        told.append(
            ngettext("Rows contradict each other %(n)s time, most in %(source)s.", "Rows contradict each other %(n)s times, most in %(source)s.", count)
            % {"n": shown(count), "source": max(bad, key=lambda each: each.against).words}
        )  # fmt: skip
    if old:
        told.append(
            ngettext("%(n)d source is older than usual: %(names)s.", "%(n)d sources are older than usual: %(names)s.", len(old))
            % {"n": len(old), "names": ", ".join(source.words for source in old[:5])}
        )  # fmt: skip
    return " ".join(told) or _("Nothing contradicts anything, and all sources are as fresh as usual.")


def in_words(row: Measured) -> str:
    """What a figure of a source says, in words."""
    if row.check_name == "fresh":
        return age_in_words(row)
    if row.check_name in ("mix", "volume") and row.value is None:
        return _("too little to say")
    if row.check_name == "mix":
        return _("index %(value).2f, usual up to %(limit).2f") % {"value": row.value, "limit": row.limit}
    if row.check_name == "volume":
        return _("%(percent)d%% of the usual month") % {"percent": round(100 * row.value)}
    return _("%(failing)s of %(all)s") % {"failing": shown(row.failing), "all": shown(row.looked_at)}


def age_in_words(row: Measured) -> str:
    """How old a source is, and how old it usually gets."""
    age = int(row.value or 0)
    said = ngettext("%(n)s day old", "%(n)s days old", age) % {"n": shown(age)} if age else _("from today")
    if row.limit is None:
        return said
    usual = ngettext("usually at most %(n)d day", "usually at most %(n)d days", int(row.limit)) % {"n": int(row.limit)}
    return f"{said}, {usual}"


def known_checks(own: Iterable[Check]) -> list[Check | SourceCheck]:
    """Every check by name: of accounts, and of sources as a whole."""
    return [*own, *OF_SOURCES.values()]


def title_of(check: Check | SourceCheck) -> str:
    return str(capfirst(check.words))
