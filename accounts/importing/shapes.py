"""What HubSpot, Salesforce and Zendesk call their columns, file by file. In each product's order: companies, people, history."""

from django.utils.translation import gettext_lazy as _

from intimacy.imports.shapes import Shape

ACCOUNTS = (
    Shape(
        _("HubSpot: companies"), ("name", "createdate", "annualrevenue"),
        {"id": "external_id", "name": "name", "industry": "industry", "country": "region", "city": "city", "numberofemployees": "employees"},
    ),
    Shape(
        _("Salesforce: accounts"), ("name", "billing_country", "number_of_employees"),
        {
            "id": "external_id", "name": "name", "industry": "industry", "billing_country": "region", "billing_city": "city",
            "number_of_employees": "employees", "parent_id": "parent",
        },
    ),
    Shape(_("Zendesk: organizations"), ("name", "shared_tickets", "shared_comments"), {"id": "external_id", "name": "name"}),
)  # fmt: skip
CONTACTS = (
    Shape(
        _("HubSpot: contacts"), ("firstname", "lastname", "createdate"),
        {
            "id": "external_id", "company": "account", "firstname": "given_name", "lastname": "family_name", "email": "email",
            "jobtitle": "job_title", "phone": "phone",
        },
    ),
    Shape(
        _("Salesforce: contacts"), ("account_id", "salutation", "last_name"),
        {
            "id": "external_id", "account_id": "account_external_id", "first_name": "given_name", "last_name": "family_name",
            "email": "email", "phone": "phone", "title": "job_title",
        },
    ),
    Shape(
        _("Zendesk: users"), ("organization_id", "moderator", "name"),
        {"id": "external_id", "organization_id": "account_external_id", "name": "name", "email": "email", "phone": "phone", "locale": "language"},
    ),
)  # fmt: skip
INTERACTIONS = (
    Shape(
        _("HubSpot: meetings"), ("engagement_id", "meeting_outcome", "start_time"),
        {"engagement_id": "external_id", "start_time": "happened_at", "title": "title", "body": "body"}, {"kind": "meeting"},
    ),
    Shape(
        _("HubSpot: calls, e-mails and notes"), ("engagement_id", "hs_timestamp"),
        {
            "engagement_id": "external_id", "hs_timestamp": "happened_at", "type": "kind", "hs_email_subject": "title",
            "hs_call_title": "title", "hs_email_text": "body", "hs_call_body": "body", "hs_note_body": "body",
        },
    ),
    Shape(
        _("Salesforce: events"), ("account_id", "activity_date_time", "is_private"),
        {
            "id": "external_id", "account_id": "account_external_id", "who_id": "contact_external_id",
            "activity_date_time": "happened_at", "subject": "title", "description": "body", "is_private": "internal",
        },
        {"kind": "meeting"},
    ),
    Shape(
        _("Salesforce: tasks"), ("account_id", "activity_date", "task_subtype"),
        {
            "id": "external_id", "account_id": "account_external_id", "who_id": "contact_external_id",
            "activity_date": "happened_at", "subject": "title", "description": "body",
        },
        {"kind": "call"},
    ),
)  # fmt: skip
OPPORTUNITIES = (
    Shape(
        _("Salesforce: opportunities"), ("account_id", "stage_name", "forecast_category"),
        {
            "id": "external_id", "account_id": "account_external_id", "name": "product", "stage_name": "stage", "amount": "value",
            "created_date": "opened_at", "close_date": "closed_at",
        },
    ),
)  # fmt: skip
TICKETS = (
    Shape(
        _("HubSpot: tickets"), ("hs_pipeline_stage", "subject", "createdate"),
        {
            "id": "external_id", "createdate": "opened_at", "subject": "title", "content": "body",
            "hs_ticket_priority": "priority", "hs_ticket_category": "type",
        },
    ),
    Shape(
        _("Zendesk: tickets"), ("organization_id", "requester_id", "via_channel"),
        {
            "id": "external_id", "organization_id": "account_external_id", "requester_id": "contact_external_id",
            "created_at": "opened_at", "subject": "title", "description": "body", "type": "type", "priority": "priority",
        },
    ),
)  # fmt: skip
COMMENTS = (
    Shape(
        _("Zendesk: comments on tickets"), ("ticket_id", "public", "user_id"),
        {"id": "external_id", "ticket_id": "ticket", "created": "happened_at", "body": "body", "public": "public", "user_id": "author"},
    ),
)  # fmt: skip
LINKS = (
    Shape(_("HubSpot: companies of tickets"), ("ticket_id", "company_id"), {"ticket_id": "record", "company_id": "account_external_id"}, {"of": "tickets"}),
    Shape(_("HubSpot: contacts of tickets"), ("ticket_id", "contact_id"), {"ticket_id": "record", "contact_id": "contact_external_id"}, {"of": "tickets"}),
    Shape(_("HubSpot: companies of engagements"), ("engagement_id", "company_id"), {"engagement_id": "record", "company_id": "account_external_id"}, {"of": "interactions"}),
    Shape(_("HubSpot: contacts of engagements"), ("engagement_id", "contact_id"), {"engagement_id": "record", "contact_id": "contact_external_id"}, {"of": "interactions"}),
    Shape(_("HubSpot: companies of deals"), ("deal_id", "company_id"), {"deal_id": "record", "company_id": "account_external_id"}, {"of": "opportunities"}),
)  # fmt: skip
