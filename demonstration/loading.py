"""Loading the demonstration: once, whole or not at all, and scored and watched by the product's own jobs."""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import Standing
from alerts.models import Watch
from boards.tasks import count_weeks, find_scores_of_renewals
from demonstration.alerted import accounts_are_watched
from demonstration.cast import House
from demonstration.companies import customers_of
from demonstration.definitions import CHANGES_ITS_FORMULA, few_sites_need_fewer_people, usage_is_to_count
from demonstration.evidence import is_studied, plays_are_studied
from demonstration.past import live_through_the_year, plan_ahead
from demonstration.plays import WITH_PLAYS
from demonstration.programme import figures_are_kept
from demonstration.recovery import is_recovered, what_fell_is_recovered
from demonstration.stage import found
from demonstration.story import tell
from intimacy.jobs.models import Job, State
from intimacy.tenancy.context import bound, in_tenant
from intimacy.tenancy.models import Tenant, User
from intimacy.tenancy.refusals import Refused
from metrics.tasks import rescore_all, score_the_past


@dataclass(frozen=True)
class Loaded:
    """What came of loading one company. ``interactions`` is 0 where it was there already."""

    tenant: Tenant
    interactions: int = 0
    scored: bool = False


def load(house: House, *, scale: float = 1.0) -> Loaded:
    """Bring one company of the demonstration into being, unless it is there.

    Everything until scoring is one transaction: who stops it halfway finds nothing of it, and the next start begins again.
    Scoring goes on where it stopped. Raises Refused where somebody else's tenant has the address.
    """
    tenant, interactions = Tenant.objects.filter(slug=house.slug).first(), 0
    if tenant is None:
        with transaction.atomic():
            stage = found(house, customers_of(house, scale))
            tenant = stage.tenant
            with bound(tenant, purpose="account_management"):
                interactions = live_through_the_year(stage)
                plan_ahead(stage)
                tell(stage)
    elif not User.objects.filter(email=house.email(house.administrator)).exists():
        raise Refused(f"There is a tenant “{house.slug}” already that is not the demonstration's.")
    scored = not _is_scored(tenant)
    if scored:
        _must_be_done(score_the_past.run_in(tenant))
        if house.slug == CHANGES_ITS_FORMULA:
            few_sites_need_fewer_people(tenant)
        for job in (rescore_all, count_weeks, find_scores_of_renewals):
            _must_be_done(job.run_in(tenant))
    if house.slug == CHANGES_ITS_FORMULA:
        usage_is_to_count(tenant)
    if not _is_watched(tenant):
        _must_be_done(accounts_are_watched(house, tenant))
    if house.slug == WITH_PLAYS and not is_studied(tenant):
        _must_be_done(
            plays_are_studied(tenant, next(each.name for each in house.colleagues if each.role == "executive"))
        )
    if house.slug == WITH_PLAYS and not is_recovered(tenant):
        what_fell_is_recovered(tenant)
    if house.slug == WITH_PLAYS:
        figures_are_kept(tenant)
    return Loaded(tenant, interactions, scored=scored)


def _is_scored(tenant: Tenant) -> bool:
    with in_tenant(tenant, purpose="scoring"):
        return Standing.objects.exclude(as_of=None).exists()


def _is_watched(tenant: Tenant) -> bool:
    with in_tenant(tenant, purpose="scoring"):
        return Watch.objects.exists()


def _must_be_done(job: Job) -> None:
    if job.state != State.DONE:
        raise Refused(f"{job} was {job.get_state_display()}: {job.fault}")
