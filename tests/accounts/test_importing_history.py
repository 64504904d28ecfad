"""Opportunities, tickets and comments come in from files as interactions, once, and go again."""

from datetime import UTC, datetime

import pytest

from accounts.models import Changed, Interaction
from tests.accounts.importing import Importing, counts, lines

DEALS = lines(
    "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value",
    "1C1I7A6R,Moses Frase,GTX Plus Basic,Cancity,Won,2016-10-20,2017-03-01,1054",
    "Z063OYW0,Darcel Schlecht,GTXPro,Isdom,Won,2016-10-25,2017-03-11,4514",
    "HAXMC4IX,James Ascencio,MG Advanced,,Engaging,2016-11-03,,",
    "UP409DSB,Maureen Marcano,MG Advanced,Isdom,Engaging,2016-11-10,,",
    "9MIWFW5J,Versie Hillebrand,MG Advanced,Isdom,Prospecting,,,",
)
TICKETS = lines(
    "id,no,project,reporter,type,priority,started,spent hours",
    "1004298.0,346.0,C11gg0w13,.wy0w13yhr,Ticket,High,2022-01-02 11:12:51+00:00,3402.456",
    "1004357.0,155.0,C01gg1_3_,z8y1_3_ygi,Ticket,Medium,2022-01-05 05:27:14+00:00,170.342",
)
COMMENTS = lines(
    "issueid,id,comment_seq,utr_seq,author,created,is_private,actionbody,author_role",
    "1004298.0,211718014.0,0,0,.wy0w13yhr,2022-01-02 11:12:51+00:00,0.0,dear ph_name team,reporter",
    "1004298.0,211718014.0,0,1,.wy0w13yhr,2022-01-02 11:12:51+00:00,0.0,we need your urgent support,reporter",
    "1004298.0,1045407.0,1,0,z2w_x,2022-01-02 11:13:02+00:00,1.0,problem: .,others",
    "1004298.0,1045407.0,1,1,z2w_x,2022-01-02 11:13:02+00:00,1.0,investigating,others",
    "1004298.0,1045411.0,2,0,4ops,2022-01-02 12:00:00+00:00,0.0,we look at it,assignee",
    "999.0,1045412.0,2,0,4ops,2022-01-02 12:00:00+00:00,0.0,lost,assignee",
)


@pytest.fixture
def ada(cast, make):
    importing = Importing(cast.acme, cast.ada)
    with importing.bound():
        for name in ("Cancity", "Isdom"):
            make.account(name)
    return importing


def test_opportunities_become_interactions_with_their_value(ada):
    imported = ada.run("opportunities", DEALS)
    assert counts(imported) == (3, 0, 0, 2)
    assert ada.faults(imported) == [
        (4, "account", "No account is named."),
        (6, "engage_date", "Neither the day it was opened nor the day it was closed is given."),
    ]
    with ada.bound():
        won = Interaction.objects.get(external_id="Z063OYW0")
        assert (won.kind, won.title, won.value, won.source) == (
            "opportunity",
            "GTXPro: Won",
            4514.0,
            "import:opportunities",
        )
        assert won.happened_at == datetime(2017, 3, 11, tzinfo=UTC)
        assert Changed.objects.count() > 0


def test_running_again_doubles_nothing_and_a_later_stage_corrects(ada):
    ada.run("opportunities", DEALS)
    assert counts(ada.run("opportunities", DEALS)) == (0, 0, 3, 2)
    later = DEALS.replace(b"Isdom,Engaging,2016-11-10,,", b"Isdom,Won,2016-11-10,2017-01-01,900")
    corrected = ada.run("opportunities", later)
    assert counts(corrected) == (0, 1, 2, 2)
    with ada.bound():
        assert Interaction.objects.in_force().get(external_id="UP409DSB").value == 900
        assert Interaction.objects.filter(external_id="UP409DSB").count() == 2
    ada.undo(corrected)
    with ada.bound():
        assert Interaction.objects.in_force().get(external_id="UP409DSB").title == "MG Advanced: Engaging"


def test_undoing_ends_what_was_learnt(ada):
    imported = ada.run("opportunities", DEALS)
    undone = ada.undo(imported)
    assert (undone.state, undone.kept) == ("undone", 0)
    with ada.bound():
        assert Interaction.objects.in_force().count() == 0
        assert Interaction.objects.count() == 3
    assert counts(ada.run("opportunities", DEALS)) == (3, 0, 0, 2)


def test_a_correction_in_this_import_changes_only_what_was_asked_for(ada):
    from intimacy.imports import actions

    imported = ada.mapped("opportunities", DEALS)
    with ada.bound():
        actions.correct(imported=imported, corrections={"product": {"GTXPro": "GTX Pro"}}, by=ada.by)
    ada.run_again(imported)
    with ada.bound():
        titles = set(Interaction.objects.values_list("title", flat=True))
        assert titles == {"GTX Plus Basic: Won", "GTX Pro: Won", "MG Advanced: Engaging"}


def test_tickets_and_their_comments_form_threads_and_private_ones_stay_internal(ada):
    assert counts(ada.run("accounts", TICKETS, match="name", mapping={"id": "", "project": "name"})) == (2, 0, 0, 0)
    tickets = ada.run("tickets", TICKETS, source="Helpdesk")
    assert counts(tickets) == (2, 0, 0, 0)
    comments = ada.run("comments", COMMENTS, source="Helpdesk")
    assert counts(comments) == (3, 0, 0, 1)
    assert ada.faults(comments)[0][:2] == (7, "issueid")
    with ada.bound():
        thread = Interaction.objects.filter(thread="1004298", account__name="C11gg0w13").order_by("happened_at", "id")
        assert [(row.kind, row.direction, row.internal, row.body) for row in thread if row.kind != "ticket"] == [
            ("ticket_comment", "in", False, "dear ph_name team\nwe need your urgent support"),
            ("ticket_comment", "out", True, "problem: .\ninvestigating"),
            ("ticket_answer", "out", False, "we look at it"),
        ]
        ticket = thread.get(kind="ticket")
        assert (ticket.direction, ticket.title, ticket.value) == ("in", "Ticket 1004298 (Ticket, High)", 3402.456)
    assert counts(ada.run("comments", COMMENTS, source="Helpdesk")) == (0, 0, 3, 1)


def test_interactions_without_ids_are_known_by_all_of_their_cells(ada, make):
    content = lines(
        "account,type,date,subject",
        "Cancity,meeting,2026-01-05,Kick-off",
        "Cancity,call,2026-01-06,",
        "Cancity,dance,2026-01-06,",
    )
    imported = ada.run("interactions", content, match="row")
    assert counts(imported) == (2, 0, 0, 1)
    assert "“dance” is none of: advisory" in ada.faults(imported)[0][2]
    assert counts(ada.run("interactions", content, match="row")) == (0, 0, 2, 1)
