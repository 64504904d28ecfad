"""Adding, changing and merging the people at an account, and noting what they answered."""

from datetime import date
from typing import Any
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import OuterRef, Q
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account, Changed, Contact, EngagementPerson, Interaction
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.privacy.actions import answer, start_with
from intimacy.privacy.models import Answer, Basis, Reply, Subject
from intimacy.privacy.purposes import RELATIONSHIP
from intimacy.tenancy.refusals import Refused

EDITABLE = {"name", "email", "phone", "job_title", "role", "expertise", "language", "time_zone", "external_id"}
# What a reply costs the one who wants to use the data. An answer that allows nothing costs more than one that allows.
STRICTNESS = {Reply.OBJECTED: 4, Reply.WITHDRAWN: 3, Reply.NO: 2}


@atomic
def add_contact(*, account: Account, name: str, basis: str, by, evidence: str = "", **values: Any) -> Contact:
    """Add a person at an account, and the lawful basis on which we keep what we know of them."""
    require(by, "accounts.edit_contacts", account)
    _known(values, "add_contact")
    contact = Contact(account=account, name=name, **values)
    faults = _faults(contact)
    if basis not in Basis.values:
        faults["basis"] = _("There is no lawful basis “%(basis)s”.") % {"basis": basis}
    elif basis == Basis.CONSENT and not evidence.strip():
        faults["evidence"] = _("Say where and when the person consented.")
    if faults:
        raise Refused(faults)
    contact.subject = Subject.objects.create(kind="contact")
    contact.save(force_insert=True)
    start_with(subject=contact.subject, basis=basis, purposes=RELATIONSHIP, evidence=evidence.strip(), by=by)
    record("accounts.contact_added", contact, by=by, fields=["name", *values])
    return contact


@atomic
def change_contact(*, contact: Contact, by, version: int | None = None, **values: Any) -> Contact:
    """Change what is known of a person. Refused when somebody changed it since ``version``, with nothing changed."""
    require(by, "accounts.edit_contacts", contact)
    _known(values, "change_contact")
    contact = held(contact, version)
    changed = [name for name, value in values.items() if getattr(contact, name) != value]
    if not changed:
        return contact
    for name in changed:
        setattr(contact, name, values[name])
    faults = _faults(contact)
    if faults:
        raise Refused(faults)
    _save(contact, changed)
    record("accounts.contact_changed", contact, by=by, fields=changed)
    return contact


@atomic
def leave(*, contact: Contact, on: date | None, by) -> Contact:
    """Note that a person has left the company; from that day the time runs after which they are forgotten.

    ``on=None`` takes it back: the person is there after all.
    """
    require(by, "accounts.edit_contacts", contact)
    contact = held(contact)
    if on and on > timezone.localdate():
        raise Refused({"left_on": _("This day has not come yet. Note it when it has.")})
    if contact.left_on != on:
        contact.left_on = on
        _save(contact, ["left_on"])
        record("accounts.contact_left" if on else "accounts.contact_returned", contact, by=by, fields=["left_on"])
    return contact


@atomic
def answer_for(*, contact: Contact, purpose: str, basis: str, reply: str, by, evidence: str = "") -> Answer:
    """Note what a person has answered for one purpose. A consent needs its evidence: we must be able to show it."""
    require(by, "accounts.answer_for", contact)
    if reply not in Reply.values:
        raise Refused({"reply": _("There is no reply “%(reply)s”.") % {"reply": reply}})
    if (basis, reply) == (Basis.CONSENT, Reply.YES) and not evidence.strip():
        raise Refused({"evidence": _("Say where and when the person consented.")})
    contact = held(contact)
    before = Answer.objects.in_force().filter(subject=contact.subject_id, purpose=purpose).first()
    given = answer(subject=contact.subject, purpose=purpose, basis=basis, reply=reply, evidence=evidence.strip(), by=by)
    if given != before:
        Changed.objects.create(account_id=contact.account_id)  # what may be counted has changed
        record("accounts.contact_answered", contact, by=by, fields=[purpose])
    return given


@atomic
def merge_contacts(*, keep: Contact, drop: Contact, by) -> Contact:
    """Make one person of two records. Nothing is lost.

    The history, engagements and promises of ``drop`` become those of ``keep``; what was empty there is filled; for each
    purpose the stricter of the two answers holds. ``drop`` stays as a pointer to ``keep``, found by its old ids.
    """
    require(by, "accounts.edit_contacts", keep)
    require(by, "accounts.edit_contacts", drop)
    if keep.pk == drop.pk:
        raise Refused({"drop": _("A contact cannot be merged with itself.")})
    # Always in the same order, so that two merges of the same pair wait for each other instead of blocking each other.
    found = {
        each.pk: each
        for each in Contact.objects.select_for_update(of=("self",)).filter(pk__in=[keep.pk, drop.pk]).order_by("pk")
    }
    keep, drop = found[keep.pk], found[drop.pk]
    if keep.merged_into_id or drop.merged_into_id:
        raise Refused({"drop": _("One of the two has already been merged into another contact.")})
    filled = [name for name in sorted(EDITABLE) if getattr(drop, name) and _is_empty(keep, name)]
    for name in filled:
        setattr(keep, name, getattr(drop, name))
    answered = _stricter_answers(keep, drop, by)
    moved = _repoint(keep, drop)
    Answer.objects.filter(subject=drop.subject_id).update(subject=keep.subject_id)
    # One person, one subject: whoever asks for erasure is found in both records.
    drop.merged_into, drop.subject_id = keep, keep.subject_id
    _save(drop, ["merged_into", "subject"])
    _save(keep, filled)
    accounts = {keep.account_id, drop.account_id}
    Changed.objects.bulk_create([Changed(account_id=account) for account in sorted(accounts)])
    words = {"dropped": str(drop.pk), "moved": moved, "answers": answered}
    record("accounts.contacts_merged", keep, by=by, fields=filled, words=words, subject=keep.subject_id)
    return keep


