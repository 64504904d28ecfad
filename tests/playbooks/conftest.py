"""Helix, and a playbook of three steps in force."""

import pytest

from tests.playbooks.played import STEPS


@pytest.fixture
def helix(acme, cast, make):
    return make.account("Helix", owner=cast.alice, annual_value=500)


@pytest.fixture
def recovery(acme, cast, make):
    return make.playbook("Recovery", steps=STEPS, by=cast.ada)
