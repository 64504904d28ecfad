"""Every check finds what it is made for and nothing else, in files that people bring and contradict each other."""

import pytest
from django.db import connection

from accounts.actions.interactions import forget
from accounts.models import Account, Standing
from intimacy.jobs.models import Job
from intimacy.rules import RuleError
from intimacy.tenancy.refusals import CLOCK, Forbidden, Refused
from metrics.models import Score
from metrics.tasks import rescore_all
from quality.actions.checking import recheck
from quality.actions.rules import add_rule, change_rule, retire_rule
from quality.checks import LIBRARY, readable
from quality.models import Measured, Rule, Weakness
from quality.reactions import check_what_came_in
from quality.tasks import check_data
from quality.vocabulary import read_rule
from tests.accounts.importing import lines
from tests.make import days_ago
from tests.quality.conftest import bring, checked


def failing(name: str) -> list[tuple]:
    """(account, failing rows, rows looked at) of a check."""
    rows = Weakness.objects.filter(check_name=name).order_by("account__external_id")
    return list(rows.values_list("account__external_id", "rows", "of"))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("usage_before_signup", [("A-1", 1, 2)]),
        ("usage_before_subscription", [("A-1", 1, 2)]),
        ("usage_after_subscription", [("A-3", 2, 3)]),
        ("used_after_churn", [("A-3", 1, 3)]),
        ("ticket_before_signup", [("A-1", 1, 2)]),
        ("ticket_closed_early", [("A-1", 1, 2)]),
        ("subscription_start_before_signup", []),
        ("churn_without_flag", [("A-3", 1, 1)]),
        ("flag_without_churn", [("A-2", 1, 1)]),
        ("flag_yet_subscribed", [("A-2", 1, 1)]),
        ("subscribed_after_churn", []),
        ("again_without_first", [("A-3", 1, 1)]),
        ("unanswered", []),
        ("unrated", [("A-1", 1, 2), ("A-2", 1, 1)]),
        ("no_people", [("A-1", 1, 1), ("A-2", 1, 1), ("A-3", 1, 1)]),
    ],
)
def test_a_check_finds_what_it_is_made_for(name, found, crm):
    assert failing(name) == found


def test_every_check_can_be_read_and_is_named_once(crm):
    assert len(readable(LIBRARY.values())) == len(LIBRARY) >= 25
    assert len({str(check.words) for check in LIBRARY.values()}) == len(LIBRARY)


def test_the_figures_of_the_day_count_rows_and_accounts_by_source(crm, cast):
    row = Measured.objects.get(check_name="usage_after_subscription")
    assert (row.source, row.looked_at, row.failing, row.accounts, row.level) == ("import:usage:crm", 5, 2, 1, "bad")
    refused = Measured.objects.get(check_name="refused", source="import:usage:crm")
    assert (refused.looked_at, refused.failing, refused.level) == (6, 1, "bad")
    spelt = Measured.objects.get(check_name="spelling")
    assert (spelt.failing, spelt.level) == (1, "watch"), "Ed-Tech beside two times EdTech"
    unanswered = Measured.objects.get(check_name="unanswered")
    assert (unanswered.looked_at, unanswered.failing, unanswered.accounts) == (3, 1, 0), (
        "one of two is not more than half"
    )
    before = list(Measured.objects.order_by("pk").values_list("check_name", "source", "failing"))
    checked(cast)
    assert list(Measured.objects.order_by("pk").values_list("check_name", "source", "failing")) == before
    assert Weakness.objects.filter(check_name="used_after_churn").count() == 1


def test_what_is_put_right_weakens_no_more(crm, cast):
    since = Weakness.objects.get(check_name="used_after_churn").since
    forget(source="import:churn:crm", external_ids=["C-1"], by=CLOCK)
    account = Account.objects.get(external_id="A-3")
    recheck(account=account, by=cast.ada)
    assert failing("used_after_churn") == failing("churn_without_flag") == []
    assert failing("usage_after_subscription") == [("A-3", 2, 3)]
    assert Weakness.objects.get(check_name="usage_after_subscription").since == since
    with pytest.raises(Forbidden):
        recheck(account=account, by=cast.alice)


def test_where_accounts_stand_follows_what_their_data_say_against_their_scores(crm, cast, make):
    """The worst alone: a hard check before a soft one, and nothing where neither fails, or none is asked any more."""
    held = lambda: {name: doubt for name, doubt in Standing.objects.values_list("account__name", "doubt") if doubt}  # noqa: E731
    by_data = {
        row.account.name: "contradicted"
        for row in Weakness.objects.filter(severity="hard").select_related("account")
    }  # fmt: skip
    assert (
        held()
        == {row.account.name: "weakened" for row in Weakness.objects.filter(severity="soft").select_related("account")}
        | by_data
    )
    assert held()["Helix"] == "contradicted"
    rule = add_rule(words="Teaches", rule="industry == 'EdTech'", severity="hard", by=cast.pat)
    lyra = make.account("Lyra", owner=cast.alice)
    recheck(account=lyra, by=cast.pat)
    before = held()
    assert before.get("Lyra") != "contradicted"
    Account.objects.filter(pk=lyra.pk).update(industry="EdTech")
    recheck(account=lyra, by=cast.pat)
    assert held() == before | {"Lyra": "contradicted"}
    retire_rule(rule=rule, by=cast.pat)
    assert held() == before


