"""Access reviews of a quarter, and every right that is looked at in one."""

from datetime import date

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intimacy.access.require import everywhere
from intimacy.access.rights import ROLES
from intimacy.tenancy.declarations import NotPersonal, Personal
from intimacy.tenancy.models import TenantForeignKey, TenantModel
from intimacy.tenancy.querysets import TenantQuerySet


def quarter_of(day: date) -> str:
    """The quarter of a day, such as "2026-Q4"."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


class ReviewQuerySet(TenantQuerySet):
    """Access reviews, and the rights in them."""

    def visible_to(self, member):
        """All for who may see reviews; a review is about everybody."""
        return self if everywhere(member, "reviews.see") else self.none()


class AccessReview(TenantModel):
    """The review of one quarter. It is finished once every right is kept or removed."""

    quarter = models.CharField(_("quarter"), max_length=7)  # "2026-Q4"
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    due_on = models.DateField(_("due"))
    escalated_at = models.DateTimeField(null=True)  # when silence was told to the executives
    closed_at = models.DateTimeField(_("finished"), null=True)
    closed_by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")

    objects = ReviewQuerySet.as_manager()
    privacy = NotPersonal("A quarter and its dates; who finished it is an id.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "quarter"], name="access_review_once_per_quarter")]

    def __str__(self):
        return self.quarter.replace("-", " ")

    @property
    def is_overdue(self) -> bool:
        return self.closed_at is None and self.due_on < timezone.localdate()

    def counts(self) -> dict[str, int]:
        """Decision → how many rights; "" for those still undecided."""
        return dict(self.rights.values_list("decision").annotate(count=Count("pk")).order_by())


class ReviewedRight(TenantModel):
    """A role that a member holds, or a key that acts in a member's name: kept or removed, by whom and when."""

    class Decision(models.TextChoices):
        """What was decided."""

        KEPT = "kept", _("kept")
        REMOVED = "removed", _("removed")
        GONE = "gone", _("gone before")  # somebody took it away outside of the review

    review = TenantForeignKey(AccessReview, models.CASCADE, related_name="rights")
    member = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, blank=True)
    key = TenantForeignKey("access.Key", models.PROTECT, null=True, related_name="+")
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices, blank=True)
    by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)

    objects = ReviewQuerySet.as_manager()
    privacy = Personal(subject="member", purpose="administration", keep="P3Y", since="review__opened_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "review", "member", "role"], condition=Q(key=None), name="reviewed_role_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "review", "key"], condition=Q(key__isnull=False), name="reviewed_key_once"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "review", "decision"], name="reviewed_right_decision")]

    def __str__(self):
        return self.words

    @property
    def words(self) -> str:
        """The right as a person reads it."""
        if self.key is None:
            return str(ROLES.get(self.role, self.role))
        return str(_("API key “%(words)s”") % {"words": self.key.words})
