"""An account that waits for longer than its tier promises: on My work of its owner, and in the list."""

import pytest

from accounts.actions.followups import add_followup
from accounts.actions.policy import put_in_force, save_draft
from accounts.agenda import grouped
from accounts.cadence import overdue, promised_days
from accounts.models import Account, Standing
from accounts.models.policy import TierLine, line_for
from tests.make import days_ago, in_days

LINES = [
    TierLine(tier=1, cadence_days=14), TierLine(tier=2, cadence_days=30), TierLine(tier=3),
    TierLine(tier=1, region="Asia", cadence_days=21), TierLine(tier=2, region="Asia", cap=5), TierLine(tier=3, region="Asia", cadence_days=60),
]  # fmt: skip


@pytest.fixture
def policy(acme, cast):
    draft = save_draft(lines=LINES, by=cast.ada)
    return put_in_force(policy=draft, lines=draft.lines, by=cast.ada)


@pytest.fixture
def account(policy, cast, make):
    """A function that makes an account of Alice's in a tier and region, last touched so many days ago."""

    def add(tier, touched, region="", **values):
        made = make.account(owner=cast.alice, region=region, tier=tier, by=cast.ada, **values)
        Standing.objects.update_or_create(account=made, defaults={"last_touch_at": touched and days_ago(touched)})
        return made

    return add


def waiting() -> set:
    return set(Account.objects.alias(promised_days=promised_days()).filter(overdue()))


def lines(member) -> dict:
    return {line.title: line for group in grouped(member) for line in group.lines}


@pytest.mark.parametrize("tier", [1, 2, 3, None])
@pytest.mark.parametrize("region", ["", "Asia", "Europe"])
def test_the_database_promises_what_the_policy_says(account, tier, region):
    account(tier, 1, region)
    line = line_for(LINES, tier, region)
    found = Account.objects.annotate(promised=promised_days()).get().promised
    assert found == ((line.cadence_days if line else 0) or None)
    assert Account.objects.annotate(promised=promised_days(LINES)).get().promised == found


@pytest.mark.parametrize(
    ("tier", "region", "touched", "waits"),
    [
        (1, "", 13, False), (1, "", 15, True), (1, "Asia", 15, False), (1, "Asia", 22, True), (2, "Asia", 31, True),
        (3, "", 900, False), (3, "Asia", 61, True), (None, "", 900, False),
    ],
)  # fmt: skip
def test_who_waits_for_longer_than_promised(account, tier, region, touched, waits):
    made = account(tier, touched, region)
    assert (made in waiting()) is waits


def test_what_was_never_touched_is_given_the_promised_time(account):
    made = account(1, None)
    assert not waiting()
    Account.objects.update(added_at=days_ago(15))
    assert waiting() == {made}


def test_without_a_policy_nobody_waits(acme, cast, make):
    make.account(owner=cast.alice, tier=1, by=cast.ada)
    Account.objects.update(added_at=days_ago(500))
    assert not waiting()


def test_my_work_names_them_while_they_are_few_and_counts_them_when_they_are_many(account, cast, browse):
    made = account(1, 20, name="Helix")
    line = lines(cast.alice)["Be in touch with Helix"]
    assert line.why == "No touch for 20 days, its tier is promised one every 14 days."
    assert "Helix" in browse(cast.alice).get("/t/acme/accounts/?touch=cadence").content.decode()
    for number in range(5):
        account(1, 30, name=f"Other {number}")
    found = lines(cast.alice)
    assert "Be in touch with Helix" not in found
    line = found["Be in touch with those who have waited for longer than their tier promises"]
    assert line.why == "Helix, Other 0, Other 1 and others."
    page = browse(cast.alice).get(line.url).content.decode()
    assert all(f"Other {number}" in page for number in range(5))
    add_followup(account=made, words="Call", due_on=in_days(2), about="cadence", by=cast.alice)
    assert "Be in touch with Other 0" in lines(cast.alice), "one of the six is noted as a follow-up"
    assert not [title for title in lines(cast.bob) if title.startswith("Be in touch")]


def test_a_silent_renewal_is_said_once(account, cast):
    account(1, 40, name="Helix", renewal_on=in_days(30))
    assert "Speak with Helix" in lines(cast.alice)
    assert "Be in touch with Helix" not in lines(cast.alice)
