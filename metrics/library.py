"""The library: indicators that are ready to use. A formula takes a copy of those that it wants, and may change it."""

from django.utils.translation import gettext_lazy as _

from metrics.indicators import Indicator

CONTACTS, TICKETS, PROMISES = _("Engagements, calls, meetings and e-mails"), _("Tickets"), _("Promises and follow-ups")
USAGE, FEEDBACK = _("Usage, as it is sent or imported"), _("Feedback and ratings")
LOG, BRING_TICKETS = (
    _("Log an engagement, or bring in calls, meetings and e-mails."),
    _("Bring in tickets with their answers; two from the last 90 days are enough."),
)
BRING_USAGE = _("Bring in usage: by import, or from your product.")

ADVISORY_CONTACT = Indicator(
    code="advisory_contact",
    words=_("Advisory contact"),
    definition=_(
        "How much we work with the customer on its own questions: advisory and co-creation count 5, a review 4, "
        "a meeting 3, a call 2, an e-mail ½; each loses half of its weight in 45 days and all of it after 180. "
        "Four advisory sessions of today are excellent."
    ),
    expression="weighted_contact(days=180, half_life=45)",
    poor=0,
    excellent=20,
    weight=35,
    evidence="contacts_recorded()",
    minimum=1,
    type="leading",
    source=CONTACTS,
    kpi=_("Advisory sessions held per account and quarter"),
    filled_by=LOG,
)
BREADTH = Indicator(
    code="breadth",
    words=_("Breadth of contacts"),
    definition=_(
        "How many people of the customer took part in a conversation in the last 180 days. "
        "Nobody is poor, six or more are excellent."
    ),
    expression="distinct_contacts(days=180)",
    poor=0,
    excellent=6,
    weight=20,
    evidence="contacts_named()",
    minimum=1,
    type="leading",
    origin="customer",
    source=CONTACTS,
    kpi=_("People met per account in half a year"),
    filled_by=_("Name the people who took part in engagements."),
)
ANSWERS = Indicator(
    code="answers",
    words=_("Answers to tickets"),
    definition=_(
        "The share of the tickets of the last 90 days that got their first answer within 24 hours. A ticket that "
        "still has time is not counted. Half of them is poor, 95 of 100 are excellent; two tickets are needed to "
        "say anything."
    ),
    expression="answered_share(days=90, within_hours=24)",
    poor=0.5,
    excellent=0.95,
    weight=25,
    evidence="tickets_due(days=90, within_hours=24)",
    minimum=2,
    type="lagging",
    source=TICKETS,
    kpi=_("Tickets with a first answer on the same day"),
    filled_by=BRING_TICKETS,
    owner="product",
)
KEPT = Indicator(
    code="kept",
    words=_("Promises and follow-ups kept"),
    definition=_(
        "The share of promises and follow-ups that we kept, of those that fell due in the last 365 days; a promise "
        "kept late counts half. Half of them is poor, 95 of 100 are excellent; two are needed to say anything."
    ),
    expression="kept_share(days=365)",
    poor=0.5,
    excellent=0.95,
    weight=20,
    evidence="commitments_due(days=365)",
    minimum=2,
    type="lagging",
    source=PROMISES,
    kpi=_("Promises kept on the day that was named"),
    filled_by=_("Promises and follow-ups with a due day; two that have come due are enough."),
)
# How often it happened longer ago: who is newer cannot have been steady for six months, which is no fault of theirs.
FIVE_MONTHS = 'count(kind="{kind}", days=3650) - count(kind="{kind}", days=150)'
STANDARD = (ADVISORY_CONTACT, BREADTH, ANSWERS, KEPT)

