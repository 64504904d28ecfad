"""The team of an account on its page: who may change it, and what is refused."""

import pytest

from accounts.actions import accounts as actions
from accounts.models import Seat
from intimacy.tenancy.context import bound

PURPOSE = "account_management"


@pytest.fixture
def helix(cast, make):
    with bound(cast.acme, member=cast.alice, purpose=PURPOSE):
        return make.account("Helix", by=cast.alice)


def team(cast, account) -> dict:
    with bound(cast.acme, purpose=PURPOSE):
        return {seat.member_id: (seat.role, seat.share) for seat in Seat.objects.on_account(account)}


def test_a_colleague_joins_changes_and_leaves(cast, helix, browse):
    client = browse(cast.alice)
    address = f"/t/acme/accounts/{helix.pk}/team/"
    assert client.post(address, {"member": cast.pat.pk, "role": "engineering", "share": 20}).status_code == 303
    assert client.post(address, {"member": cast.pat.pk, "role": "support", "share": 30}).status_code == 303
    assert team(cast, helix) == {cast.alice.pk: ("owner", 0), cast.pat.pk: ("support", 30)}
    assert "30 % of their time" in client.get(address).content.decode()
    with bound(cast.acme, purpose=PURPOSE):
        seat = Seat.objects.on_account(helix).get(member=cast.pat)
    assert client.get(f"/t/acme/seats/{seat.pk}/leave/").status_code == 405
    assert client.post(f"/t/acme/seats/{seat.pk}/leave/").status_code == 303
    assert team(cast, helix) == {cast.alice.pk: ("owner", 0)}


def test_what_cannot_be_is_refused_and_the_team_stays(cast, helix, browse):
    client = browse(cast.alice)
    before = team(cast, helix)
    for wrong in ({"share": 101}, {"role": "owner"}, {"member": cast.mallory.pk}, {"member": cast.alice.pk}):
        values = {"member": cast.pat.pk, "role": "support", "share": 10} | wrong
        assert client.post(f"/t/acme/accounts/{helix.pk}/team/", values).status_code == 422, wrong
    with bound(cast.acme, purpose=PURPOSE):
        owner = Seat.objects.on_account(helix).get()
    assert client.post(f"/t/acme/seats/{owner.pk}/leave/").status_code == 422
    assert team(cast, helix) == before


def test_who_may_not_name_a_team_sees_it_without_its_form(cast, helix, browse):
    client = browse(cast.olga)
    page = client.get(f"/t/acme/accounts/{helix.pk}/team/").content.decode()
    assert "Alice" in page
    assert "Put on the team" not in page
    answer = client.post(f"/t/acme/accounts/{helix.pk}/team/", {"member": cast.pat.pk, "role": "support", "share": 1})
    assert answer.status_code == 403
    assert len(team(cast, helix)) == 1


def test_a_seat_on_somebody_elses_team_is_not_found(cast, helix, browse):
    with bound(cast.acme, purpose=PURPOSE):
        seat = actions.seat(account=helix, member=cast.pat, role="support", by=cast.ada)
    for other in (cast.bob, cast.mallory):
        assert browse(other).post(f"/t/acme/seats/{seat.pk}/leave/").status_code == 404
    assert cast.pat.pk in team(cast, helix)
