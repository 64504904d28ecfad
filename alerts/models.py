"""The rule by which accounts are watched, customers' quiet periods, how each account is watched, and the alerts raised."""

from calendar import isleap
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from itertools import pairwise

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst, format_lazy, get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from alerts.querysets import AlertQuerySet, InflowQuerySet, QuietQuerySet, ReplayQuerySet, RuleQuerySet, WatchQuerySet
from intimacy.tenancy.declarations import NotPersonal
from intimacy.tenancy.models import TenantForeignKey, TenantModel


class Series(models.TextChoices):
    """What is watched of an account."""

    CONTACT = "contact", _("contact")
    USAGE = "usage", _("usage")
    ANSWERS = "answers", _("our answers")
    KEPT = "kept", _("promises")


UNWATCHED = {
    Series.CONTACT: _("contact that fades"), Series.USAGE: _("usage that falls or rises"), Series.ANSWERS: _("late answers"),
    Series.KEPT: _("broken promises"),
}  # fmt: skip

TITLES = {
    ("contact", "fall"): _("Contact with {account} has fallen below its usual range"),
    ("contact", "rise"): _("Contact with {account} has risen above its usual range"),
    ("usage", "fall"): _("Usage at {account} has fallen below its usual range"),
    ("usage", "rise"): _("Usage at {account} has risen above its usual range"),
    ("answers", "fall"): _("{account} waits longer than usual for our answers"),
    ("answers", "rise"): _("{account} is answered sooner than usual"),
    ("kept", "fall"): _("Fewer promises to {account} than usual are kept on the date first named"),
    ("kept", "rise"): _("More promises to {account} than usual are kept on the date first named"),
}

SHORTLY = {
    ("contact", "fall"): _("contact fell"), ("contact", "rise"): _("contact rose"), ("usage", "fall"): _("usage fell"),
    ("usage", "rise"): _("usage rose"), ("answers", "fall"): _("answers came later"), ("answers", "rise"): _("answers came sooner"),
    ("kept", "fall"): _("fewer promises were kept on time"), ("kept", "rise"): _("more promises were kept on time"),
}  # fmt: skip


def title(series: str, direction: str, account: str):
    """What an alert says, in each reader's language."""
    return format_lazy(TITLES[series, direction], account=account)


class Rule(TenantModel):
    """One version of how alerts are raised. Once in force it never changes; the next one takes its place."""

    class State(models.TextChoices):
        """Where a version stands."""

        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("in force")
        REPLACED = "replaced", _("replaced")

    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    years = models.PositiveSmallIntegerField(  # 7: a quiet account alarms once in seven years
        _("years between two false alarms at one account"), default=7, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )  # fmt: skip
    contact = models.BooleanField(_("watch contact"), default=True)
    usage = models.BooleanField(_("watch usage"), default=True)
    answers = models.BooleanField(_("watch how soon we answer"), default=True, db_default=False)
    kept = models.BooleanField(_("watch promises"), default=True, db_default=False)
    days = models.JSONField(_("days to acknowledge"), default=list)  # for tier 1, 2, 3, and for accounts without a tier
    why = models.CharField(_("what changes, and why"), max_length=500, blank=True)
    by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    published_by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    objects = RuleQuerySet.as_manager()
    settled = ("number", "years", *Series.values, "days", "why")
    privacy = NotPersonal("How a company watches its accounts; who wrote it is an id.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="alert_rule_number_once"),
            models.UniqueConstraint(fields=["tenant"], condition=Q(state="draft"), name="alert_rule_one_draft"),
            models.UniqueConstraint(fields=["tenant"], condition=Q(state="published"), name="alert_rule_one_in_force"),
        ]

    def __str__(self):
        return str(_("Alert rule, version %(number)d") % {"number": self.number})

    @property
    def unwatched(self) -> str:
        """What could be watched and is not by this version, in words; "" where all is. An older one does not watch what came later."""
        return get_text_list([str(UNWATCHED[series]) for series in Series if not getattr(self, series)], gettext("and"))

    def days_for(self, tier: int | None) -> int:
        """Within how many days an alert at an account of this tier is to be acknowledged."""
        return self.days[tier - 1 if tier else 3]


class QuietPeriod(TenantModel):
    """Days on which a customer is known to be quiet, or everybody is, once or every year: their weeks are neither learnt from nor counted."""

    account = TenantForeignKey(Account, models.CASCADE, null=True, related_name="+")  # null: everybody
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    every_year = models.BooleanField(_("every year"), default=False, db_default=False)
    reason = models.CharField(_("why"), max_length=300)
    by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    objects = QuietQuerySet.as_manager()
    privacy = NotPersonal("Days and a reason; who entered them is an id.")

    class Meta:
        indexes = [models.Index(fields=["tenant", "account"], name="quiet_period_of_account")]
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=models.F("from_on")), name="quiet_period_ends_after")
        ]

    def __str__(self):
        return self.reason

    def days_between(self, first: date, last: date) -> list[tuple[date, date]]:
        """From when to when it lasts, each time it touches the days between two; of one that returns every year, before it was noted too."""
        years = range(first.year - 1, last.year + 1) if self.every_year else [self.from_on.year]
        begins = [(in_year(self.from_on, year), self.until_on - self.from_on) for year in years]
        return [(begin, begin + length) for begin, length in begins if begin <= last and begin + length >= first]


