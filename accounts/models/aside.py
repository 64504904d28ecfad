"""Lines of My work that somebody has put off to a later day, or given to a colleague who has them too."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.querysets.aside import SetAsideQuerySet
from intimacy.tenancy.declarations import NotPersonal
from intimacy.tenancy.models import TenantForeignKey, TenantModel


class SetAside(TenantModel):
    """A line that does not stand on a colleague's page: until a day, or as long as another colleague sees to it.

    ``line`` is the key of the line, such as "renewal:0190…". What the line is about stays as it is: a promise that is put
    off on the page is still due when it was due.
    """

    member = TenantForeignKey("tenancy.Member", models.CASCADE, related_name="+")
    line = models.CharField(max_length=200)
    until = models.DateField(null=True)
    to = TenantForeignKey("tenancy.Member", models.CASCADE, null=True, related_name="+")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)
    times = models.PositiveSmallIntegerField(default=1)

    objects = SetAsideQuerySet.as_manager()
    privacy = NotPersonal("Which line of a colleague's work waits until when; ids and words about the work.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "member", "line"], name="set_aside_once"),
            models.CheckConstraint(
                condition=Q(until=None, to__isnull=False) | Q(until__isnull=False, to=None),
                name="set_aside_until_or_to",
            ),
        ]

    def __str__(self):
        return self.line
