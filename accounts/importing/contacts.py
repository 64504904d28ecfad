"""People at accounts from a file, on a lawful basis that is asked for the file as a whole."""

from collections import defaultdict
from typing import Any
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import bulk
from accounts.importing import shapes, undoing
from accounts.importing.differing import differing, plain
from accounts.importing.finding import AccountsByName, account_fields
from accounts.importing.vocabulary import known_of
from accounts.models import Contact
from intimacy.imports.kinds import Entry, Field, Kind, Made, Question, Run, Verdict
from intimacy.privacy.models import Basis

# A legal obligation is no reason to hold a list of people for looking after them.
BASES = (Basis.CONTRACT, Basis.LEGITIMATE_INTEREST, Basis.CONSENT)
NAMES = ("given_name", "middle_name", "family_name")
NO_COLUMNS = {"account", "account_external_id", *NAMES}


class ContactKind(Kind):
    """People at our customers."""

    name = "contacts"
    title = gettext_lazy("Contacts")
    words = gettext_lazy("People at accounts that are known already.")
    right = "accounts.edit_contacts"
    order = 20
    matches = {
        "external_id": gettext_lazy("External id"),
        "email": gettext_lazy("E-mail"),
        "person": gettext_lazy("Account and name"),
    }
    shapes = shapes.CONTACTS

    def fields(self, by) -> list[Field]:
        roles = {role.value: role.label for role in Contact.Role}
        return [
            *account_fields(known_of("name")),
            Field("name", _("Name"), ("full name", "contact", "contact name", "person")),
            Field("given_name", _("Given name"), ("first name", "firstname", "forename"), longest=90),
            Field("middle_name", _("Middle name"), ("middle initial",), longest=20),
            Field("family_name", _("Family name"), ("last name", "lastname", "surname"), longest=90),
            Field("email", _("E-mail"), ("email address", "mail", "e-mail address"), type="email"),
            Field("phone", _("Phone"), ("telephone", "telephone number", "phone number", "mobile"), longest=50),
            Field("job_title", _("Position"), ("job title", "occupation", "function", "title"), longest=150),
            Field("role", _("Role"), ("buying role", "stakeholder role"), choices=roles),
            Field("expertise", _("Expertise"), ("skills",), longest=300),
            Field("language", _("Language"), ("locale", "preferred language"), longest=10),
            Field("time_zone", _("Time zone"), ("timezone", "tz"), longest=64),
            Field("external_id", _("External id"), ("id", "contact id", "person id", "number"), type="identifier"),
        ]  # fmt: skip

    def questions(self) -> list[Question]:
        return [
            Question(
                "basis", _("Lawful basis"), _("On what are we allowed to keep these people's data to look after them?"),
                tuple((basis.value, basis.label) for basis in BASES), required=True,
            ),
            Question("evidence", _("Evidence"), _("Where and when they consented, or the contract that covers it.")),
        ]  # fmt: skip

    def faults_of_answers(self, answers: dict, fields: set) -> dict[str, str]:
        if answers.get("basis") == Basis.CONSENT and not answers.get("evidence", "").strip():
            return {"evidence": _("Say where and when these people consented.")}
        return {}

    def key(self, values: dict, match: str) -> str:
        if match == "email":
            return values.get("email", "").lower()
        if match == "person":
            account = values.get("account_external_id") or values.get("account")
            name = full_name(values)
            return f"{account}\n{name}" if account and name else ""
        return str(values.get(match, ""))

    def take(self, entries: list[Entry], run: Run) -> list[Verdict]:
        batch = _Batch(entries, run)
        verdicts = [batch.judge(entry) for entry in entries]
        if not run.dry:
            batch.write()
        return verdicts

    def undo(self, effects: list, by) -> dict:
        return undoing.contacts(effects, by)


def full_name(values: dict) -> str:
    """The name, or what the parts of a name make together."""
    return values.get("name") or " ".join(values[part] for part in NAMES if part in values)


