"""Another tier: its manager asks, somebody with the right says yes, and only then does the account move."""

import pytest

from accounts.actions.tiers import propose_tier
from accounts.models import Account
from intimacy.approvals.actions import decline, sign
from intimacy.approvals.models import Request
from intimacy.journal.models import Entry, Payload
from intimacy.tenancy.refusals import Forbidden, Refused
from tests.api.conftest import key_of, program  # noqa: F401


@pytest.fixture
def helix(acme, cast, make):
    return make.account("Helix", owner=cast.alice)


def tier() -> int | None:
    return Account.objects.get(name="Helix").tier


def test_an_account_moves_with_the_yes_of_somebody_else_and_not_before(helix, cast):
    asked = propose_tier(account=helix, tier=1, why="Doubled", by=cast.alice)
    assert tier() is None
    with pytest.raises(Forbidden):
        sign(request=asked, content_hash=asked.hash, by=cast.alice)
    assert tier() is None
    sign(request=asked, content_hash=asked.hash, by=cast.eve)
    assert tier() == 1
    entry = Entry.objects.get(action="accounts.tier_set")
    assert (entry.by, Payload.objects.get(entry=entry).body["why"]) == (cast.eve, "Doubled")


def test_a_no_leaves_the_account_where_it_is(helix, cast):
    asked = propose_tier(account=helix, tier=1, why="Doubled", by=cast.alice)
    decline(request=asked, reason="Not before the renewal", by=cast.eve)
    assert (tier(), Request.objects.get().state) == (None, "declined")


def test_what_cannot_be_proposed_is_refused_and_nothing_is_asked(helix, cast):
    for values, at in (
        ({"tier": 4}, "tier"),
        ({"tier": None}, "tier"),
        ({"why": " "}, "why"),
        ({"why": "x" * 501}, "why"),
    ):
        with pytest.raises(Refused) as refusal:
            propose_tier(**{"account": helix, "tier": 1, "why": "Doubled"} | values, by=cast.alice)
        assert set(refusal.value.fields) == {at}, values
    with pytest.raises(Forbidden):
        propose_tier(account=helix, tier=1, why="Doubled", by=cast.olga)
    assert not Request.objects.exists()


def test_the_page_proposes_and_the_request_shows_both_tiers(helix, cast, browse):
    client = browse(cast.alice)
    address = f"/t/acme/accounts/{helix.pk}/"
    assert f"{address}tier/propose/" in client.get(address).content.decode()
    answer = client.post(f"{address}tier/propose/", {"tier": "1", "why": "Doubled"})
    assert answer.status_code == 303
    page = client.get(answer["Location"]).content.decode()
    assert "No tier" in page
    assert "Another tier" in page
    assert tier() is None


def test_a_program_proposes(helix, cast, program):  # noqa: F811
    answer = program(cast.alice, "accounts:write").post(
        f"accounts/{helix.pk}/propose-tier/", {"tier": 2, "why": "Grew"}
    )
    assert answer.status_code == 200
    assert (tier(), Request.objects.get().content) == (None, {"from": None, "to": 2})
