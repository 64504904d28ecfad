"""Adding and changing many accounts or contacts in one statement each, for imports: the same rules, one journal row a
batch. The caller has judged every row and asked for the right to each.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.sorting import assign_segments
from accounts.models import Account, Changed, Contact, Link, Seat, Standing
from intimacy.access.require import require
from intimacy.imports.inserting import insert_many, insert_rows
from intimacy.journal.actions import record
from intimacy.privacy.models import Answer, Basis, Reply, Subject
from intimacy.privacy.purposes import RELATIONSHIP

BATCH = 1000


@atomic
def add_accounts(*, accounts: list[Account], by, about=None) -> None:
    """Add accounts that are known to be sound, each with its standing, and its owner on its team."""
    require(by, "accounts.add")
    insert_many(accounts)
    insert_rows(Standing, [{"account_id": account.pk} for account in accounts])
    seats = [(account.pk, account.owner_id) for account in accounts if account.owner_id]
    insert_rows(Seat, [{"account_id": pk, "member_id": owner, "role": Seat.Role.OWNER} for pk, owner in seats])
    if accounts:
        record("accounts.accounts_added", about, by=by, fields=["name"], count=len(accounts))
        assign_segments([account.pk for account in accounts], by=by)


@atomic
def change_accounts(*, accounts: list[Account], names: Iterable[str], by, about=None) -> None:
    """Store what was changed on accounts that the caller holds locked. names: the fields that differ on any of them."""
    require(by, "accounts.edit")
    if "tier" in names:
        _record_tiers(accounts, by, about)
    _store(Account, accounts, names)
    if accounts:
        record("accounts.accounts_changed", about, by=by, fields=names, count=len(accounts))
        assign_segments([account.pk for account in accounts], by=by)


@atomic
def add_contacts(*, contacts: list[Contact], basis: str, evidence: str, by, about=None) -> None:
    """Add people, each as a person of their own whose data is held on one lawful basis. Gives each its subject."""
    require(by, "accounts.edit_contacts")
    now = timezone.now()
    reply = Reply.YES if basis == Basis.CONSENT else Reply.NOT_ASKED
    for contact in contacts:
        contact.subject = Subject(kind="contact", known_since=now)
    insert_many([contact.subject for contact in contacts])
    insert_many(contacts)
    insert_rows(
        Answer,
        [
            {"subject_id": contact.subject_id, "purpose": purpose, "basis": basis, "reply": reply, "since": now, "evidence": evidence}
            for contact in contacts
            for purpose in RELATIONSHIP
        ],
    )  # fmt: skip
    if contacts:
        record("accounts.contacts_added", about, by=by, fields=["name", basis], count=len(contacts))


@atomic
def change_contacts(*, contacts: list[Contact], names: Iterable[str], by, about=None) -> None:
    """Store what was changed on contacts that the caller holds locked. names: the fields that differ on any of them."""
    require(by, "accounts.edit_contacts")
    _store(Contact, contacts, names)
    if contacts:
        record("accounts.contacts_changed", about, by=by, fields=names, count=len(contacts))


@atomic
def remove_accounts(*, ids: list[UUID], by, about=None) -> None:
    """Remove accounts that an import added and nothing else refers to."""
    require(by, "accounts.add")
    Changed.objects.filter(account__in=ids).delete()
    Account.objects.filter(pk__in=ids).delete()
    if ids:
        record("accounts.accounts_removed", about, by=by, count=len(ids))


@atomic
def remove_contacts(*, ids: list[UUID], by, about=None) -> None:
    """Remove people whom an import added and nothing else refers to, with what was noted of their answers."""
    require(by, "accounts.edit_contacts")
    subjects = list(Contact.objects.filter(pk__in=ids).values_list("subject_id", flat=True))
    Contact.objects.filter(pk__in=ids).delete()
    still_held = set(Contact.objects.filter(subject__in=subjects).values_list("subject_id", flat=True))
    Subject.objects.filter(pk__in=set(subjects) - still_held).delete()
    if ids:
        record("accounts.contacts_removed", about, by=by, count=len(ids))


@atomic
def add_links(*, links: list[Link], by, about=None) -> None:
    """Keep to which account or person the records of other files belong."""
    require(by, "accounts.log")
    Link.objects.bulk_create(links)
    if links:
        record("accounts.links_added", about, by=by, count=len(links))


@atomic
def remove_links(*, ids: list[UUID], by, about=None) -> None:
    """Forget links that an import added."""
    require(by, "accounts.log")
    Link.objects.filter(pk__in=ids).delete()
    if ids:
        record("accounts.links_removed", about, by=by, count=len(ids))


def _record_tiers(accounts: list[Account], by, about) -> None:
    """The history of tiers is whole: each account has its own entry, whatever moved it."""
    before = dict(Account.objects.filter(pk__in=[account.pk for account in accounts]).values_list("pk", "tier"))
    why = _("From the file “%(name)s”") % {"name": about.file_name} if about else _("An import was taken back")
    for account in accounts:
        if before.get(account.pk) != account.tier:
            said = {"from": before.get(account.pk), "to": account.tier}
            record("accounts.tier_set", account, by=by, fields=["tier"], why=why, words=said)


def _store(model, rows: list, names: Iterable[str]) -> None:
    """One INSERT … ON CONFLICT DO UPDATE, which is many times faster than Django's bulk_update."""
    now = timezone.now()
    for row in rows:
        row.version, row.changed_at = row.version + 1, now
    columns = sorted({*names, "version", "changed_at"})
    model.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=columns
    )
