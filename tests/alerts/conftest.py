"""Helix Biolabs, which Alice looks after, and an alert at it."""

import pytest

from tests.api.conftest import key_of, program  # noqa: F401 – fixtures
from tests.make import in_days


@pytest.fixture
def helix(acme, cast, make):
    return make.account("Helix Biolabs", owner=cast.alice, tier=1, renewal_on=in_days(72))


@pytest.fixture
def alert(helix, make):
    return make.alert(helix)
