"""Exports of HubSpot, Salesforce and Zendesk come in as they are: recognised by their columns, people and threads found by id."""

import pytest

from accounts.models import Account, Contact, Interaction, Link
from intimacy.imports.models import Effect
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import Refused
from tests.accounts.importing import Importing, counts, lines

ZENDESK = {
    "accounts": lines(
        "id,_fivetran_synced,created_at,details,external_id,group_id,name,notes,shared_comments,shared_tickets,url",
        "3701,2020-03-05,2020-02-26,,,,Helix,,FALSE,FALSE,https://x.example/1",
        "3702,2020-03-05,2020-02-26,,,,Ionix,,FALSE,FALSE,https://x.example/2",
    ),
    "contacts": lines(
        "id,_fivetran_synced,email,external_id,locale,moderator,name,organization_id,phone,role",
        "2222,2020-03-05,vogt@helix.example,,de,FALSE,Lena Vogt,3701,,end-user",
    ),
    "tickets": lines(
        "id,created_at,description,external_id,organization_id,priority,requester_id,status,subject,type,via_channel",
        "1595,2026-02-19 01:54:52,Lots vanish,,3701,high,2222,open,Lot numbers,incident,web",
        "1596,2026-02-20 01:54:52,Who?,,3701,,9999,open,Sign-in,question,web",
    ),
    "comments": lines(
        "id,body,created,public,ticket_id,user_id",
        "1,They vanish above 50 values,2026-02-19 02:00:00,TRUE,1595,2222",
        "2,Reproduced,2026-02-19 03:00:00,FALSE,1595,1111",
        "3,We are on it,2026-02-19 04:00:00,TRUE,1595,1111",
    ),
}
SALESFORCE = {
    "accounts": lines(
        "Id,Name,Industry,BillingCountry,BillingCity,NumberOfEmployees,ParentId,OwnerId",
        "0015A,Helix,Biotechnology,Switzerland,Basel,410,,005X",
        "0015B,Helix Labs,Biotechnology,Switzerland,Basel,40,0015A,005X",
    ),
    "contacts": lines(
        "id,account_id,email,first_name,last_name,phone,salutation,title",
        "0035A,0015A,salo@helix.example,Ingrid,Salo,,Ms.,Chief operating officer",
    ),
    "interactions": lines(
        "id,account_id,activity_date_time,description,is_private,subject,who_id",
        "00U1,0015A,2026-05-04 09:00:00,Roadmap,false,Quarterly review,0035A",
    ),
    "opportunities": lines(
        "id,account_id,amount,close_date,created_date,forecast_category,name,stage_name",
        "0061,0015A,50000,2026-06-30,2026-01-10,Pipeline,Second site,Negotiation",
    ),
}
HUBSPOT = {
    "accounts": lines(
        "id,is_deleted,property_name,property_createdate,property_industry,property_city,property_country,property_annualrevenue",
        "1,FALSE,Helix,2020-01-01,Biotechnology,Basel,Switzerland,9000000",
    ),
    "contacts": lines(
        "id,property_company,property_createdate,property_email,property_firstname,property_jobtitle,property_lastname",
        "78,Helix,2021-04-01,rey@helix.example,Tomás,Head of validation,Rey",
    ),
    "tickets": lines(
        "id,property_createdate,property_hs_pipeline_stage,property_hs_ticket_category,property_hs_ticket_priority,property_subject,property_content",
        "307,2026-02-16 20:31:05,1,BUG,HIGH,Exports drop lots,Above fifty",
        "308,2026-02-17 20:31:05,1,,,Whose is this?,",
    ),
    "meetings": lines(
        "engagement_id,start_time,end_time,meeting_outcome,title,body",
        "3416,2026-03-26 13:00:00,2026-03-26 14:30:00,COMPLETED,Plan for the year,",
    ),
    "emails": lines(
        "engagement_id,property_hs_timestamp,property_hs_email_subject,property_hs_email_text,type",
        "3417,2026-03-27 10:00:00,The plan,As agreed,INCOMING_EMAIL",
    ),
}


@pytest.fixture
def ada(cast):
    return Importing(cast.acme, cast.ada)


def test_zendesk_comes_in_with_people_threads_and_internal_notes(ada):
    for kind, content in ZENDESK.items():
        imported = ada.run(kind, content, **({"basis": "contract"} if kind == "contacts" else {}))
        assert imported.wrong == 0, ada.faults(imported)
    with ada.bound():
        assert set(Account.objects.values_list("name", "external_id")) == {("Helix", "3701"), ("Ionix", "3702")}
        vogt = Contact.objects.get(external_id="2222")
        ticket = Interaction.objects.get(external_id="1595")
        assert (ticket.contact_id, ticket.title, ticket.thread) == (vogt.pk, "Lot numbers", "1595")
        assert Interaction.objects.get(external_id="1596").contact is None
        said = Interaction.objects.filter(thread="1595", source="import:comments").order_by("happened_at")
        assert [(row.kind, row.direction, row.internal, row.contact_id) for row in said] == [
            ("ticket_comment", "in", False, vogt.pk),
            ("ticket_comment", "out", True, None),
            ("ticket_answer", "out", False, None),
        ]


