"""A study, fixed before it is read; its reading, kept whatever came out; who was compared, and with whom."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.bands import shown
from accounts.models import Account
from effects.estimate.effect import Verdict
from effects.querysets import OfReading, StudyQuerySet
from intimacy.tenancy.declarations import NotPersonal
from intimacy.tenancy.models import TenantForeignKey, TenantModel
from playbooks.models import Playbook, Run


class Study(TenantModel):
    """What is asked of a playbook, and how it will be answered. Once registered it never changes; another design is a new version."""

    class State(models.TextChoices):
        """Where a study stands."""

        REGISTERED = "registered", _("registered")
        READ = "read", _("read")
        REPLACED = "replaced", _("replaced")  # by a new version, before it was read
        ARCHIVED = "archived", _("archived")

    class Comparison(models.TextChoices):
        """Which accounts may be peers."""

        WITHOUT_THIS = "without_this", _("accounts that did not get this playbook")
        WITHOUT_ANY = "without_any", _("accounts that got no playbook at all")

    playbook = TenantForeignKey(Playbook, models.PROTECT, related_name="studies")
    question = models.CharField(_("question"), max_length=300)
    outcome = models.CharField(_("outcome"), max_length=60)  # see effects.outcomes
    horizon = models.PositiveSmallIntegerField(_("weeks until it is read at an account"))
    comparison = models.CharField(
        _("compared with"), max_length=20, choices=Comparison.choices, default=Comparison.WITHOUT_THIS
    )
    counts_from = models.DateField(_("runs from"))
    read_on = models.DateField(_("read on"))
    least = models.PositiveSmallIntegerField(_("fewest accounts"))
    look = models.PositiveSmallIntegerField(default=1)  # the how many-eth study of the same runs: its interval is wider
    detectable = models.FloatField(
        null=True
    )  # points that ``least`` accounts would show four times in five; null: not known
    content_hash = models.CharField(max_length=64)
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    replaces = TenantForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    why = models.CharField(_("what changes, and why"), max_length=500, blank=True)
    started_before = models.PositiveIntegerField(
        default=0
    )  # runs of its period that had started when it was registered
    by_default = models.BooleanField(default=False)  # registered by itself when the playbook was put in force
    registered_by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    registered_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=12, choices=State.choices, default=State.REGISTERED)
    archived_at = models.DateTimeField(null=True)

    objects = StudyQuerySet.as_manager()
    privacy = NotPersonal("What is asked of a playbook; who asked is an id.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "content_hash"], condition=Q(state__in=["registered", "read"]), name="study_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "playbook"],
                condition=Q(state="registered", by_default=True),
                name="study_one_default",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "-read_on", "id"], name="study_by_day")]

    def __str__(self):
        return self.question

    @property
    def last_start(self):
        """The last day on which a run may start and still reach its horizon by the day of reading."""
        return self.read_on - timedelta(weeks=self.horizon)

    @property
    def is_due(self) -> bool:
        """Whether its day has come and it has not been read."""
        return self.state == self.State.REGISTERED and self.read_on <= timezone.localdate()

    @property
    def sure(self) -> float:
        """The probability with which its interval contains the truth: each further look at the same runs makes it wider (Bonferroni)."""
        return 1 - 0.05 / self.look


class Reading(TenantModel):
    """What a study came to. It is read once, and kept."""

    study = TenantForeignKey(Study, models.CASCADE, related_name="readings")
    read_at = models.DateTimeField(default=timezone.now)
    by = TenantForeignKey(
        "tenancy.Member", models.PROTECT, null=True, related_name="+"
    )  # null: on its day, by the clock
    verdict = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Verdict])
    effect = models.FloatField(
        null=True
    )  # points of the outcome; null, as are the next three, where no interval is claimed
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    freedom = models.FloatField(null=True)  # degrees of freedom
    naive = models.FloatField(null=True)  # the mean change from before to after, which says nothing of an effect
    treated = models.PositiveIntegerField()
    matched = models.PositiveIntegerField()
    peers = models.PositiveIntegerField()  # different accounts
    pool = models.PositiveIntegerField()  # accounts among which peers were looked for
    balance = models.JSONField(default=list)  # [name, before, after], in standard deviations
    weeks = models.JSONField(default=list)  # [week, mean of the treated, mean of their peers]
    input_hash = models.CharField(max_length=64)  # of every value that went in

    objects = OfReading.as_manager()
    privacy = NotPersonal("Figures over many companies.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "study"], name="reading_once")]


class Compared(TenantModel):
    """One run in a reading: how its account went on, and how its peers did; or why it could not be compared."""

    class WhyNot(models.TextChoices):
        """Why a run is not compared."""

        NO_HISTORY = "no_history", _("too little is known of the weeks before")
        NO_OUTCOME = "no_outcome", _("nothing is known at the horizon")
        NO_PEER = "no_peer", _("no other account was alike")
        AGAIN = "again", _("it was played here earlier in the same period")

    reading = TenantForeignKey(Reading, models.CASCADE, related_name="rows")
    run = TenantForeignKey(Run, models.CASCADE, related_name="+")
    account = TenantForeignKey(Account, models.CASCADE, related_name="+")
    why_not = models.CharField(max_length=12, choices=WhyNot.choices, blank=True)
    before = models.FloatField(null=True)
    after = models.FloatField(null=True)
    peers_before = models.FloatField(null=True)
    peers_after = models.FloatField(null=True)
    weeks = models.JSONField(default=list)  # [week, value, mean of its peers]

    objects = OfReading.as_manager()
    privacy = NotPersonal("Figures about a company.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "reading", "run"], name="compared_once")]
        indexes = [models.Index(fields=["tenant", "run"], name="compared_by_run")]

    @property
    def gain(self):
        """By how many shown points the account moved from the start to the horizon."""
        return None if self.before is None or self.after is None else shown(self.after) - shown(self.before)

    @property
    def peers_gain(self):
        """By how many its peers did, on average."""
        if self.peers_before is None or self.peers_after is None:
            return None
        return shown(self.peers_after) - shown(self.peers_before)


class Peer(TenantModel):
    """An account that one was compared with."""

    compared = TenantForeignKey(Compared, models.CASCADE, related_name="peers")
    account = TenantForeignKey(Account, models.CASCADE, related_name="+")
    before = models.FloatField()
    after = models.FloatField()

    objects = OfReading.as_manager()
    privacy = NotPersonal("Figures about a company.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "compared", "account"], name="peer_once")]
