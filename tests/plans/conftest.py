"""Helix Biolabs, a plan with it, and its first objective: from six hours a week to none, half of the days over."""

import pytest

from tests.api.conftest import key_of, program  # noqa: F401 – fixtures
from tests.make import in_days


@pytest.fixture
def helix(acme, cast, make):
    return make.account("Helix Biolabs", owner=cast.alice, renewal_on=in_days(72))


@pytest.fixture
def vogt(helix, make):
    return make.contact(helix, "Dr. Lena Vogt")


@pytest.fixture
def plan(helix, vogt, cast, make):
    return make.plan(helix, title="No evening lost", contact=vogt, by=cast.alice)


@pytest.fixture
def hours(plan, vogt, cast, make):
    """From six hours to none in 200 days, half of which are over."""
    return make.objective(plan, words="No evening lost to lot numbers", contact=vogt, by=cast.alice)