def test_salesforce_comes_in_as_its_own_download_and_as_a_connectors_table(ada):
    for kind, content in SALESFORCE.items():
        imported = ada.run(kind, content, **({"basis": "contract"} if kind == "contacts" else {}))
        assert imported.wrong == 0, ada.faults(imported)
    with ada.bound():
        assert Account.objects.get(external_id="0015B").parent.name == "Helix"
        salo = Contact.objects.get(name="Ingrid Salo")
        assert (salo.account.name, salo.job_title) == ("Helix", "Chief operating officer")
        event = Interaction.objects.get(external_id="00U1")
        assert (event.kind, event.contact_id, event.internal) == ("meeting", salo.pk, False)
        assert Interaction.objects.get(external_id="0061").title == "Second site: Negotiation"


def test_hubspot_keeps_whose_records_are_whose_in_files_of_its_own(ada):
    for kind in ("accounts", "contacts"):
        ada.run(kind, HUBSPOT[kind], **({"basis": "contract"} if kind == "contacts" else {}))
    companies = ada.run(
        "links", lines("ticket_id,company_id,category", "307,1,HUBSPOT_DEFINED", "999,5,HUBSPOT_DEFINED")
    )
    assert counts(companies) == (1, 0, 0, 1)
    assert ada.faults(companies) == [(3, "company_id", "No account of yours has the external id “5”.")]
    assert counts(ada.run("links", lines("ticket_id,contact_id", "307,78"))) == (1, 0, 0, 0)
    assert counts(ada.run("links", lines("engagement_id,company_id", "3416,1", "3417,1"))) == (2, 0, 0, 0)
    tickets = ada.run("tickets", HUBSPOT["tickets"])
    assert counts(tickets) == (1, 0, 0, 1)
    assert ada.faults(tickets) == [(3, "", "No account is named.")]
    for name in ("meetings", "emails"):
        assert counts(ada.run("interactions", HUBSPOT[name])) == (1, 0, 0, 0)
    with ada.bound():
        ticket = Interaction.objects.get(external_id="307")
        assert (ticket.account.name, ticket.contact.name, ticket.title) == ("Helix", "Tomás Rey", "Exports drop lots")
        assert Interaction.objects.get(external_id="3416").kind == "meeting"
        assert Interaction.objects.get(external_id="3417").kind == "email"


def test_links_come_in_once_and_go_again(ada):
    ada.run("accounts", HUBSPOT["accounts"])
    imported = ada.run("links", lines("deal_id,company_id", "7,1"))
    assert counts(ada.run("links", lines("deal_id,company_id", "7,1"))) == (0, 0, 1, 0)
    ada.undo(imported)
    with ada.bound():
        assert not Link.objects.exists()
        assert not Effect.objects.filter(undone=False, thing="link").exists()


def test_a_link_that_two_rows_say_in_two_ways_is_one(ada):
    for kind in ("accounts", "contacts"):
        ada.run(kind, HUBSPOT[kind], **({"basis": "contract"} if kind == "contacts" else {}))
    content = lines("Id of the record,Account (external id),Contact (external id)", "307,1,78", "307,,78")
    imported = ada.run("links", content, of="tickets")
    assert counts(imported) == (1, 0, 1, 0), ada.faults(imported)


def test_links_lead_nobody_to_accounts_that_are_not_theirs(ada, cast, make):
    ada.run("accounts", HUBSPOT["accounts"])
    ada.run("links", lines("ticket_id,company_id", "307,1"))
    alice = Importing(cast.acme, cast.alice)
    assert alice.faults(alice.run("links", lines("ticket_id,company_id", "308,1"))) == [
        (2, "company_id", "No account of yours has the external id “1”.")
    ]
    assert alice.faults(alice.run("tickets", HUBSPOT["tickets"]))[0] == (2, "", "No account is named.")
    with bound(cast.acme, purpose="account_management"):
        assert Link.objects.count() == 1
        assert not Interaction.objects.exists()


def test_what_happened_is_asked_for_where_no_column_says_it(ada, cast, make):
    with ada.bound():
        make.account("Helix", external_id="1")
    file = lines("id,company id,date", "a,1,2026-03-01")
    with pytest.raises(Refused) as refusal:
        ada.run("interactions", file)
    assert refusal.value.fields == {"kind": "No column says what happened: say it for the whole file."}
    assert counts(ada.run("interactions", file, kind="call")) == (1, 0, 0, 0)
