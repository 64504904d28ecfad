"""A real OpenID Connect provider, and a company that brings it."""

import pytest

from tests.access.provider import enter, knows, running


@pytest.fixture(scope="module")
def issuer():
    with running() as found:
        yield found


@pytest.fixture
def provider(cast, issuer):
    """Acme's provider, which knows Alice."""
    knows(issuer, "alice", email="alice@acme.example", email_verified=True)
    return enter(cast.acme, cast.ada, issuer)