def test_a_killed_check_goes_on_and_counts_nothing_twice(crm, cast, monkeypatch):
    monkeypatch.setattr("quality.tasks.BATCH", 1)
    before = sorted(Measured.objects.values_list("check_name", "source", "looked_at", "failing", "accounts"))
    batches = check_data.function()
    at = next(batches).checkpoint
    at = next(batches).checkpoint
    batches.close()
    for _progress in check_data.function(checkpoint=at):
        pass
    assert sorted(Measured.objects.values_list("check_name", "source", "looked_at", "failing", "accounts")) == before


def test_an_account_is_read_in_a_few_queries_however_many_there_are(crm, cast, make, django_assert_num_queries):
    from quality.vocabulary import frame_of

    for _ in range(20):
        make.account()
    with django_assert_num_queries(4):
        assert frame_of(Account.objects.all()).rows == 23


def test_an_import_has_the_data_checked(crm, cast):
    from intimacy.journal.models import Entry

    entry = Entry.objects.filter(action="imports.finished").order_by("-pk").first()
    check_what_came_in.run_in(cast.acme, entry=str(entry.pk))
    assert Job.objects.filter(task=check_data.name, key=f"after {entry.pk}").count() == 1


def test_a_check_of_ones_own_is_asked_and_retired(crm, cast):
    rule = add_rule(
        words="Left within three months",
        rule="count_churn > 0 and first_churn_on - since < 150",
        severity="hard",
        kind="churn",
        by=cast.pat,
    )
    checked(cast)
    assert failing(f"own:{rule.pk}") == [("A-3", 1, 1)]
    assert Measured.objects.get(check_name=f"own:{rule.pk}").source == "import:churn:crm"
    change_rule(
        rule=rule,
        words=rule.words,
        text="count_churn > 0 and first_churn_on - since < 10",
        severity="hard",
        kind="churn",
        by=cast.pat,
    )
    checked(cast)
    assert failing(f"own:{rule.pk}") == []
    change_rule(rule=rule, words=rule.words, text="count_churn > 0", severity="hard", kind="churn", by=cast.pat)
    checked(cast)
    retire_rule(rule=rule, by=cast.pat)
    retire_rule(rule=rule, by=cast.pat)
    assert failing(f"own:{rule.pk}") == []


def test_nonsense_in_a_rule_gets_a_sentence_and_nothing_is_added(crm, cast):
    for text in ("count_churn", "count_nothing > 0", "count_churn >", "1 / 0"):
        with pytest.raises(Refused) as refusal:
            add_rule(words="Wrong", rule=text, by=cast.ada)
        assert refusal.value.fields["rule"]
    add_rule(words="Left", rule="count_churn > 0", by=cast.ada)
    with pytest.raises(Refused, match="of this name"):
        add_rule(words="Left ", rule="count_churn > 1", by=cast.ada)
    with pytest.raises(Forbidden):
        add_rule(words="Mine", rule="count_churn > 0", by=cast.alice)
    assert Rule.objects.count() == 1
    with pytest.raises(RuleError):
        read_rule("__import__('os')")


def test_a_day_is_before_another_only_where_it_is_so_in_every_time_zone(cast, make, acme):
    """A file without a clock is read where its owner is; half a day of difference contradicts nothing."""
    from datetime import UTC, date, datetime

    account = make.account("Helix", since=date(2024, 3, 1))
    make.interaction(account, kind="usage", happened_at=datetime(2024, 2, 29, 12, tzinfo=UTC))
    checked(cast)
    assert failing("usage_before_signup") == []
    make.interaction(account, kind="usage", happened_at=datetime(2024, 2, 29, 9, tzinfo=UTC))
    checked(cast)
    assert [row[1:] for row in failing("usage_before_signup")] == [(1, 2)]


def test_without_the_further_fact_the_checks_that_name_it_are_not_asked(cast):
    importing = bring(cast, accounts=lines("account_id,account_name", "A-1,Helix"))
    checked(cast)
    with importing.bound():
        assert not Measured.objects.filter(check_name__contains="flag").exists()


def test_nobody_is_named_at_most_conversations(acme, cast, make):
    account, carl = make.account("Helix"), make.contact
    for ago in (1, 2):
        make.interaction(account, kind="call", happened_at=days_ago(ago))
    make.interaction(account, kind="meeting", contact=carl(account, "Carl"))
    checked(cast)
    assert [row[1:] for row in failing("nobody_named")] == [(2, 3)]
    assert failing("no_people") == []


def test_outcomes_enter_no_score(crm, cast):
    """Churn, returns and subscriptions validate scores; they move none of them."""
    rescore_all.run_in(cast.acme)
    before = dict(Score.objects.values_list("account__external_id", "score"))
    for source in ("subscriptions", "churn"):
        from accounts.models import Interaction

        ids = Interaction.objects.in_force().filter(source=f"import:{source}:crm").values_list("external_id", flat=True)
        forget(source=f"import:{source}:crm", external_ids=list(ids), by=CLOCK)
    rescore_all.run_in(cast.acme)
    assert dict(Score.objects.values_list("account__external_id", "score")) == before
    assert Standing.objects.count() == 3


def test_the_weaknesses_of_another_tenant_are_walled_off(crm, cast):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM quality_weakness WHERE tenant_id <> %s", [cast.acme.pk])
        assert cursor.fetchone() == (0,)
    checked_there = check_data.run_in(cast.globex)
    assert checked_there.result == {"accounts": 0, "contradictions": 0}
