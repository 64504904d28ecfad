"""What can be asked of playbooks, their versions and runs."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.querysets.accounts import OfAccount
from intimacy.tenancy.querysets import TenantQuerySet, count_of


class PlaybookQuerySet(TenantQuerySet):
    """Playbooks; everybody here may read them."""

    def visible_to(self, member):
        return self

    def in_use(self):
        return self.filter(retired_at=None)

    def startable(self):
        """Those of which a version is in force."""
        return self.in_use().filter(versions__state="published")


class VersionQuerySet(TenantQuerySet):
    """Versions of playbooks."""

    def visible_to(self, member):
        return self

    def in_force(self):
        return self.filter(state="published", playbook__retired_at=None)

    def draft(self):
        return self.filter(state="draft")


class RunQuerySet(OfAccount):
    """Runs; seen where their account is."""

    def running(self):
        return self.filter(state="running")

    def lately(self, days: int):
        """Those that run, or ended less than so many days ago."""
        return self.filter(Q(state="running") | Q(ended_at__gt=timezone.now() - timedelta(days=days)))

    def with_counts(self):
        """Each with how many steps it has, and how many of them are done, dropped, and late."""
        steps = self.model._meta.get_field("steps").related_model.objects
        is_open = Q(followup__isnull=False, followup__done_at=None, followup__dropped_at=None)
        return self.annotate(
            all=count_of(steps, "run"),
            done=count_of(steps.filter(Q(told_at__isnull=False) | Q(followup__done_at__isnull=False)), "run"),
            dropped=count_of(steps.filter(followup__dropped_at__isnull=False), "run"),
            late=count_of(steps.filter(is_open, followup__due_on__lt=timezone.localdate()), "run"),
        )


class OfRun(TenantQuerySet):
    """Steps of runs, visible where their run is."""

    def visible_to(self, member):
        runs = self.model._meta.get_field("run").related_model.objects
        return self.filter(run__in=runs.visible_to(member).order_by().values("pk"))

    def to_tell(self, today=None):
        """Steps of running runs that only tell, and whose day has come."""
        today = today or timezone.localdate()
        return self.filter(run__state="running", tells=True, told_at=None, due_on__lte=today)