def in_year(day: date, year: int) -> date:
    """The same day of another year; 29 February is the 28th where there is none."""
    return day.replace(year=year, day=28 if (day.month, day.day) == (2, 29) and not isleap(year) else day.day)


class Inflow(TenantModel):
    """How much one source told of all accounts in one week, as last night left it: tells a feed that stopped from a customer who did."""

    source = models.CharField(max_length=60)
    number = models.BigIntegerField()  # the source, as weeks are read by it
    begins_on = models.DateField()  # a Monday
    contact = models.PositiveIntegerField(default=0)  # rows
    inbound = models.PositiveIntegerField(default=0)
    usage = models.PositiveIntegerField(default=0)
    several = models.BooleanField(default=True)  # whether it tells of more than one account

    objects = InflowQuerySet.as_manager()
    privacy = NotPersonal("Counts of what sources told.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "begins_on", "source"], name="inflow_once_a_week")]

    def __str__(self):
        return f"{self.source}, {self.begins_on}"


class Watch(TenantModel):
    """How one series of an account is watched as of last night: its usual range, or why it is not watched."""

    class State(models.TextChoices):
        """Whether it is watched, and why not."""

        WATCHED = "watched", _("watched")
        LEARNING = "learning", _("still being learnt")
        SPARSE = "sparse", _("too little happens")
        QUIET = "quiet", _("quiet period")
        GAP = "gap", _("no data lately")

    account = TenantForeignKey(Account, models.CASCADE, related_name="+")
    series = models.CharField(max_length=10, choices=Series.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    weeks = models.PositiveSmallIntegerField(default=1)  # of one period
    learnt = models.PositiveSmallIntegerField(default=0)  # periods
    low = models.FloatField(null=True)  # the usual range as the detector sees it, 50 is the account's usual
    high = models.FloatField(null=True)
    latest = models.FloatField(null=True)
    parts = models.JSONField(null=True)  # what was counted: of {"name", "latest", "usual", "low", "high"}, of a period
    signal = models.FloatField(default=0)  # 100 and more raises an alert
    as_of = models.DateField(null=True)  # the last day that is counted

    objects = WatchQuerySet.as_manager()
    privacy = NotPersonal("Figures about a company.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "account", "series"], name="watch_once_per_series")]
        indexes = [models.Index(fields=["tenant", "state"], name="watch_by_state")]


class Counted(models.TextChoices):
    """Whether a period counts, and why not."""

    COUNTED = "counted", _("counted")
    QUIET = "quiet", _("quiet period")
    GAP = "gap", _("no data")


class When(models.TextChoices):
    """Where a period stands to the change that an alert tells of."""

    BEFORE = "before", _("before")
    BEGAN = "began", _("the change began")
    SINCE = "since", _("since")
    AFTER = "after", _("after it was over")


@dataclass(frozen=True)
class Period:
    """One of the periods that the chart of an alert shows. figure: as the detector saw it, 50 is the account's usual; None where it does
    not count. counted: what each part came to."""

    begins_on: date
    figure: float | None
    state: Counted
    when: When
    counted: dict[str, float | None] = field(default_factory=dict)


class Alert(TenantModel):
    """An account has left its usual range: one for each episode, from the drop until it is back or somebody has found out why."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("open")
        ACKNOWLEDGED = "acknowledged", _("acknowledged")
        SNOOZED = "snoozed", _("snoozed")
        RESOLVED = "resolved", _("resolved")

    class Direction(models.TextChoices):
        """Whether it fell or rose."""

        FALL = "fall", _("fell")
        RISE = "rise", _("rose")

    class Ended(models.TextChoices):
        """How an episode ended."""

        BACK = "back", _("back in its usual range")
        SETTLED = "settled", _("the new level has become usual")
        FOUND = "found", _("somebody found out why")
        UNWATCHED = "unwatched", _("no longer watched")

    account = TenantForeignKey(Account, models.PROTECT, related_name="+")
    series = models.CharField(_("what is watched"), max_length=10, choices=Series.choices, default=Series.CONTACT)
    direction = models.CharField(max_length=5, choices=Direction.choices, default=Direction.FALL)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.OPEN)
    raised_at = models.DateTimeField(_("raised"), default=timezone.now)  # of one noted later: when it would have been
    noted_at = models.DateTimeField(null=True)  # of one that was over before anybody watched, so that nobody was told
    since_on = models.DateField(_("since"))  # the first day of the period with which it began
    until_on = models.DateField()  # the last day that the detector had seen
    before = models.FloatField()  # mean of the series before, as the detector sees it: 50 is the account's usual
    after = models.FloatField()  # and since
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    # What was counted: of {"name", "before", "after", "low", "high", "line"}, of a period; line has as many periods as the one below.
    parts = models.JSONField(default=list)
    line = models.JSONField(
        default=list
    )  # of [first day of a period, figure], or [first day, None, why it does not count]
    rule = TenantForeignKey(Rule, models.PROTECT, related_name="+")
    signal = models.FloatField()  # of the detector, in percent of what raises an alert
    owner = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(_("acknowledge by"))
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    snoozed_until = models.DateField(null=True)
    snoozed_by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("why it is snoozed"), max_length=300, blank=True)
    escalated_at = models.DateTimeField(null=True)
    escalated_to = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    last_call_for = models.DateField(null=True)  # the day of renewal before which it was brought up again
    resolved_at = models.DateTimeField(null=True)
    resolved_by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")  # null: the detector
    ended = models.CharField(max_length=10, choices=Ended.choices, blank=True)
    found = models.CharField(_("what was found"), max_length=1000, blank=True)

    objects = AlertQuerySet.as_manager()
    privacy = NotPersonal("Figures about a company; who acknowledged it is an id.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "account", "series"], condition=~Q(state="resolved"), name="alert_once_per_episode"
            ),
            models.UniqueConstraint(fields=["tenant", "account", "series", "since_on"], name="alert_once_since"),
        ]
        indexes = [
            models.Index(fields=["tenant", "account", "-raised_at"], name="alert_of_account"),
            models.Index(fields=["tenant", "-raised_at", "id"], name="alert_by_time"),
            models.Index(fields=["tenant", "owner"], condition=~Q(state="resolved"), name="alert_open_by_owner"),
        ]

    def __str__(self):
        return str(self.says)

    @property
    def says(self) -> str:
        """What has happened, in a few words."""
        return str(title(self.series, self.direction, self.account.name))

    @property
    def is_open(self) -> bool:
        return self.state != self.State.RESOLVED

    @property
    def is_noted(self) -> bool:
        """Whether it was over before anybody could be told."""
        return self.noted_at is not None

    @property
    def raised_on(self) -> date:
        """The day on which it was raised, as periods are counted: in UTC, and so the same for every reader."""
        return self.raised_at.astimezone(UTC).date()

    @property
    def state_words(self) -> str:
        return str(capfirst(self.get_state_display()))

    @property
    def periods(self) -> list[Period]:
        """The periods of its chart, in order."""
        lines = {part["name"]: part["line"] for part in self.parts if len(part.get("line", ())) == len(self.line)}
        return [
            self._period({name: line[place] for name, line in lines.items()}, date.fromisoformat(on), figure, *why)
            for place, (on, figure, *why) in enumerate(self.line)
        ]

    @property
    def weeks(self) -> int:
        """How many weeks a period has: four where too little happens in one."""
        begins = [date.fromisoformat(on) for on, *_figure in self.line]
        return min(((later - earlier).days for earlier, later in pairwise(begins)), default=7) // 7

    def _period(
        self, counted: dict[str, float | None], on: date, figure: float | None, why: str = Counted.COUNTED
    ) -> Period:
        when = When.BEFORE if on < self.since_on else When.BEGAN if on == self.since_on else When.SINCE
        if self.is_noted and on > self.until_on:
            when = When.AFTER
        return Period(on, figure, Counted(why), when, counted)

    def has_on_team(self, member) -> bool:
        return self.account.has_on_team(member)


class Replay(TenantModel):
    """What a rule would have raised in the past year: tried before it is put in force, and kept."""

    rule = TenantForeignKey(Rule, models.CASCADE, related_name="replays")
    asked_at = models.DateTimeField(default=timezone.now)
    by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    years = models.PositiveSmallIntegerField()  # the sensitivity that was tried
    from_on = models.DateField(null=True)  # alerts that would have been found between these days are counted
    until_on = models.DateField(null=True)
    watched = models.PositiveIntegerField(default=0)  # accounts
    not_watched = models.PositiveIntegerField(default=0)
    alerts = models.PositiveIntegerField(default=0)
    accounts = models.PositiveIntegerField(default=0)  # with at least one alert
    # Of the accounts with an alert on a fall, by the first of them, with a quarter after it that was over when this was asked:
    compared = models.PositiveIntegerField(default=0)  # those whose score is known at both ends of it
    fell = models.PositiveIntegerField(default=0)  # and of these, whose score fell by ten points or more within it
    recent = models.PositiveIntegerField(default=0, db_default=0)  # those whose quarter was not over
    # The same of accounts without an alert, at most some hundreds of every two thousand, after a day in every four weeks:
    base_accounts = models.PositiveIntegerField(default=0, db_default=0)
    base_compared = models.PositiveIntegerField(default=0, db_default=0)  # quarters
    base_fell = models.PositiveIntegerField(default=0, db_default=0)
    examples = models.JSONField(
        default=list
    )  # of {"account", "since", "weeks", "series", "direction"}: the latest ones

    objects = ReplayQuerySet.as_manager()
    privacy = NotPersonal("Counts and ids.")

    A_YEAR = timedelta(days=365)

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day on which an alert would have been found; of the year before it was asked, where none are kept."""
        last = self.until_on or self.asked_at.date()
        return self.from_on or last - self.A_YEAR, last

    class Meta:
        indexes = [models.Index(fields=["tenant", "rule", "-asked_at"], name="replay_of_rule")]
