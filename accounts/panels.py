"""What the account page shows besides its head: cards that stand in the same slot as those of the floors above."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.answers import with_chips
from accounts.continuity import story
from accounts.models import Account, Contact, FactKind, HandOver, Interaction, Seat
from accounts.models.interaction import OUTCOMES, Kind
from accounts.models.policy import TierLine, line_for
from intimacy.access.require import may
from intimacy.journal.actions import record_read
from intimacy.pages.keyset import Order, page_of
from intimacy.pages.links import link
from intimacy.pages.words import day, distance, money
from intimacy.pages.words import shown as in_words

OLDER = 20
GROUPS = {
    "engagements": (gettext_lazy("Engagements"), [Kind.CALL, Kind.MEETING, Kind.EMAIL, Kind.ADVISORY, Kind.CO_CREATION, Kind.REVIEW]),
    "support": (gettext_lazy("Support"), [Kind.SUPPORT, Kind.TICKET, Kind.TICKET_ANSWER, Kind.TICKET_COMMENT, Kind.TICKET_CLOSED, Kind.RATING]),
    "feedback": (gettext_lazy("Feedback"), [Kind.FEEDBACK]),
    "promises": (
        gettext_lazy("Promises"),
        [Kind.PROMISE_KEPT, Kind.PROMISE_LATE, Kind.PROMISE_MISSED, Kind.FOLLOWUP_DONE, Kind.FOLLOWUP_MISSED],
    ),
    "business": (gettext_lazy("Business"), [Kind.OPPORTUNITY, Kind.TRANSACTION, Kind.USAGE, *sorted(OUTCOMES)]),
}  # fmt: skip
ICONS = {
    Kind.ADVISORY: "lightbulb", Kind.CO_CREATION: "handshake", Kind.REVIEW: "clipboard-list", Kind.MEETING: "users",
    Kind.CALL: "phone", Kind.EMAIL: "mail", Kind.SUPPORT: "life-buoy", Kind.TRANSACTION: "briefcase",
    Kind.TICKET: "life-buoy", Kind.TICKET_ANSWER: "message-square", Kind.TICKET_COMMENT: "message-square",
    Kind.OPPORTUNITY: "trending-up", Kind.USAGE: "gauge", Kind.FEEDBACK: "message-square-plus",
    Kind.PROMISE_KEPT: "circle-check", Kind.PROMISE_LATE: "clock", Kind.PROMISE_MISSED: "circle-x",
    Kind.FOLLOWUP_DONE: "check", Kind.FOLLOWUP_MISSED: "circle-alert", Kind.TICKET_CLOSED: "circle-check",
    Kind.RATING: "gauge", Kind.SUBSCRIPTION_START: "play", Kind.SUBSCRIPTION_END: "x", Kind.CHURN: "log-out",
    Kind.REACTIVATION: "undo-2",
}  # fmt: skip
ALARMING = {Kind.CHURN: "risk", Kind.PROMISE_MISSED: "risk", Kind.FOLLOWUP_MISSED: "watch", Kind.PROMISE_LATE: "watch"}


# -- reads of personal data: one row in the journal for a page, whichever of its cards showed the people --------------------------


def note_shown(request: HttpRequest, contacts) -> None:
    """Remember that this page shows these contacts (or their ids); ``record_shown`` puts all of them on record at once."""
    shown = request.__dict__.setdefault("contacts_shown", {})
    for contact in contacts:
        key = contact if isinstance(contact, UUID) else contact.pk
        shown[key] = contact if isinstance(contact, Contact) else Contact(pk=key)


def record_shown(request: HttpRequest) -> None:
    """Put on record whose data the page shows; called once, when all its cards are made."""
    shown = request.__dict__.get("contacts_shown", {})
    if shown:
        record_read(Contact, shown.values(), by=request.member)


# -- details: one line for each fact, changed in place ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Detail:
    """One fact about an account, in words. ``url`` leads to the form that changes it; "" where the member may not."""

    name: str
    label: str
    words: str
    aside: str = ""
    url: str = ""


DETAILS = (
    "annual_value", "lifetime_value", "renewal_on", "industry", "region", "city", "employees", "since", "parent", "external_id",
)  # fmt: skip


def details_of(account: Account, member) -> list[Detail]:
    """Every fact about the account: those that all accounts have, then those that the tenant declared.

    ``account.declared`` holds the latter, as its page reads them (``FactKindQuerySet.as_column``).
    """
    editable = may(member, "accounts.edit", account)
    kinds = [FactKind(**row) for row in account.declared]
    facts = [(f"fact_{kind.name}", kind.words, _fact_words(kind, account.facts.get(kind.name))) for kind in kinds]
    lines = [(name, _label(name), _words_of(account, name)) for name in DETAILS] + facts
    return [
        Detail(
            name,
            label,
            words,
            distance(account.renewal_on) if name == "renewal_on" else "",
            link("accounts:fact", pk=account.pk, of=name) if editable else "",
        )
        for name, label, words in lines
    ]


def _label(name: str) -> str:
    labels = {
        "parent": _("Part of"),
        "renewal_on": _("Renewal"),
        "external_id": _("External id"),
        "since": _("Customer since"),
    }
    words = str(Account._meta.get_field(name).verbose_name)
    return labels.get(name) or words[:1].upper() + words[1:]


def _words_of(account: Account, name: str) -> str:
    value = getattr(account, name)
    if value is None or value == "":
        return ""
    if name.endswith("_value"):
        return money(value, account.currency)
    return str(value) if name in ("parent", "external_id") else in_words(value)


def _fact_words(kind: FactKind, value) -> str:
    if kind.type == FactKind.Type.DATE and value:
        return day(date.fromisoformat(value))
    return in_words(value)


def details(request: HttpRequest, account: Account) -> dict:
    lines = [TierLine(**line) for lines in account.policy for line in lines]
    return {
        "tier_line": line_for(lines, account.tier, account.region),
        "details": details_of(account, request.member),
        "may_assign": may(request.member, "accounts.assign", account),
        "may_set_tier": may(request.member, "accounts.set_tier", account),
        "may_propose_tier": may(request.member, "accounts.propose_tier", account),
    }


# -- people -----------------------------------------------------------------------------------------------------------------------


def contacts(request: HttpRequest, account: Account) -> dict:
    """The people who are still there, those who matter most first, with what they answered."""
    shown = 8
    roles = [role.value for role in Contact.Role]
    people = list(
        Contact.objects.visible_to(request.member).still_there().filter(account=account).order_by("name")[:200]
    )
    people.sort(key=lambda person: roles.index(person.role))
    note_shown(request, people[:shown])
    return {
        "people": with_chips(people[:shown]),
        "more": max(0, len(people) - shown),
        "may_add": may(request.member, "accounts.edit_contacts", account),
    }


def team(request: HttpRequest, account: Account) -> dict:
    """Who of us works for the account."""
    seats = Seat.objects.on_account(account).select_related("member").order_by("since", "id")
    return {
        "seats": sorted(seats, key=lambda seat: seat.role != Seat.Role.OWNER),
        "may_assign": may(request.member, "accounts.assign", account),
    }


def continuity(request: HttpRequest, account: Account) -> dict | None:
    """The open hand-overs of the account; left out where there are none."""
    if not account.handed_over:
        return None
    plans = HandOver.objects.open().filter(account=account).select_related("of", "to")
    return {"plans": [(plan, story(plan)) for plan in plans]} if plans else None


def family(request: HttpRequest, account: Account) -> dict | None:
    """The parts of the company and what it is a part of; left out where there are none."""
    shown = 12
    visible = Account.objects.visible_to(request.member).annotate(band=F("standings__band"))
    around = Q(parent=account) | Q(pk=account.parent_id) if account.parent_id else Q(parent=account)
    found = list(visible.filter(around).order_by("name")[: shown + 2])
    parts = [part for part in found if part.pk != account.parent_id]
    if not parts and account.parent is None:
        return None
    return {
        "parts": parts[:shown],
        "has_more": len(parts) > shown,
        "parent": account.parent,
        "may_see_parent": len(parts) < len(found),
    }


# -- history ----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """Something that happened, with everybody who took part."""

    row: Interaction

    @property
    def people(self) -> list[dict]:
        """Id and name of each participant, the lead first."""
        lead = self.row.contact
        return ([{"pk": lead.pk, "name": lead.name}] if lead else []) + self.row.others

    @property
    def icon(self) -> str:
        return ICONS.get(self.row.kind, "clock")

    @property
    def alarm(self) -> str:
        return ALARMING.get(self.row.kind, "")

    @property
    def title(self) -> str:
        kind = str(self.row.get_kind_display())
        return self.row.title or kind[:1].upper() + kind[1:]


def history(request: HttpRequest, account: Account) -> dict:
    """What happened, newest first: one line a thing. ``?show=`` names a group of kinds, ``?cursor=`` continues."""
    return history_of(request, Interaction.objects.visible_to(request.member).filter(account=account))


def history_of(request: HttpRequest, rows) -> dict:
    """The same for any interactions."""
    chosen = request.GET.get("show", "")
    cursor = request.GET.get("cursor", "")
    rows = rows.in_force().leads()
    if chosen in GROUPS:
        rows = rows.filter(kind__in=GROUPS[chosen][1])
    rows = rows.select_related("contact", "by").annotate(others=_others())
    page = page_of(rows, Order("happened_at", descending=True), OLDER, cursor)
    lines = [Line(row) for row in page.rows]
    note_shown(request, [UUID(str(person["pk"])) for line in lines for person in line.people])
    return {
        "lines": lines,
        "cursor": cursor,
        "groups": [
            ("", _("All"), chosen not in GROUPS),
            *((name, words, name == chosen) for name, (words, _k) in GROUPS.items()),
        ],
        "older_url": _address(request, chosen, page.next_cursor) if page.next_cursor else "",
        "newest_url": _address(request, chosen, "") if cursor else "",
        "chosen": chosen if chosen in GROUPS else "",
    }


def _address(request: HttpRequest, chosen: str, cursor: str) -> str:
    parameters = request.GET.copy()
    for name, value in (("show", chosen), ("cursor", cursor)):
        parameters.pop(name, None)
        if value:
            parameters[name] = value
    return f"{request.path}?{parameters.urlencode()}" if parameters else request.path


def _others() -> ArraySubquery:
    """Id and name of the other participants, whose rows stand beside the lead's."""
    beside = Interaction.objects.in_force().filter(
        source=OuterRef("source"), external_id=OuterRef("external_id"), lead=False, contact__isnull=False
    )
    return ArraySubquery(beside.order_by("contact__name").values(person=JSONObject(pk="contact", name="contact__name")))
