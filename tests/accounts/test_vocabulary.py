"""Rules over accounts read what people see of them, for many accounts in one query."""

from decimal import Decimal

import numpy as np

from accounts.actions.facts import declare_fact
from accounts.models import Account
from accounts.vocabulary import account_names, columns_of
from intimacy.rules import evaluate_columns, parse
from tests.make import days_ago, in_days, stood


def chosen(rule: str) -> set[str]:
    """The names of the accounts of which the rule is true."""
    ids, columns = columns_of(Account.objects.order_by("pk"))
    true = evaluate_columns(parse(rule, account_names(), returns="boolean"), columns, rows=len(ids)) == 1
    return set(Account.objects.filter(pk__in=np.array(ids, dtype=object)[true]).values_list("name", flat=True))


def test_a_rule_reads_facts_days_and_standing(acme, make, cast):
    kind = declare_fact(words="Data region", type="text", by=cast.ada)
    helix = make.account(
        "Helix", industry="Biotech", annual_value=Decimal("120000.50"), renewal_on=in_days(72), tier=1, owner=cast.alice,
        facts={kind.name: "eu"},
    )  # fmt: skip
    make.account("Ionix", renewal_on=in_days(-3), parent=helix)
    stood(
        {
            helix.pk: {
                "score": Decimal("45.50"),
                "before": Decimal("68.20"),
                "coverage": 80,
                "last_touch_at": days_ago(9),
            }
        }
    )
    assert chosen('industry == "Biotech" and annual_value > 120000') == {"Helix"}
    assert chosen("days_to_renewal < 0") == {"Ionix"}
    assert chosen("score == 46 and change == -22 and coverage >= 80") == {"Helix"}
    assert chosen("days_since_touch == 9 and tier == 1") == {"Helix"}
    assert chosen("has_parent") == {"Ionix"}
    assert chosen("has_owner") == {"Helix"}
    assert chosen('fact_data_region == "eu"') == {"Helix"}


def test_what_nobody_knows_makes_no_rule_true(acme, make):
    make.account("Helix")
    for rule in (
        "annual_value < 10",
        "annual_value >= 10",
        'industry == "x"',
        'industry != "x"',
        "score < 50",
        "days_since_touch > 60",
    ):
        assert chosen(rule) == set(), rule


def test_many_accounts_are_read_in_one_query(acme, make, django_assert_max_num_queries):
    for _number in range(5):
        make.account()
    with django_assert_max_num_queries(2):
        ids, columns = columns_of(Account.objects.all())
    assert len(ids) == 5
    assert all(len(column) == 5 for column in columns.values())
