"""Segments: into which kind a rule over its facts puts each account."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.querysets.segments import SegmentQuerySet
from intimacy.tenancy.declarations import NotPersonal
from intimacy.tenancy.models import TenantModel


class Segment(TenantModel):
    """A kind of account. An account belongs to the first segment, by position, whose rule is true for it."""

    name = models.CharField(_("name"), max_length=60)
    words = models.CharField(_("who belongs to it"), max_length=300, blank=True)
    rule = models.CharField(_("rule"), max_length=2000)
    position = models.PositiveSmallIntegerField(_("place"), default=1)
    retired_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = SegmentQuerySet.as_manager()
    privacy = NotPersonal("A kind of company, and the rule that says which.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name"], condition=Q(retired_on=None), name="segment_once_per_name"
            )
        ]

    def __str__(self):
        return self.name
