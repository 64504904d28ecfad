"""What keeps accounts looked after: absences, hand-over plans with their steps and notes, and what a tenant watches."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account
from accounts.models.engagement import FollowUp
from accounts.models.promise import Promise
from accounts.querysets.continuity import AbsenceQuerySet, HandOverQuerySet, OfPlan
from intimacy.tenancy.declarations import NotPersonal, Personal
from intimacy.tenancy.models import TenantForeignKey, TenantModel


class TeamRules(TenantModel):
    """What a tenant watches about its teams; one row, or none where nobody has said anything."""

    rotate_after = models.PositiveSmallIntegerField(
        _("Remind of rotation after, months"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
    )  # fmt: skip
    carries_most = models.PositiveSmallIntegerField(
        _("An owner carries too much from, % of the annual value"), default=20,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )  # fmt: skip

    privacy = NotPersonal("Two numbers.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="team_rules_once")]


class Absence(TenantModel):
    """When a colleague is away and who stands in, or on which day they leave for good. Why is nobody's business here."""

    class Kind(models.TextChoices):
        """Whether the colleague comes back."""

        LEAVE = "leave", _("Away, and back again")
        LAST_DAY = "last_day", _("Last day with us")

    member = TenantForeignKey("tenancy.Member", models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.LEAVE)
    from_on = models.DateField(_("from"))  # of a last day: that day
    until_on = models.DateField(_("until"), null=True, blank=True)
    deputy = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)  # of a last day: the accounts have gone to others

    objects = AbsenceQuerySet.as_manager()
    privacy = Personal(subject="member", purpose="account_management", keep="P1Y", since="from_on")

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant", "deputy", "from_on"], condition=Q(cancelled_at=None), name="absence_of_deputy"
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.from_on}"


class HandOver(TenantModel):
    """The plan by which one account passes from a colleague to another: for good, or while they are away."""

    class How(models.TextChoices):
        """Why the account goes to whom it goes."""

        DEPUTY = "deputy", _("deputy of the owner")
        SHARE = "share", _("gives the account the largest share of time")
        NAMED = "named", _("was named")
        LEAVE = "leave", _("stands in meanwhile")
        NOBODY = "nobody", _("nobody on the team could take it")

    account = TenantForeignKey(Account, models.CASCADE, related_name="handovers")
    of = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+")
    to = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    lead = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")  # asked where nobody can
    absence = TenantForeignKey(Absence, models.SET_NULL, null=True, related_name="plans")
    how = models.CharField(max_length=10, choices=How.choices)
    made_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    signed_off_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # no longer needed

    objects = HandOverQuerySet.as_manager()
    privacy = NotPersonal("Which colleague hands which account to whom; ids and days.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "account", "of"], condition=Q(signed_off_at=None, ended_at=None), name="handover_once"
            )
        ]

    def __str__(self):
        return self.account.name

    @property
    def is_open(self) -> bool:
        return self.signed_off_at is None and self.ended_at is None

    @property
    def for_good(self) -> bool:
        """Whether the colleague leaves; otherwise they come back."""
        return self.how != self.How.LEAVE

    def has_on_team(self, member) -> bool:
        return member.pk in (self.of_id, self.to_id) or self.account.has_on_team(member)


class HandOverStep(TenantModel):
    """One thing to do in a hand-over, by whom and by when."""

    class Kind(models.TextChoices):
        """What is always part of it; others are written in words."""

        KNOW = "know", _("Write down what to know about this account")
        PEOPLE = "people", _("Go through the people: who decides, who helps, who is new")
        INTRODUCE = "introduce", _("Introduce the successor to the people who matter")
        WORK = "work", _("Go through the open promises and follow-ups")
        READ = "read", _("Read the engagements of the last 90 days")
        SPEAK = "speak", _("Tell the customer who looks after them now")
        OWN = "own", _("in words")

    plan = TenantForeignKey(HandOver, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.OWN)
    said = models.CharField(max_length=300, blank=True)
    owner = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")

    objects = OfPlan.as_manager()
    privacy = NotPersonal("A task of a colleague; ids and words about the work.")

    def __str__(self):
        return self.words

    @property
    def words(self) -> str:
        """What is to be done, in the reader's language where the step is one of the usual."""
        return self.said or str(self.get_kind_display())

    def has_on_team(self, member) -> bool:
        return self.owner_id == member.pk or self.plan.has_on_team(member)


class HandOverNote(TenantModel):
    """Something to know about the account, in the words of who knew it."""

    plan = TenantForeignKey(HandOver, models.CASCADE, related_name="notes")
    words = models.TextField(_("What to know"), max_length=4000)
    by = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = OfPlan.as_manager()
    privacy = Personal(subject="by", purpose="account_management", keep="P3Y", since="at")


class HandedOver(TenantModel):
    """A follow-up or a promise that went to the successor, so that the plan shows what did."""

    plan = TenantForeignKey(HandOver, models.CASCADE, related_name="things")
    followup = TenantForeignKey(FollowUp, models.CASCADE, null=True, related_name="+")
    promise = TenantForeignKey(Promise, models.CASCADE, null=True, related_name="+")

    privacy = NotPersonal("Ids of work that went to another colleague.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "plan", "followup"], name="handed_followup_once"),
            models.UniqueConstraint(fields=["tenant", "plan", "promise"], name="handed_promise_once"),
        ]
