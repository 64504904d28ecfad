"""Two people, or an alert and a person, at the same moment: one case, one finding."""

import pytest

from accounts.models import Account
from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.models import new_id
from intimacy.tenancy.refusals import CLOCK, Refused
from recovery.actions.cases import close_case, confirm_gap, open_case, propose_case, reopen, start_recovery
from recovery.models import Case
from tests.at_once import at_once
from tests.browser import committed_cast  # noqa: F401 – a fixture
from tests.make import Make


@pytest.fixture
def account(committed_cast):  # noqa: F811
    with in_tenant(committed_cast.acme, purpose="account_management"):
        return committed_cast, Make().account("Helix", owner=committed_cast.alice)


def test_one_case_whoever_opens_it(account):
    cast, helix = account
    found = at_once(
        cast.acme, lambda: open_case(account=helix, by=cast.alice), lambda: open_case(account=helix, by=cast.ada),
        lambda: propose_case(account=helix, alert=new_id(), why="Fell", by=CLOCK),
    )  # fmt: skip
    assert len({case.pk for case in found}) == 1
    with in_tenant(cast.acme, purpose="account_management"):
        assert Case.objects.count() == 1


def test_two_playbooks_are_not_started_for_one_case(account):
    cast, helix = account
    with in_tenant(cast.acme, purpose="account_management"):
        books = [Make().playbook(by=cast.ada) for _ in range(2)]
        case = confirm_gap(case=open_case(account=helix, by=cast.alice), gap="usage", judged="execution", by=cast.alice)
    found = at_once(
        cast.acme, *[lambda book=book: start_recovery(case=case, playbook=book, by=cast.alice) for book in books]
    )
    assert sorted(isinstance(each, Refused) for each in found) == [False, True]


def test_who_reopens_meets_who_opens(account):
    cast, helix = account
    with in_tenant(cast.acme, purpose="account_management"):
        case = close_case(
            case=open_case(account=helix, by=cast.alice), outcome="recovered", closing="Back", by=cast.alice
        )
    at_once(cast.acme, lambda: reopen(case=case, by=cast.alice), lambda: open_case(account=helix, by=cast.ada))
    with in_tenant(cast.acme, purpose="account_management"):
        assert Case.objects.open().filter(account=Account.objects.get(pk=helix.pk)).count() == 1
