"""The selection matrix: points by weight, ranks only where everything that weighs is known, and what each weight does."""

import numpy as np
import pytest

from accounts.actions import selection as actions
from accounts.models import Account, Judgement, Weighting
from accounts.selection import between, matrix_of, percentiles, points_of, ranks_of
from intimacy.journal.models import Entry
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import Forbidden, Refused

PAGE = "/t/acme/selection/"
NAN = float("nan")


def test_a_percentile_is_the_share_of_the_others_of_its_currency_that_are_lower():
    amounts = np.array([10, 20, 20, 40, NAN, 5])
    currencies = np.array(["USD", "USD", "USD", "USD", "USD", "EUR"], dtype=object)
    # of three others: none lower; one lower and one equal, counted half, twice; all three; the only one in euros has no others
    assert percentiles(amounts, currencies) == pytest.approx([0, 50, 50, 100, NAN, NAN], nan_ok=True)


def test_between_two_amounts_value_has_its_share_of_the_way():
    currencies = np.array(["USD", "USD", "USD", "EUR"], dtype=object)
    found = between(np.array([50, 200, NAN, 100]), currencies, 100, 300, "USD")
    assert found == pytest.approx([0, 50, NAN, NAN], nan_ok=True)


def test_points_are_the_mean_by_weight_and_need_what_weighs_only():
    values = np.array([[80, 40, 60], [NAN, 100, 100]])
    assert points_of(values, np.array([2, 1, 1])) == pytest.approx([65, NAN], nan_ok=True)
    assert points_of(values, np.array([0, 1, 1])) == pytest.approx([50, 100])
    assert ranks_of(np.array([50, 70, NAN, 70, 10])).tolist() == [3, 1, 0, 1, 4]


@pytest.fixture
def twelve(acme, cast, make):
    """Account 0 to 11: the higher the number, the better it fits and the less it is worth and can be scaled; and one that
    nobody has judged."""
    for number in range(12):
        account = make.account(f"Number {number:02}", owner=cast.alice, lifetime_value=1200 - 100 * number)
        for criterion, value in (("fit", 8 * number), ("scalability", 60 - 5 * number)):
            actions.judge(account=account, criterion=criterion, value=value, reason="Seen", by=cast.alice)
    make.account("Unseen", lifetime_value=5000)


def names(accounts) -> list[str]:
    return [account.name for account in accounts]


def test_the_ranking_and_what_each_weight_does_to_it(twelve, cast):
    actions.weigh(fit=10, value=1, scalability=1, by=cast.eve)
    matrix = matrix_of(Account.objects.all(), "USD")
    assert [each.account.name for each in matrix.ranked][:2] == ["Number 11", "Number 10"]
    assert [(each.account.name, each.rank, each.missing) for each in matrix.unranked] == [
        ("Unseen", None, ["strategic fit", "operational scalability"])
    ]
    effects = {(effect.criterion, effect.factor): effect for effect in matrix.effects}
    without_fit = effects["fit", 0]
    assert names(without_fit.enter) == ["Number 00", "Number 01"]
    assert names(without_fit.leave) == ["Number 11", "Number 10"]
    assert without_fit.moved == 12
    assert not effects["value", 2].leave
    assert matrix.deciding == without_fit


def test_a_weight_that_is_alone_cannot_be_left_out(twelve, cast):
    actions.weigh(fit=1, value=0, scalability=0, by=cast.eve)
    assert {(effect.criterion, effect.factor) for effect in matrix_of(Account.objects.all(), "USD").effects} == {
        ("fit", 2)
    }


