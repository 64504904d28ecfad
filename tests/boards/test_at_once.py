"""Several pull, answer and end one cord at the same moment; a renewal is noted twice."""

from decimal import Decimal

import pytest

from boards.actions.cords import answer, pull, resolve
from boards.actions.renewals import note_renewal
from boards.models import Cord, Renewal
from intimacy.journal.models import Entry
from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.refusals import Refused
from tests.at_once import at_once
from tests.browser import committed_cast  # noqa: F401 – a fixture
from tests.make import Make, in_days


@pytest.fixture
def helix(committed_cast):  # noqa: F811
    with in_tenant(committed_cast.acme, purpose="account_management"):
        return Make().account("Helix", owner=committed_cast.alice)


def test_one_cord_is_pulled_and_one_colleague_has_it(committed_cast, helix):  # noqa: F811
    cast = committed_cast
    pulled = at_once(
        cast.acme, lambda: pull(account=helix, wrong="No data", by=cast.alice), lambda: pull(account=helix, wrong="Nothing", by=cast.ada)
    )  # fmt: skip
    assert pulled[0] == pulled[1]
    said = at_once(
        cast.acme, lambda: answer(cord=pulled[0], by=cast.pat), lambda: answer(cord=pulled[0], by=cast.ada),
        lambda: answer(cord=pulled[0], by=cast.eve),
    )  # fmt: skip
    assert sum(isinstance(each, Refused) for each in said) == 2
    with in_tenant(cast.acme, purpose="account_management"):
        assert Cord.objects.get().answered_by_id in {cast.pat.pk, cast.ada.pk, cast.eve.pk}
        assert Entry.objects.filter(action="boards.cord_pulled").count() == 1
        assert Entry.objects.filter(action="boards.cord_answered").count() == 1


def test_what_helped_first_stays(committed_cast, helix):  # noqa: F811
    cast = committed_cast
    with in_tenant(cast.acme, purpose="account_management"):
        cord = pull(account=helix, wrong="No data", by=cast.alice)
    said = at_once(
        cast.acme, lambda: resolve(cord=cord, helped="A patch", by=cast.alice), lambda: resolve(cord=cord, helped="A call", by=cast.ada)
    )  # fmt: skip
    (refused,) = [each for each in said if isinstance(each, Refused)]
    assert "resolved already" in str(refused)
    with in_tenant(cast.acme, purpose="account_management"):
        assert pull(account=helix, wrong="No data", by=cast.alice) != cord


def test_a_renewal_of_a_day_is_noted_once(committed_cast, helix):  # noqa: F811
    cast = committed_cast

    def note(after):
        return lambda: note_renewal(
            account=helix, on=in_days(-3), before=Decimal(100), after=Decimal(after), currency="USD", by=cast.alice
        )

    said = at_once(cast.acme, note(90), note(80))
    assert not [each for each in said if isinstance(each, Refused)]
    with in_tenant(cast.acme, purpose="account_management"):
        assert Renewal.objects.get().after in (80, 90)
