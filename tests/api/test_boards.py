"""Boards for programs: the figures as their pages show them, and slips that are taken back."""

from decimal import Decimal

from boards.actions.renewals import note_renewal
from boards.actions.spend import note_spend
from boards.models import Renewal, Spend
from boards.packing import sheets_of
from intimacy.tenancy.context import bound
from tests.boards.conftest import portfolio  # noqa: F401 – a fixture
from tests.make import in_days


def test_the_figures_of_now_are_those_of_the_pages_and_nothing_is_kept(portfolio, cast, program):  # noqa: F811
    found = program(cast.eve).get("packs/now/").json()
    with bound(portfolio, member=cast.eve, purpose="account_management"):
        assert found == [sheet.as_json() for sheet in sheets_of(cast.eve, "USD")[0]]
    assert program(cast.eve).get("packs/").json()["results"] == []
    assert program(cast.alice).get("packs/now/").status_code == 403


def test_a_renewal_and_spend_that_were_slips_are_taken_back(acme, cast, make, program):
    with bound(acme, member=cast.alice, purpose="account_management"):
        helix = make.account("Helix", owner=cast.alice, tier=1, currency="USD")
        renewal = note_renewal(account=helix, on=in_days(-3), before=Decimal(10), after=Decimal(10), by=cast.alice)
        spend = note_spend(tier=1, month=in_days(-1), amount=Decimal(5), words="Dinner", by=cast.eve)
    assert program(cast.bob).post(f"renewals/{renewal.pk}/remove/", {}).status_code == 404
    assert program(cast.alice).post(f"renewals/{renewal.pk}/remove/", {}).status_code == 204
    assert program(cast.eve).post(f"spend/{spend.pk}/remove/", {}).status_code == 204
    with bound(acme, member=cast.eve, purpose="account_management"):
        assert not Renewal.objects.exists()
        assert not Spend.objects.exists()