def held(contact: Contact, version: int | None = None) -> Contact:
    """The contact, locked for this transaction. Refused when it was merged away or is no longer at ``version``."""
    now = Contact.objects.select_for_update(of=("self",)).select_related("subject").get(pk=contact.pk)
    if now.merged_into_id:
        raise Refused(_("This contact has been merged into another one. Change that one."))
    if version is not None and now.version != version:
        raise Refused(_("Somebody has changed this contact in the meantime. Look at it again, then change it."))
    return now


def strictness(given: Answer) -> int:
    """How little an answer allows, so that the stricter of two can be told."""
    allows = given.basis != Basis.CONSENT or given.reply == Reply.YES
    return STRICTNESS.get(given.reply, 0 if allows else 1)


def _stricter_answers(keep: Contact, drop: Contact, by) -> list[str]:
    """Give ``keep`` those answers of ``drop`` that are stricter, or to what it was never asked; answers the purposes."""
    mine = {given.purpose: given for given in Answer.objects.in_force().filter(subject=keep.subject_id)}
    theirs = list(Answer.objects.in_force().filter(subject=drop.subject_id))
    taken = [
        given for given in theirs if given.purpose not in mine or strictness(given) > strictness(mine[given.purpose])
    ]
    Answer.objects.in_force().filter(subject=drop.subject_id).update(until=timezone.now())
    for given in taken:
        answer(
            subject=keep.subject, purpose=given.purpose, basis=given.basis, reply=given.reply,
            evidence=given.evidence, by=by,
        )  # fmt: skip
    return sorted(given.purpose for given in taken)


def _repoint(keep: Contact, drop: Contact) -> dict[str, int]:
    """Let everything that points at ``drop`` point at ``keep``, on this floor and above; how many rows of each table."""
    same = Interaction.objects.in_force().filter(
        contact=keep, source=OuterRef("source"), external_id=OuterRef("external_id")
    )
    # Both took part in the same thing: it happened to one person, once. The second row ends, the lead stays the lead.
    twice = (
        Interaction.objects.in_force().filter(contact=drop).annotate(other=same.values("pk")[:1]).exclude(other=None)
    )
    leads = [row.other for row in twice.filter(lead=True)]
    Interaction.objects.filter(pk__in=[row.pk for row in twice]).update(ended_at=timezone.now())
    Interaction.objects.filter(pk__in=leads).update(lead=True)
    there = EngagementPerson.objects.filter(contact=keep).values("engagement")
    EngagementPerson.objects.filter(contact=drop, engagement__in=there).delete()
    moved = {}
    for relation in Contact._meta.get_fields(include_hidden=True):
        if relation.one_to_many and relation.auto_created:
            rows = relation.related_model.objects.filter(**{relation.field.name: drop})
            count = rows.update(**{relation.field.name: keep})
            if count:
                moved[relation.related_model._meta.label_lower] = count
    return moved


def _is_empty(contact: Contact, name: str) -> bool:
    return getattr(contact, name) == (Contact.Role.OTHER if name == "role" else "")


def _known(values: dict, action: str) -> None:
    unknown = values.keys() - EDITABLE
    if unknown:
        raise TypeError(f"{action}() got unexpected values {sorted(unknown)}")


def _faults(contact: Contact) -> dict[str, str]:
    """What must be true of every contact, said at the field where it is not."""
    contact.name = contact.name.strip()
    faults: dict[str, str] = {}
    try:
        contact.clean_fields(exclude=["account", "subject", "merged_into"])
    except ValidationError as fault:
        faults |= {name: " ".join(words) for name, words in fault.message_dict.items()}
    if contact.time_zone and contact.time_zone not in available_timezones():
        faults["time_zone"] = _("There is no time zone “%(name)s”. They are called like Europe/Zurich.") % {
            "name": contact.time_zone
        }
    if contact.language and not _is_language(contact.language):
        faults["language"] = _("There is no language “%(name)s”. They are written like de or pt-BR.") % {
            "name": contact.language
        }
    taken = Q(external_id=contact.external_id, merged_into=None) & ~Q(pk=contact.pk)
    if contact.external_id and Contact.objects.filter(taken).exists():
        faults["external_id"] = _("Another contact has this external id.")
    return faults


def _is_language(code: str) -> bool:
    try:
        Locale.parse(code.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True


def _save(contact: Contact, names: list[str]) -> None:
    contact.version += 1
    contact.changed_at = timezone.now()
    try:
        with atomic():
            contact.save(update_fields=[*names, "version", "changed_at"])
    except IntegrityError as clash:
        if "contact_once_per_external_id" not in str(clash):
            raise
        raise Refused({"external_id": _("Another contact has this external id.")}) from clash