def is_language(code: str) -> bool:
    """Whether there is such a language, written like de or pt-BR."""
    try:
        Locale.parse(code.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True


class _Batch:
    """What is known of one batch before it is judged, and what is to be written after."""

    def __init__(self, entries: list[Entry], run: Run):
        self.run = run
        self.accounts = AccountsByName(entries, run, "accounts.edit_contacts")
        self.places = {entry.number: self.accounts.find(entry.values) for entry in entries}
        self.found = self._found(entries)
        ids = {entry.values.get("external_id") for entry in entries} - {None}
        holders = Contact.objects.current().filter(external_id__in=ids)
        self.ids = dict(holders.values_list("external_id", "pk"))
        self.added: list[Contact] = []
        self.altered: dict[Any, Contact] = {}
        self.names: set[str] = set()
        self.zones = available_timezones()

    def _found(self, entries: list[Entry]) -> dict[str, list[Contact]]:
        rows = Contact.objects.current().select_for_update(of=("self",)).order_by("pk")
        found = defaultdict(list)
        match self.run.match:
            case "email":
                addresses = {entry.values["email"] for entry in entries}
                for contact in rows.filter(email__in=addresses | {address.lower() for address in addresses}):
                    found[contact.email.lower()].append(contact)
            case "external_id":
                for contact in rows.filter(external_id__in=[entry.key for entry in entries]):
                    found[contact.external_id].append(contact)
            case _:
                names = {full_name(entry.values) for entry in entries}
                places = {place for place, _field, _why in self.places.values() if place}
                by_person = defaultdict(list)
                for contact in rows.filter(name__in=names, account__in=places):
                    by_person[contact.account_id, contact.name].append(contact)
                for entry in entries:
                    found[entry.key] = by_person[self.places[entry.number][0], full_name(entry.values)]
        return found

    def judge(self, entry: Entry) -> Verdict:
        contacts = self.found.get(entry.key, [])
        if len(contacts) > 1:
            return Verdict(
                "wrong",
                self.run.match,
                _("%(count)d contacts match. Merge them, or use external ids.") % {"count": len(contacts)},
            )
        contact = contacts[0] if contacts else None
        account, field, why = self.places[entry.number]
        named = "account" in entry.values or "account_external_id" in entry.values
        if account is None and (contact is None or named):
            return Verdict("wrong", field, why)
        if contact is not None and account is not None and contact.account_id != account:
            return Verdict("wrong", field or "account", _("This person is known at another account."))
        if (
            contact is not None
            and account is None
            and not contact.has_on_team(self.run.by)
            and self.accounts.allowed is not None
        ):
            return Verdict("wrong", self.run.match, _("You are not on the team of this person's account."))
        wrong = self.fault_of(entry.values, contact)
        if wrong:
            return wrong
        values = {name: value for name, value in entry.values.items() if name not in NO_COLUMNS}
        if full_name(entry.values):
            values["name"] = full_name(entry.values)
        if contact is None:
            self.added.append(Contact(account_id=account, **values))
            if "external_id" in values:
                self.ids[values["external_id"]] = self.added[-1].pk
            return Verdict("new")
        return self.change(contact, values)

    def fault_of(self, values: dict, contact: Contact | None) -> Verdict | None:
        if contact is None and not full_name(values):
            return Verdict("wrong", "name", _("A new contact needs a name."))
        zone, language = values.get("time_zone"), values.get("language")
        if zone is not None and zone not in self.zones:
            return Verdict(
                "wrong",
                "time_zone",
                _("There is no time zone “%(name)s”. They are called like Europe/Zurich.") % {"name": zone},
            )
        if language is not None and not is_language(language):
            return Verdict(
                "wrong",
                "language",
                _("There is no language “%(name)s”. They are written like de or pt-BR.") % {"name": language},
            )
        holder = self.ids.get(values.get("external_id"))
        if holder is not None and (contact is None or holder != contact.pk):
            return Verdict("wrong", "external_id", _("Another contact has this external id."))
        return None

    def change(self, contact: Contact, values: dict) -> Verdict:
        if self.run.match == "email":
            values.pop("email", None)  # the same address in other letters is no change
        changes = differing(contact, values)
        if not changes:
            return Verdict("same")
        before = {name: getattr(contact, name) for name in changes}
        self.run.made.append(
            Made(
                "contact",
                "changed",
                pk=contact.pk,
                before=plain(before),
                after=plain(changes),
                subject=contact.subject_id,
            )
        )
        for name, value in changes.items():
            setattr(contact, name, value)
        self.altered[contact.pk] = contact
        self.names |= changes.keys()
        return Verdict("changed")

    def write(self) -> None:
        run = self.run
        basis, evidence = run.answers["basis"], run.answers.get("evidence", "")
        bulk.add_contacts(contacts=self.added, basis=basis, evidence=evidence[:500], by=run.by, about=run.imported)
        run.made += [Made("contact", "added", pk=contact.pk, subject=contact.subject_id) for contact in self.added]
        bulk.change_contacts(contacts=list(self.altered.values()), names=self.names, by=run.by, about=run.imported)