def test_the_latest_judgement_counts_the_same_again_is_none_and_what_is_wrong_changes_nothing(acme, cast, make):
    account = make.account("Helix", owner=cast.alice)
    for value in (10, 90, 90):
        actions.judge(account=account, criterion="fit", value=value, reason="Their lab", by=cast.alice)
    assert list(Judgement.objects.latest_each().values_list("value", flat=True)) == [90]
    assert Judgement.objects.count() == Entry.objects.filter(action="accounts.judged").count() == 2
    for wrong, at in (({"value": 101}, "value"), ({"reason": " "}, "reason"), ({"criterion": "value"}, "criterion")):
        with pytest.raises(Refused) as refusal:
            actions.judge(
                **{"account": account, "criterion": "fit", "value": 5, "reason": "x", "by": cast.alice} | wrong
            )
        assert set(refusal.value.fields) == {at}
    with pytest.raises(Forbidden):
        actions.judge(account=account, criterion="fit", value=5, reason="x", by=cast.bob)
    assert Judgement.objects.count() == 2


def test_weights_have_versions_and_what_is_wrong_makes_none(acme, cast):
    for weights in ((1, 2, 3), (1, 2, 3), (3, 2, 1)):
        actions.weigh(**dict(zip(("fit", "value", "scalability"), weights, strict=True)), by=cast.eve)
    assert list(Weighting.objects.order_by("version").values_list("version", "fit")) == [(1, 1), (2, 3)]
    good = {"fit": 1, "value": 1, "scalability": 1, "by": cast.eve}
    for wrong, at in (
        ({"fit": 0, "value": 0, "scalability": 0}, "fit"), ({"value": 101}, "value"), ({"poor": 1}, "excellent"),
        ({"poor": 5, "excellent": 5}, "excellent"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            actions.weigh(**good | wrong)
        assert set(refusal.value.fields) == {at}
    with pytest.raises(Forbidden):
        actions.weigh(**good | {"by": cast.alice})
    assert Weighting.objects.count() == Entry.objects.filter(action="accounts.weighed").count() == 2


def test_the_page_says_the_finding_weighs_and_goes_out_as_a_file(twelve, cast, browse, django_assert_max_num_queries):
    client = browse(cast.ada)
    with django_assert_max_num_queries(20):
        page = client.get(PAGE).content.decode()
    assert "leads with" in page
    assert "1 account has no rank" in page
    assert "all three count the same" in page
    wrong = client.post(PAGE, {"fit": 0, "value": 0, "scalability": 0})
    assert wrong.status_code == 422
    assert (
        client.post(PAGE, {"fit": 9, "value": 1, "scalability": 1, "poor": "0", "excellent": "2000"}).status_code == 303
    )
    page = client.get(PAGE).content.decode()
    assert "<bdi>Number 11</bdi> leads with" in page
    assert "Version 1, in force since" in page
    rows = client.get(f"{PAGE}?format=csv").content.decode("utf-8-sig").splitlines()
    assert rows[0] == "rank,account,external_id,points,fit,value,scalability"
    assert rows[1].startswith("1,Number 11,,")
    assert rows[-1] == ",Unseen,,,,100.0,"
    assert browse(cast.eve).get(f"{PAGE}?format=csv").status_code == 403
    assert browse(cast.alice).get(PAGE).status_code == 403
    assert browse(cast.pat).post(PAGE, {"fit": 1, "value": 1, "scalability": 1}).status_code == 403


def test_an_account_manager_judges_on_the_page_of_the_account(acme, cast, make, browse):
    account = make.account("Helix", owner=cast.alice)
    address, client = f"/t/acme/accounts/{account.pk}/judge/fit/", browse(cast.alice)
    assert client.post(address, {"value": 70}).status_code == 422
    assert client.post(address, {"value": 70, "reason": "Their lab is our market"}).status_code == 303
    page = client.get(f"/t/acme/accounts/{account.pk}/").content.decode()
    assert "Their lab is our market" in page
    assert "Not judged" in page
    assert client.get(address.replace("fit", "value")).status_code == 404
    assert browse(cast.olga).get(address).status_code == 403
    with bound(cast.acme, purpose="account_management"):
        assert Judgement.objects.get().by == cast.alice
