"""What accounts can be chosen by is what the member sees of them, each value once, in one statement for whoever sees all or some."""

from accounts.actions.segments import add_segment
from accounts.said import said_of
from intimacy.tenancy.context import bound


def test_each_value_once_in_order_and_no_more_than_the_member_sees(cast, make, django_assert_num_queries):
    with bound(cast.acme, member=cast.ada, purpose="account_management"):
        for name, owner, industry, region in (
            ("A", cast.alice, "steel", "Ægir"), ("B", cast.alice, "Energy", "North"), ("C", cast.alice, "Energy", ""),
            ("D", cast.bob, "Aviation", "South"), ("E", None, "", "North"),
        ):  # fmt: skip
            make.account(name, owner=owner, industry=industry, region=region)
        for name in ("Zinc", "Alloys"):
            add_segment(name=name, rule='industry == "x"', by=cast.ada)
    with bound(cast.globex, member=cast.mallory, purpose="account_management"):
        make.account("Theirs", owner=cast.mallory, industry="Secret", region="Elsewhere")
    with bound(cast.acme, member=cast.eve, purpose="account_management"):
        with django_assert_num_queries(1):
            everything = said_of(cast.eve)
        assert everything["industry"] == [(each, each) for each in ("Aviation", "Energy", "steel")]
        assert everything["region"] == [(each, each) for each in ("North", "South", "Ægir")]
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        with django_assert_num_queries(1):
            mine = said_of(cast.alice)
        assert mine["industry"] == [("Energy", "Energy"), ("steel", "steel")]
        assert mine["region"] == [("North", "North"), ("Ægir", "Ægir")]
        assert [words for _value, words in mine["segment"]] == ["Zinc", "Alloys"]
        assert mine["segment"] == everything["segment"]
