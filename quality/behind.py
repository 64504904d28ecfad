"""What a finding rests on, and what it weakens: the rows behind it, what its rule read, and the indicators of the score that read such rows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.utils.functional import Promise

from accounts.actions.interactions import TOUCHES
from accounts.models import Account, Interaction
from accounts.models.interaction import OUTCOMES, Kind
from accounts.vocabulary import Variable
from intimacy.pages.links import link
from intimacy.rules import Names
from metrics.formulas import Formula
from metrics.indicators import Indicator
from metrics.models import Score
from metrics.parts import formula_of, parts_of
from quality.checks import Check, check_of, checks
from quality.confidence import Confidence, Weak
from quality.gathering import CONVERSATION, OF_A_KIND, rows_of
from quality.models import Measured, Weakness
from quality.sources import ACCOUNTS, CONTACTS, ENGAGEMENTS
from quality.vocabulary import in_words, known_variables, names

TICKETS = {Kind.TICKET, Kind.TICKET_ANSWER, Kind.TICKET_CLOSED, Kind.TICKET_COMMENT, Kind.RATING}
FAMILIES: dict[str, Collection[str]] = {
    CONVERSATION: TOUCHES, ENGAGEMENTS: TOUCHES, CONTACTS: TOUCHES, Kind.TICKET: TICKETS,
}  # fmt: skip


def rows_url(account, check: str) -> str:
    """The list of the rows behind a finding at an account."""
    return link("quality:rows", pk=account, check=check)


def rows_behind(weakness: Weakness, member) -> QuerySet | None:
    """The interactions behind a finding, as far as the member may see them, as they are now. None where it rests on no row."""
    check = check_of(weakness.check_name)
    behind = check.behind(names()) if isinstance(check, Check) else []
    if not behind:
        return None
    ids = rows_of(weakness.account_id, behind)
    return Interaction.objects.visible_to(member).in_force().filter(pk__in=ids)


@dataclass(frozen=True)
class Weakened:
    """An indicator that reads such rows: its part of the weight, and where it is explained."""

    words: str | Promise
    weight: int
    url: str


@dataclass(frozen=True)
class Weakens:
    """What a finding weakens of a score. is_whole: the account itself is in doubt, and so all that is said of it. unknown: those that would
    read such rows and are not known at all, so that there is nothing to weaken."""

    indicators: tuple[Weakened, ...]
    whole: int  # the weight of all indicators
    is_whole: bool = False
    unknown: tuple[Weakened, ...] = ()

    @property
    def weight(self) -> int:
        return sum(each.weight for each in self.indicators)


@dataclass(frozen=True)
class Told:
    """A finding with everything that is said of it."""

    weak: Weak
    read: list[tuple[str, str]]
    rows_url: str  # "" where it rests on no row of the history
    weakens: Weakens


@dataclass(frozen=True)
class OfSource:
    """A source that is old, or used in another way, in words; and what it weakens."""

    words: str
    weakens: Weakens


class Behind:
    """Of one account: each finding with its rows and the indicators that it weakens, by the definition of its latest score."""

    def __init__(self, account: Account, confidence: Confidence, *, may_see_score: bool):
        self.account, self.confidence, self.may_see_score = account, confidence, may_see_score
        self.score = Score.objects.of(account).filter(score__isnull=False).last()
        self.formula: Formula = formula_of(self.score)

    @cached_property
    def _checks(self) -> dict[str, Check]:
        return {check.name: check for check in checks()}

    @cached_property
    def _names(self) -> Names:
        return names()

    @cached_property
    def _variables(self) -> dict[str, Variable]:
        return known_variables()

    def told(self, found: Iterable[Weak]) -> list[Told]:
        """The findings in their order."""
        return [self._told(weak) for weak in found]

    def _told(self, weak: Weak) -> Told:
        check = self._checks.get(weak.row.check_name)
        behind = check.behind(self._names) if check else []
        return Told(
            weak, in_words(weak.row.read, self._variables), rows_url(self.account.pk, weak.row.check_name) if behind else "",
            self.weakens(kinds_of(check, self._names), of_people=check.of_people) if check else self.weakens(set()),
        )  # fmt: skip

    def of_sources(self, rows: Iterable[Measured], said: Iterable[str]) -> list[OfSource]:
        """Sources with what they weaken: the indicators that read what they brought of this account. Outcomes enter no score.

        There is always one, but where the definition is newer than the last check.
        """
        return [
            OfSource(words, self.weakens(self._brought.get(row.source, set()) - OUTCOMES))
            for row, words in zip(rows, said, strict=True)
        ]

    @cached_property
    def _brought(self) -> dict[str, set[str]]:
        sources = {row.source for row in (*self.confidence.old, *self.confidence.drifted)}
        rows = Interaction.objects.in_force().filter(account=self.account, source__in=sources).order_by()
        found: dict[str, set[str]] = {}
        for source, kind in rows.values_list("source", "kind").distinct():
            found.setdefault(source, set()).add(kind)
        return found

    def weakens(self, kinds: Collection[str], *, of_people: bool = False) -> Weakens:
        """The indicators that read rows of these kinds; all of them where what the account is depends on such rows. of_people: of them only
        those that ask who took part."""
        is_whole = ACCOUNTS in kinds or bool(OUTCOMES & set(kinds))
        asks = lambda each: each.kinds & set(kinds) and (each.reads_people or not of_people)  # noqa: E731
        mine = [each for each in self.formula.indicators if is_whole or asks(each)]
        known = [each for each in mine if is_whole or each.code not in self._unknown]
        return Weakens(
            self._weakened(known), sum(each.weight for each in self.formula.indicators), is_whole,
            self._weakened([each for each in mine if each not in known]),
        )  # fmt: skip

    def _weakened(self, indicators: Iterable[Indicator]) -> tuple[Weakened, ...]:
        return tuple(Weakened(each.words, each.weight, self._url(each.code)) for each in indicators)

    @cached_property
    def _unknown(self) -> set[str]:
        """The indicators of which nothing is known in the latest score."""
        if self.score is None:
            return set()
        return {part.indicator.code for part in parts_of(self.score, self.formula) if not part.known}

    def _url(self, code: str) -> str:
        if not self.may_see_score:
            return ""
        if self.score is None:
            return f"{link('metrics:definition')}#{code}"
        return link("metrics:evidence", pk=self.account.pk, code=code)


def kinds_of(check: Check, known: Names) -> set[str]:
    """The kinds of rows that a check is about, and those that its rule reads; ``ACCOUNTS`` where it is about the account itself."""
    found: set[str] = set(FAMILIES.get(check.about, {check.about}))
    read = check.read(known)
    for name in read.rule.names() if read else ():
        if of_a_kind := OF_A_KIND.fullmatch(name):
            found |= set(FAMILIES.get(of_a_kind[2], {of_a_kind[2]}))
    return found
