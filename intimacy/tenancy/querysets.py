"""Query sets that refuse to run without a tenant and filter by it in plain SQL, which the planner needs."""

from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from intimacy.tenancy.context import current_tenant


class TenantManager(models.Manager):
    """Rows of the bound tenant only. Raises NoTenant where none is bound."""

    def get_queryset(self):
        return super().get_queryset().filter(tenant_id=current_tenant())


class TenantQuerySet(models.QuerySet):
    """The base of every tenant model's query set."""

    @classmethod
    def as_manager(cls):
        manager = TenantManager.from_queryset(cls)()
        manager._built_with_asmanager = True
        return manager

    as_manager.queryset_only = True  # type: ignore[attr-defined]

    @classmethod
    def walled(cls, model):
        """Rows of a model that row security alone keeps to the tenant: for looking up by keys, inside a query of the tenant's rows.

        The planner is not told which tenant. Of one that has come with much data and was not counted yet it would expect no row, and
        then goes through all of them for each key.
        """
        return cls(model)

    def locked(self, pk):
        """The row of this id, held until the transaction ends; None where there is none. What is fetched along is as it is now.

        Locked by itself and read again: a lock that had to wait looks at the new row beside the old rows that were joined to it, so
        that one whose foreign key was changed meanwhile would not be found, or would point nowhere.
        """
        rows = self.select_related(None).prefetch_related(None).order_by().select_for_update(of=("self",))
        return self.filter(pk=pk).first() if rows.filter(pk=pk).first() is not None else None


class MemberQuerySet(TenantQuerySet):
    """People inside a tenant."""

    def active(self):
        """Members who may sign in."""
        return self.filter(left_at=None)

    def visible_to(self, member):
        """Colleagues see each other; a member of another tenant sees nobody."""
        return self if member.tenant_id == current_tenant() else self.none()


def count_of(rows: models.QuerySet, column: str) -> Coalesce:
    """For a query of what ``column`` of these rows points at: how many of them point at each. Costs what the rows of a page cost."""
    counted = rows.filter(**{column: OuterRef("pk")}).order_by().values(column).annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n"), output_field=models.IntegerField()), 0)
