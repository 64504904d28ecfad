"""Tickets with what came of them, subscriptions, usage and churn come in from files, and no score reads the outcomes."""

from datetime import UTC, datetime

import pytest

from accounts.models import Interaction
from tests.accounts.importing import Importing, counts, lines

ACCOUNTS = lines(
    "account_id,account_name,industry,country,signup_date,plan_tier,churn_flag",
    "A-1,Helix,EdTech,US,2024-03-01,Basic,False",
    "A-2,Ionix,FinTech,DE,2024-01-10,Pro,True",
)
SUBSCRIPTIONS = lines(
    "subscription_id,account_id,start_date,end_date,plan_tier,seats,mrr_amount,arr_amount,churn_flag",
    "S-1,A-1,2024-03-02,,Basic,9,100,1200,False",
    "S-2,A-2,2024-02-01,2024-05-01,Pro,1,50,600,True",
    "S-3,A-2,2024-02-01,,Pro,1,50,700,False",
    "S-4,A-2,2024-02-01,,Pro,1,50,600,True",
)
USAGE = lines(
    "usage_id,subscription_id,usage_date,feature_name,usage_count,usage_duration_secs,error_count",
    "U-1,S-1,2024-02-28,exports,3,60,0",
    "U-2,S-2,2024-05-02,exports,4,61,2",
    "U-2,S-1,2024-04-01,exports,1,5,0",
    "U-3,S-9,2024-04-01,exports,1,5,0",
)
CHURN = lines(
    "churn_event_id,account_id,churn_date,reason_code,refund_amount_usd,is_reactivation,feedback_text",
    "C-1,A-2,2024-05-01,pricing,4.5,False,too expensive",
    "C-2,A-1,2024-06-01,support,0,True,",
)
TICKETS = lines(
    "ticket_id,account_id,submitted_at,closed_at,priority,first_response_time_minutes,satisfaction_score,escalation_flag",
    "T-1,A-1,2024-02-01,2024-02-02 03:00:00,high,74,4,True",
    "T-2,A-2,2024-02-01,,low,,,False",
)


@pytest.fixture
def ada(cast):
    importing = Importing(cast.acme, cast.ada)
    assert counts(importing.run("accounts", ACCOUNTS)) == (2, 0, 0, 0)
    return importing


def test_a_subscription_begins_and_ends_and_a_row_against_itself_is_named(ada):
    imported = ada.run("subscriptions", SUBSCRIPTIONS, source="crm")
    assert counts(imported) == (2, 0, 0, 2)
    assert [row for row, _column, _why in ada.faults(imported)] == [4, 5]
    with ada.bound():
        began, ended = Interaction.objects.filter(thread="S-2").order_by("happened_at")
        assert (began.kind, began.value, began.title) == ("subscription_start", 600, "Pro, 1 seat")
        assert (ended.kind, ended.channel, ended.happened_at) == (
            "subscription_end",
            "churn",
            datetime(2024, 5, 1, tzinfo=UTC),
        )
    assert counts(ada.run("subscriptions", SUBSCRIPTIONS, source="crm")) == (0, 0, 2, 2)
    later = ada.run(
        "subscriptions", SUBSCRIPTIONS.replace(b"S-1,A-1,2024-03-02,,", b"S-1,A-1,2024-03-02,2024-09-01,"), source="crm"
    )
    assert counts(later) == (0, 1, 1, 2), "what now has an end has changed"
    ada.undo(later)
    with ada.bound():
        assert Interaction.objects.in_force().filter(thread="S-1").count() == 1


def test_usage_finds_its_account_by_its_subscription(ada):
    ada.run("subscriptions", SUBSCRIPTIONS, source="crm")
    imported = ada.run("usage", USAGE, source="crm")
    assert counts(imported) == (2, 0, 0, 2)
    assert "Import the subscriptions first" in ada.faults(imported)[1][2]
    assert ada.run("usage", USAGE, source="other").wrong == 4
    with ada.bound():
        row = Interaction.objects.get(external_id="U-2", source="import:usage:crm")
        assert (row.account.name, row.thread, row.value, row.body) == ("Ionix", "S-2", 4, "61 seconds, 2 errors")


def test_who_left_and_had_left_before(ada):
    assert counts(ada.run("churn", CHURN)) == (2, 0, 0, 0)
    with ada.bound():
        assert list(Interaction.objects.filter(kind="churn").order_by("happened_at").values_list("channel", "title", "value")) == [
            ("", "pricing", 4.5), ("again", "support", 0.0),
        ]  # fmt: skip


def test_a_ticket_brings_its_answer_its_end_and_its_rating(ada):
    assert counts(ada.run("tickets", TICKETS)) == (2, 0, 0, 0)
    with ada.bound():
        rows = {row.kind: row for row in Interaction.objects.filter(thread="T-1")}
        assert set(rows) == {"ticket", "ticket_answer", "ticket_closed", "rating"}
        assert rows["ticket"].title == "Ticket T-1 (high, escalated)"
        assert rows["ticket_answer"].happened_at == datetime(2024, 2, 1, 1, 14, tzinfo=UTC)
        assert rows["ticket_answer"].direction == "out"
        assert rows["rating"].value == 4
        assert Interaction.objects.filter(thread="T-2").count() == 1
    assert counts(ada.run("tickets", TICKETS)) == (0, 0, 2, 0)
