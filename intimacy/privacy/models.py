"""About whom data is held, and what each of them has answered for which purpose."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intimacy.privacy.purposes import PURPOSES
from intimacy.tenancy.declarations import KEEP, Personal
from intimacy.tenancy.models import TenantForeignKey, TenantModel
from intimacy.tenancy.querysets import TenantQuerySet


class Basis(models.TextChoices):
    """Lawful bases, Art. 6(1) GDPR."""

    CONTRACT = "contract", _("contract")
    LEGITIMATE_INTEREST = "legitimate_interest", _("legitimate interest")
    CONSENT = "consent", _("consent")
    LEGAL_OBLIGATION = "legal_obligation", _("legal obligation")


class Reply(models.TextChoices):
    """What the person answered. Objecting is not withdrawing: it ends what rests on contract or interest."""

    NOT_ASKED = "not_asked", _("not asked")
    YES = "yes", _("yes")
    NO = "no", _("no")
    WITHDRAWN = "withdrawn", _("withdrawn")
    OBJECTED = "objected", _("objected")


class Subject(TenantModel):
    """A person about whom data is held, as a number without a name."""

    kind = models.CharField(max_length=40)
    known_since = models.DateTimeField(default=timezone.now)

    privacy = Personal(subject="self", purpose="account_management", erase=KEEP)

    def __str__(self):
        return f"{self.kind} {self.pk}"


class AnswerQuerySet(TenantQuerySet):
    """What people have answered."""

    def in_force(self, at=None):
        """Answers that hold at a moment."""
        at = at or timezone.now()
        return self.filter(Q(until=None) | Q(until__gt=at), since__lte=at)

    def allowing(self, purpose, at=None):
        """Answers that let the data be used at a moment, now if none is said: consent needs a yes, the other bases hold until
        objection."""
        stands = ~Q(basis=Basis.CONSENT) & ~Q(reply__in=[Reply.OBJECTED, Reply.NO, Reply.WITHDRAWN])
        return self.in_force(at).filter(Q(basis=Basis.CONSENT, reply=Reply.YES) | stands, purpose=purpose)


class Answer(TenantModel):
    """What one person answered for one purpose, on which basis, since and until when, with what proof."""

    subject = TenantForeignKey(Subject, models.CASCADE, related_name="answers")
    purpose = models.CharField(max_length=40, choices=list(PURPOSES.items()))
    basis = models.CharField(max_length=30, choices=Basis.choices)
    reply = models.CharField(max_length=20, choices=Reply.choices, default=Reply.NOT_ASKED)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    evidence = models.CharField(max_length=500, blank=True)

    objects = AnswerQuerySet.as_manager()
    privacy = Personal(subject="subject", purpose="compliance", keep="P3Y", since="until")

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "subject", "purpose"], name="answer_subject"),
            # Whose answer has begun or ended since a moment: few of a million.
            models.Index(fields=["tenant", "since"], name="answer_begun"),
            models.Index(fields=["tenant", "until"], condition=Q(until__isnull=False), name="answer_ended"),
        ]


def usable(purpose: str, subject: str, at=None) -> Exists:
    """The condition that the person at the path ``subject`` lets the row be used for a purpose, now or at a moment."""
    return Exists(Answer.objects.allowing(purpose, at).filter(subject=OuterRef(subject)))


class SubjectQuerySet(TenantQuerySet):
    """Rows about a person, which can be narrowed to those that may be used for a purpose."""

    def usable_for(self, purpose):
        """Only rows whose subject allows this purpose. No answer means no."""
        return self.filter(usable(purpose, self.model.privacy.subject))
