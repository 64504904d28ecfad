"""The library of checks: what each looks at, in the words of people and in the rules language."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models.interaction import Kind
from intimacy.rules import Expression, Names, RuleError, parse
from quality.gathering import CONVERSATION, has_rows
from quality.models import Rule, Severity
from quality.sources import ACCOUNTS, CONTACTS, ENGAGEMENTS
from quality.vocabulary import names

HARD, SOFT, NOTE = Severity.HARD, Severity.SOFT, Severity.NOTE


class Dimension(StrEnum):
    """The four sides of quality."""

    COMPLETENESS = "completeness"
    CONSISTENCY = "consistency"
    FRESHNESS = "freshness"
    DRIFT = "drift"


DIMENSION_WORDS: dict[str, str | Promise] = {
    Dimension.COMPLETENESS: _("Completeness"), Dimension.CONSISTENCY: _("Contradictions"),
    Dimension.FRESHNESS: _("Freshness"), Dimension.DRIFT: _("Drift"),
}  # fmt: skip


@dataclass(frozen=True)
class Check:
    """A rule that is true where something is wrong with an account's rows.

    words: what fails, as a sentence's subject. rule: over the account. failing, of: how many rows fail and how many were
    looked at; empty, the account itself is the one row. about: the kind of row whose source it is told of, or a source of
    the product's own. needs: kinds of which the tenant must have rows, or the check says nothing. of_people: whether only who took part is
    in doubt, and not that it took place.
    """

    name: str
    words: str | Promise
    why: str | Promise
    dimension: Dimension
    severity: str
    rule: str
    failing: str = ""
    of: str = ""
    about: str = ACCOUNTS
    needs: tuple[str, ...] = ()
    of_people: bool = False

    @property
    def contradicts(self) -> bool:
        """Whether it finds contradictions: what is noted only is none."""
        return self.dimension == Dimension.CONSISTENCY and self.severity != NOTE

    def behind(self, known: Names) -> list[str]:
        """What it counts, by the names of rules, or else what of the history it reads: of these there are rows to look at."""
        found = self.read(known)
        if found is None:
            return []
        return [name for name in (found.failing if self.failing else found.rule).names() if has_rows(name)]

    def read(self, known: Names) -> "ReadCheck | None":
        """The check with its rules read; None where this tenant has not what it names."""
        try:
            return ReadCheck(
                self, parse(self.rule, known, "boolean"), parse(self.failing or "1", known, "number"), parse(self.of or "1", known, "number")
            )  # fmt: skip
        except RuleError:
            return None


@dataclass(frozen=True)
class ReadCheck:
    """A check whose three rules were read against a tenant's vocabulary."""

    check: Check
    rule: Expression
    failing: Expression
    of: Expression

    @cached_property
    def by_rows(self) -> bool:
        """Whether it counts rows, and not only accounts."""
        return bool(self.check.failing)


def _before_signup(kind: str, words, severity=HARD) -> Check:
    return Check(
        f"{kind}_before_signup", words, _("The account was not a customer then, or the day on which it became one is wrong."),
        Dimension.CONSISTENCY, severity, f"early_{kind} > 0", f"early_{kind}", f"count_{kind}", about=kind,
    )  # fmt: skip


