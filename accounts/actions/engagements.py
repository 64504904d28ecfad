"""Engagements: logged with their follow-ups and promises, corrected, undone. Each writes its facts into the history."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.followups import add_followup, drop_followup, settle_next_due
from accounts.actions.interactions import Fact, forget, learn
from accounts.actions.promises import give_promise
from accounts.models import Account, Contact, Engagement, EngagementPerson, FollowUp, Promise
from accounts.models.engagement import LOGGED
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.tenancy.refusals import Refused

SOURCE = "engagement"
EDITABLE = ("kind", "title", "happened_at", "minutes", "notes")
CLOCKS_DIFFER = timedelta(minutes=10)
EARLIEST = datetime(
    1900, 1, 1, tzinfo=UTC
)  # in UTC the first day of the calendar may lie before it, and cannot be read again


@atomic
def log_engagement(
    *,
    account: Account,
    kind: str,
    title: str,
    by,
    happened_at: datetime | None = None,
    minutes: int | None = None,
    notes: str = "",
    contacts: Iterable[Contact] = (),
    followups: Iterable[dict[str, Any]] = (),
    promises: Iterable[dict[str, Any]] = (),
    pk: UUID | None = None,
) -> Engagement:
    """Note something that we did together with a customer, and what came of it.

    contacts: who took part, the first of them leads. followups: what ``add_followup`` takes, such as words and due_on.
    promises: what ``give_promise`` takes, such as words, due_on and direction. pk: chosen by the caller, so that the same
    engagement sent twice is one.
    """
    require(by, "accounts.log", account)
    if pk is not None and (already := Engagement.objects.filter(pk=pk, account=account).first()):
        return already
    contacts = list(dict.fromkeys(contacts))
    known = {"pk": pk} if pk else {}
    engagement = Engagement(
        account=account, kind=kind, title=title.strip(), happened_at=happened_at or timezone.now(), minutes=minutes,
        notes=notes.strip(), by_id=by.pk, **known,
    )  # fmt: skip
    _check(engagement, contacts)
    engagement.save(force_insert=True)
    _name_people(engagement, contacts)
    _tell(engagement, contacts, by)
    for values in followups:
        add_followup(account=account, engagement=engagement, by=by, **values)
    lead = contacts[0] if contacts else None
    for values in promises:
        values = {"contact": lead, "said_at": engagement.happened_at} | values
        give_promise(account=account, engagement=engagement, by=by, **values)
    record("accounts.engagement_logged", engagement, by=by, fields=[kind], count=len(contacts))
    return engagement


@atomic
def change_engagement(
    *, engagement: Engagement, by, version: int | None = None, contacts: Iterable[Contact] | None = None, **values: Any
) -> Engagement:
    """Correct what was logged: the facts that held so far end, and the corrected ones take their place.

    Refused when somebody changed it since ``version``. The same content again changes nothing.
    """
    require(by, "accounts.log", engagement)
    unknown = values.keys() - set(EDITABLE)
    if unknown:
        raise TypeError(f"change_engagement() got unexpected values {sorted(unknown)}")
    engagement = _held(engagement)
    if engagement.undone_at:
        raise Refused(_("This engagement was undone."))
    before = people_of(engagement)
    after = before if contacts is None else list(dict.fromkeys(contacts))
    changed = [name for name, value in values.items() if getattr(engagement, name) != value]
    people_changed = [person.pk for person in after] != [person.pk for person in before]
    if not changed and not people_changed:
        return engagement
    if version is not None and engagement.version != version:
        raise Refused(_("Somebody has changed this engagement in the meantime. Look at it again, then change it."))
    for name in changed:
        value = values[name]
        setattr(engagement, name, value.strip() if isinstance(value, str) else value)
    _check(engagement, [person for person in after if person not in before])
    engagement.version, engagement.changed_at = engagement.version + 1, timezone.now()
    engagement.save(update_fields=[*changed, "version", "changed_at"])
    if people_changed:
        engagement.people.all().delete()
        _name_people(engagement, after)
    _tell(engagement, after, by)
    record(
        "accounts.engagement_changed", engagement, by=by, fields=[*changed, *(["contacts"] if people_changed else [])]
    )
    return engagement


@atomic
def undo_engagement(*, engagement: Engagement, by) -> Engagement:
    """It was not so: its facts end, what came of it and is still open goes. Undoing it again changes nothing."""
    require(by, "accounts.log", engagement)
    engagement = _held(engagement)
    if engagement.undone_at:
        return engagement
    engagement.undone_at = timezone.now()
    engagement.save(update_fields=["undone_at"])
    forget(source=SOURCE, external_ids=[str(engagement.pk)], by=by, journal=False)
    for followup in FollowUp.objects.open().filter(engagement=engagement):
        drop_followup(followup=followup, reason=_("The engagement it came from was undone."), by=by)
    for promise in Promise.objects.open().filter(engagement=engagement, renegotiated=0):
        record("accounts.promise_taken_back", promise, by=by)
        promise.delete()
    settle_next_due(engagement.account_id)
    record("accounts.engagement_undone", engagement, by=by)
    return engagement


def people_of(engagement: Engagement) -> list[Contact]:
    """Who took part, the lead first."""
    people = engagement.people.select_related("contact").order_by("pk")
    return [person.contact for person in people]


def _held(engagement: Engagement) -> Engagement:
    return Engagement.objects.select_for_update(of=("self",)).select_related("account").get(pk=engagement.pk)


def _check(engagement: Engagement, contacts: list[Contact]) -> None:
    faults = {}
    if not engagement.title:
        faults["title"] = _("Say in a few words what it was about.")
    elif len(engagement.title) > 200:
        faults["title"] = _("Say it in at most 200 characters.")
    if engagement.kind not in [kind.value for kind in LOGGED]:
        faults["kind"] = _("Choose what kind of engagement it was.")
    if engagement.happened_at > timezone.now() + CLOCKS_DIFFER:
        faults["happened_at"] = _("This has not happened yet. Note what is to come as a follow-up.")
    elif engagement.happened_at < EARLIEST:
        faults["happened_at"] = _("This lies before 1900.")
    if engagement.minutes is not None and not 0 <= engagement.minutes <= 24 * 60:
        faults["minutes"] = _("Between 0 and 1,440 minutes.")
    stranger = next((contact for contact in contacts if contact.account_id != engagement.account_id), None)
    if stranger:
        faults["contacts"] = _("%(name)s does not belong to this account.") % {"name": stranger.name}
    if faults:
        raise Refused(faults)


def _name_people(engagement: Engagement, contacts: list[Contact]) -> None:
    EngagementPerson.objects.bulk_create(
        [EngagementPerson(engagement=engagement, contact=contact) for contact in contacts]
    )


def _tell(engagement: Engagement, contacts: list[Contact], by) -> None:
    """One fact for everybody who took part; the notes and the time spent stand with the lead."""
    facts = [
        Fact(
            account=engagement.account_id, kind=engagement.kind, happened_at=engagement.happened_at, lead=first,
            external_id=str(engagement.pk), contact=contact.pk if contact else None, title=engagement.title,
            body=engagement.notes if first else "", by=engagement.by_id,
            value=float(engagement.minutes) if first and engagement.minutes is not None else None,
        )
        for first, contact in [(number == 0, contact) for number, contact in enumerate(contacts or [None])]
    ]  # fmt: skip
    learn(source=SOURCE, facts=facts, by=by, journal=False, whole=True)