LIBRARY = (
    *STANDARD,
    Indicator(
        "last_touch", _("Time since the last conversation"),
        _("Days since we last talked. Two weeks or less are excellent, three months are poor."),
        'days_since(kind="contact")', 90, 14, 10, "contacts_recorded()", 1, "leading", "us", CONTACTS,
        _("Accounts without a conversation for four weeks"), LOG,
    ),
    Indicator(
        "reviews_held", _("Reviews held"),
        _("How many reviews we held with the customer in the last year. None is poor, four are excellent."),
        'count(kind="review", days=365)', 0, 4, 10, "contacts_recorded()", 1, "leading", "us", CONTACTS,
        _("Quarterly reviews held as planned"), LOG,
    ),
    Indicator(
        "co_creation", _("Co-creation"),
        _("In how many months of the last year we worked on something new together. None is poor, four are excellent."),
        'months_active(kind="co_creation", days=360)', 0, 4, 15, "contacts_recorded()", 1, "leading", "customer", CONTACTS,
        _("Accounts with a joint project"), LOG,
    ),
    Indicator(
        "steadiness", _("Steadiness of contact"),
        _("In how many of the last six months there was a conversation. One is poor, all six are excellent; it says nothing of who was first spoken with later than five months ago."),
        'months_active(kind="contact", days=180)', 1, 6, 10, FIVE_MONTHS.format(kind="contact"), 1, "behavioural", "us", CONTACTS,
        _("Months without a gap in contact"), LOG,
    ),
    Indicator(
        "own_initiative", _("Contact on the customer's own initiative"),
        _("How often the customer came to us in the last 90 days, tickets not counted. Never is poor, six times are excellent."),
        'count(kind="contact", days=90, direction="in")', 0, 6, 10, "contacts_recorded()", 1, "behavioural", "customer", CONTACTS,
        _("Conversations that the customer began"), LOG,
    ),
    Indicator(
        "contact_trend", _("Trend of contact"),
        _(
            "Conversations of the last 90 days against those of the 90 days before: (now − before) / (now + before). "
            "Half as many are poor, twice as many are excellent."
        ),
        '(count(kind="contact", days=90) - count_before(kind="contact", days=90))'
        ' / (count(kind="contact", days=90) + count_before(kind="contact", days=90))',
        -0.33, 0.33, 10, 'count(kind="contact", days=180)', 3, "leading", "us", CONTACTS,
        _("Conversations per quarter"), LOG,
    ),
    Indicator(
        "response_time", _("Response time"),
        _("The mean time until the first answer to tickets of the last 90 days. Two hours are excellent, two days are poor."),
        "hours_to_answer(days=90)", 48, 2, 10, "tickets_due(days=90)", 2, "lagging", "us", TICKETS,
        _("Hours until the first answer"), BRING_TICKETS, owner="product",
    ),
    Indicator(
        "first_time_resolution", _("First-time resolution"),
        _(
            "The share of tickets of the last 180 days that the first answer settled: the customer wrote nothing more within "
            "a week. Half of them is poor, 90 of 100 are excellent."
        ),
        "first_time_resolution(days=180, within_days=7)", 0.5, 0.9, 15, "tickets_settled(days=180, within_days=7)", 3,
        "lagging", "us", TICKETS, _("Tickets settled by the first answer"), BRING_TICKETS, owner="product",
    ),
    Indicator(
        "ticket_load", _("Tickets"),
        _("How many tickets the customer opened in the last 90 days. Two or fewer are excellent, twenty are poor."),
        'count(kind="ticket", days=90, direction="in")', 20, 2, 5, 'count(kind="ticket", days=365)', 1, "lagging", "customer",
        TICKETS, _("Tickets per account and month"), BRING_TICKETS, owner="product",
    ),
    Indicator(
        "usage", _("Usage"),
        _("How much the product was used in the last 30 days, as its own figure adds up. The anchors depend on your product."),
        'value_sum(kind="usage", days=30)', 0, 100, 20, 'count(kind="usage", days=365)', 1, "behavioural", "customer", USAGE,
        _("Active use per month"), BRING_USAGE, owner="product",
    ),
    Indicator(
        "usage_trend", _("Trend of usage"),
        _("Days of use in the last 30 days against the 30 before: (now − before) / (now + before). A third less is poor."),
        '(count(kind="usage", days=30) - count_before(kind="usage", days=30))'
        ' / (count(kind="usage", days=30) + count_before(kind="usage", days=30))',
        -0.33, 0.1, 15, 'count(kind="usage", days=60)', 4, "leading", "customer", USAGE,
        _("Accounts whose use falls"), BRING_USAGE, owner="product",
    ),
    Indicator(
        "usage_steadiness", _("Steadiness of usage"),
        _("In how many of the last six months the product was used. One is poor, all six are excellent; it says nothing of who first used it later than five months ago."),
        'months_active(kind="usage", days=180)', 1, 6, 10, FIVE_MONTHS.format(kind="usage"), 1, "behavioural", "customer", USAGE,
        _("Months without a gap in use"), BRING_USAGE, owner="product",
    ),
    Indicator(
        "feedback_given", _("Feedback given"),
        _("How often the customer told us something in the last 180 days. Never is poor, four times are excellent."),
        'count(kind="feedback", days=180)', 0, 4, 10, "contacts_recorded()", 1, "behavioural", "customer", FEEDBACK,
        _("Accounts that gave feedback this half-year"), _("Note what customers say as feedback."), owner="product",
    ),
    Indicator(
        "feedback_value", _("Rating"),
        _("The mean rating that came with feedback of the last 365 days, from 1 to 5. Three is poor, five is excellent."),
        'value_mean(kind="feedback", days=365)', 3, 5, 10, 'count(kind="feedback", days=365)', 1, "lagging", "customer", FEEDBACK,
        _("Mean rating"), _("Bring in ratings with feedback."), owner="product",
    ),
    Indicator(
        "time_to_customize", _("Time to customize"),
        _(
            "Mean days from what the customer told us in the last year, as feedback, until we worked with them on something new; what "
            "still waits counts with the days that it has waited so far. A fortnight or less is excellent, half a year is poor."
        ),
        'days_until(kind="feedback", then="co_creation", days=365)', 180, 14, 10, 'count(kind="feedback", days=365)', 1, "enabler", "us",
        _("Feedback, and sessions of co-creation"), _("Days from a wish to a joint session on it"),
        _("Note what customers say as feedback, and log the sessions in which you work on it together."),
    ),
    Indicator(
        "delivery_rhythm", _("Follow-ups done"),
        _("How many promises and follow-ups came to an end in the last 90 days, kept or not: whether anything moves. Six are excellent."),
        "commitments_due(days=90)", 0, 6, 5, "commitments_due(days=365)", 1, "enabler", "us", PROMISES,
        _("Open follow-ups older than a month"), _("Promises and follow-ups with a due day."),
    ),
    Indicator(
        "opportunities", _("Opportunities"),
        _("How many opportunities came up in the last year. It is what a score is to foretell, and so is never part of one."),
        'count(kind="opportunity", days=365)', 0, 3, 10, "contacts_recorded()", 1, "outcome", "customer",
        _("Opportunities"), _("Opportunities per account"), _("Bring in opportunities."),
    ),
    Indicator(
        "share_of_wallet", _("Share of wallet"),
        _(
            "Our annual value as part of what the customer is estimated to spend in a year. The estimate is noted at the account with its "
            "source and its day, and the share stands there and in the list of accounts. The rule below reads the history, which holds no "
            "such estimates; it only stands in for them with the value of the opportunities of the last year. An outcome, never part of a score."
        ),
        'value_sum(kind="opportunity", days=365)', 0, 100_000, 10, 'count(kind="opportunity", days=365)', 1, "outcome", "customer",
        _("Estimates at accounts, with source and day"), _("Our part of what the customer spends"),
        _("Note on the page of an account what they spend in a year."), owner="executive",
    ),
)  # fmt: skip
BY_CODE = {indicator.code: indicator for indicator in LIBRARY}