NOT_BACK = "not coalesce(last_reactivation_on >= last_churn_on, false)"
CONSISTENCY = [
    _before_signup(Kind.USAGE, _("Usage before the account was a customer")),
    _before_signup(Kind.TICKET, _("Tickets from before the account was a customer")),
    _before_signup(Kind.SUBSCRIPTION_START, _("Subscriptions that began before the account was a customer")),
    _before_signup(Kind.CHURN, _("Churn before the account was a customer")),
    Check(
        "usage_before_subscription", _("Usage before its subscription began"), _("What is not yet bought cannot be used: one of the two days is wrong."),
        Dimension.CONSISTENCY, HARD, "usage_before_subscription > 0", "usage_before_subscription", "count_usage", about=Kind.USAGE,
        needs=(Kind.SUBSCRIPTION_START,),
    ),
    Check(
        "usage_after_subscription", _("Usage after its subscription had ended"), _("Either it has not ended, or somebody else uses it."),
        Dimension.CONSISTENCY, HARD, "usage_after_subscription > 0", "usage_after_subscription", "count_usage", about=Kind.USAGE,
        needs=(Kind.SUBSCRIPTION_END,),
    ),
    Check(
        "used_after_churn", _("Churned, yet used afterwards"), _("The customer is said to have left and not to have come back."),
        Dimension.CONSISTENCY, HARD, f"usage_after_churn > 0 and {NOT_BACK}", "usage_after_churn", "count_usage", about=Kind.USAGE,
        needs=(Kind.CHURN,),
    ),
    Check(
        "subscribed_after_churn", _("Churned, yet subscriptions from before go on"), _("The customer is said to have left and not to have come back."),
        Dimension.CONSISTENCY, HARD, f"subscriptions_open_since_churn > 0 and {NOT_BACK}", "subscriptions_open_since_churn",
        "count_subscription_start", about=Kind.SUBSCRIPTION_START, needs=(Kind.CHURN,),
    ),
    Check(
        "flag_without_churn", _("Marked as churned, and nothing says when"), _("The account’s further fact “churn_flag” says yes, and there is no churn."),
        Dimension.CONSISTENCY, HARD, "fact_churn_flag and count_churn == 0", needs=(Kind.CHURN,),
    ),
    Check(
        "churn_without_flag", _("Churned, and not marked as such"), _("There is a churn, and the account’s further fact “churn_flag” says no."),
        Dimension.CONSISTENCY, HARD, "not fact_churn_flag and count_churn > 0", about=Kind.CHURN,
    ),
    Check(
        "flag_yet_subscribed", _("Marked as churned, yet subscribed"), _("The account’s further fact “churn_flag” says yes, and subscriptions go on."),
        Dimension.CONSISTENCY, HARD, "fact_churn_flag and subscriptions_open > 0", needs=(Kind.SUBSCRIPTION_START,),
    ),
    Check(
        "again_without_first", _("Left again, and never before"), _("The row says that the customer had left before, and no row says when."),
        Dimension.CONSISTENCY, SOFT, "churn_again_first > 0", "churn_again_first", "count_churn", about=Kind.CHURN,
    ),
    Check(
        "churned_repeatedly", _("Left several times without coming back"), _("Between two churns nothing says that the customer came back."),
        Dimension.CONSISTENCY, SOFT, "churn_repeated > 0", "churn_repeated", "count_churn", about=Kind.CHURN,
    ),
    Check(
        "subscription_backwards", _("Subscriptions that ended before they began"), _("One of the two days is wrong."),
        Dimension.CONSISTENCY, HARD, "subscriptions_backwards > 0", "subscriptions_backwards", "count_subscription_start",
        about=Kind.SUBSCRIPTION_START,
    ),
    Check(
        "several_subscriptions", _("Several subscriptions at once"), _("It may be meant. Where one plan is sold at a time, it is not."),
        Dimension.CONSISTENCY, NOTE, "subscriptions_open > 1", "subscriptions_open", "count_subscription_start",
        about=Kind.SUBSCRIPTION_START,
    ),
    Check(
        "ticket_closed_early", _("Tickets closed before they were opened"), _("One of the two moments is wrong, and so is how fast it was done."),
        Dimension.CONSISTENCY, HARD, "tickets_closed_early > 0", "tickets_closed_early", "count_ticket_closed", about=Kind.TICKET,
    ),
    Check(
        "in_future", _("Rows that lie in the future"), _("What has not happened yet counts for nothing until its day."),
        Dimension.CONSISTENCY, SOFT, "in_future > 0", "in_future", "in_future",
    ),
    Check(
        "renewal_past", _("Renewal more than a month past"), _("Either the account has renewed, or it is no customer any more."),
        Dimension.CONSISTENCY, NOTE, "days_to_renewal < -30", of="1 if known(renewal_on) else 0",
    ),
]  # fmt: skip
COMPLETENESS = [
    Check("no_owner", _("No owner"), _("Nobody looks after the account, nor after what is known of it."), Dimension.COMPLETENESS, NOTE, "not has_owner"),
    Check("no_tier", _("No tier"), _("What the account is promised is not known, so no cadence is watched."), Dimension.COMPLETENESS, NOTE, "not known(tier)"),
    Check(
        "no_since", _("No day since when it is a customer"), _("Without it nothing that lies before can be found."),
        Dimension.COMPLETENESS, NOTE, "not known(since)",
    ),
    Check("no_people", _("Nobody known at the account"), _("How many people take part cannot be counted."), Dimension.COMPLETENESS, SOFT, "people == 0", about=CONTACTS, of_people=True),
    Check(
        "no_role", _("People without a role"), _("Whether the sponsor or a user speaks with us cannot be told."),
        Dimension.COMPLETENESS, NOTE, "people_without_role > 0", "people_without_role", "people", about=CONTACTS, of_people=True,
    ),
    Check(
        "no_email", _("People without an e-mail address"), _("Mails and calendars cannot be brought to them."),
        Dimension.COMPLETENESS, NOTE, "people_without_email > 0", "people_without_email", "people", about=CONTACTS, of_people=True,
    ),
    Check(
        "nobody_named", _("Conversations of which nobody notes who took part"), _("The breadth of contacts looks smaller than it is. An account is weakened by more than half."),
        Dimension.COMPLETENESS, SOFT, "conversations_unnamed > 0.5 * count_conversation", "conversations_unnamed", "count_conversation",
        about=CONVERSATION, of_people=True,
    ),
    Check(
        "no_minutes", _("Engagements without minutes"), _("What the account costs to serve looks smaller than it is."),
        Dimension.COMPLETENESS, NOTE, "engagements_without_minutes > 0", "engagements_without_minutes", "engagements", about=ENGAGEMENTS,
    ),
    Check(
        "unanswered", _("Tickets of which no answer is known"), _("Either nobody has answered, or the answers were not brought in. An account is weakened by more than half."),
        Dimension.COMPLETENESS, SOFT, "tickets_unanswered > 0.5 * count_ticket", "tickets_unanswered", "count_ticket", about=Kind.TICKET,
    ),
    Check(
        "unrated", _("Tickets without a rating"), _("What customers thought of the answer is not known."),
        Dimension.COMPLETENESS, NOTE, "tickets_unrated > 0", "tickets_unrated", "count_ticket", about=Kind.TICKET, needs=(Kind.RATING,),
    ),
]  # fmt: skip
LIBRARY = {check.name: check for check in (*CONSISTENCY, *COMPLETENESS)}


@dataclass(frozen=True)
class SourceCheck:
    """A check of a source as a whole: it has no rule, ``quality.watching`` computes it."""

    name: str
    words: str | Promise
    why: str | Promise
    dimension: Dimension


OF_SOURCES = {
    each.name: each
    for each in (
        SourceCheck("fresh", _("Age of the latest row"), _("Old is what is older than the source’s longest usual gap and a day: the 95th percentile of the gaps of a year."), Dimension.FRESHNESS),
        SourceCheck("mix", _("What kinds of rows it brings"), _("The population stability index of kinds and channels, the last 30 days against the 90 before: from 0.1 to be watched, from 0.25 another source, as far as chance does not explain it."), Dimension.DRIFT),
        SourceCheck("volume", _("How many rows it brings"), _("The last 30 days against a third of the 90 before: less than half, or more than twice as many, is to be watched."), Dimension.DRIFT),
        SourceCheck("refused", _("Rows of the last file that were not taken in"), _("Each is named on the page of its import."), Dimension.COMPLETENESS),
        SourceCheck("spelling", _("The same word spelt in several ways"), _("Industries, regions and cities that differ only in capitals, spaces and signs: each is counted as a group of its own."), Dimension.CONSISTENCY),
    )
}  # fmt: skip
OWN = "own:"  # before the id of a tenant's own rule


def own_check(rule: Rule) -> Check:
    """A tenant's own rule as a check of contradictions."""
    return Check(
        f"{OWN}{rule.pk}", rule.words, "", Dimension.CONSISTENCY, rule.severity, rule.rule, about=rule.kind or ACCOUNTS
    )


def checks(rules: Iterable[Rule] | None = None) -> list[Check]:
    """All checks of accounts in this tenant: the library's and its own. One query, none where the rules in use are given."""
    return [*LIBRARY.values(), *(own_check(rule) for rule in (Rule.objects.in_use() if rules is None else rules))]


def readable(wanted: Iterable[Check], known: Names | None = None) -> list[ReadCheck]:
    """Those that can be asked here."""
    known = known or names()
    return [found for check in wanted if (found := check.read(known)) is not None]


def check_of(name: str) -> Check | SourceCheck | None:
    """The check of this name, one's own that is retired too; None where there is none."""
    if name.startswith(OWN):
        rule = Rule.objects.filter(pk=name.removeprefix(OWN)).first() if _is_id(name.removeprefix(OWN)) else None
        return own_check(rule) if rule else None
    return LIBRARY.get(name) or OF_SOURCES.get(name)


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
