"""Renewals from a file: what contracts were worth a year before they ended and after, known again by account and day."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.importing.differing import as_kept, differing, plain, put_back
from accounts.importing.finding import AccountsByName, account_fields
from accounts.importing.vocabulary import known_of
from accounts.models import Account
from boards.actions.renewals import RIGHT, faults_of, note_renewal, remove_renewal
from boards.models import Renewal
from intimacy.imports.kinds import Entry, Field, Kind, Made, Run, Verdict, offer

SAID = ("before", "after", "currency", "note")


class RenewalKind(Kind):
    """What became of contracts."""

    name = "renewals"
    title = gettext_lazy("Renewals")
    words = gettext_lazy("What accounts paid a year before their contract ended, and a year after; 0 where they left.")
    right = RIGHT
    order = 45
    matches = {"renewal": gettext_lazy("Account and day")}

    def fields(self, by) -> list[Field]:
        return [
            *account_fields(known_of("name")),
            Field("on", _("Renewed or ended on"), ("renewal date", "end date", "contract end", "date", "renewed on"), required=True, type="date"),
            Field("before", _("A year before"), ("arr before", "previous arr", "amount before", "old value"), required=True, type="amount"),
            Field("after", _("A year after"), ("arr after", "new arr", "amount after", "new value"), required=True, type="amount"),
            Field("currency", _("Currency"), ("currency code", "iso currency"), longest=3),
            Field("note", _("What it hung on"), ("reason", "comment", "note"), longest=500),
        ]  # fmt: skip

    def key(self, values: dict, match: str) -> str:
        account, on = values.get("account_external_id") or values.get("account"), values.get("on")
        return f"{account}\n{on}" if account and on else ""

    def take(self, entries: list[Entry], run: Run) -> list[Verdict]:
        batch = _Batch(entries, run)
        return [batch.take(entry) for entry in entries]

    def undo(self, effects: list, by) -> dict[UUID, str]:
        ids = [effect.thing_id for effect in effects]
        held = {row.pk: row for row in Renewal.objects.filter(pk__in=ids).select_related("account")}
        kept = {}
        for effect in effects:
            row = held.get(effect.thing_id)
            why = _take_back(row, effect, by) if row else ""
            if why:
                kept[effect.pk] = why
        return kept


def _take_back(row: Renewal, effect, by) -> str:
    """Undo what an import said of a renewal; why it stays, where it does."""
    if effect.what == "changed":
        _fields, why = put_back(row, effect)
        note_renewal(account=row.account, on=row.on, by=by, **{name: getattr(row, name) for name in SAID})
        return why
    if plain({name: getattr(row, name) for name in SAID}) != effect.after:
        return _("Has been changed since.")
    remove_renewal(renewal=row, by=by)
    return ""


class _Batch:
    """What is known of the accounts and renewals of one batch."""

    def __init__(self, entries: list[Entry], run: Run):
        self.run = run
        self.places = AccountsByName(entries, run, RIGHT)
        found = {entry.number: self.places.find(entry.values)[0] for entry in entries}
        self.accounts = Account.objects.in_bulk([pk for pk in found.values() if pk])
        days = {entry.values["on"] for entry in entries if "on" in entry.values}
        rows = Renewal.objects.filter(account__in=self.accounts, on__in=days)
        self.held = {(row.account_id, row.on): row for row in rows}

    def take(self, entry: Entry) -> Verdict:
        pk, field, why = self.places.find(entry.values)
        if pk is None:
            return Verdict("wrong", field, why)
        account, on = self.accounts[pk], entry.values["on"]
        held = self.held.get((pk, on))
        values = self._values(entry, account, held)
        for name, sentence in faults_of(on=on, **values).items():
            return Verdict("wrong", name, sentence)
        changes = differing(held, values) if held else values
        if not changes:
            return Verdict("same")
        before = plain({name: getattr(held, name) for name in changes}) if held else {}
        if not self.run.dry:
            noted = note_renewal(account=account, on=on, by=self.run.by, **values)
            what = "changed" if held else "added"
            self.run.made.append(Made("renewal", what, pk=noted.pk, before=before, after=plain(changes)))
            self.held[pk, on] = noted  # another row may name the account otherwise
        return Verdict("changed" if held else "new")

    def _values(self, entry: Entry, account: Account, held: Renewal | None) -> dict[str, Any]:
        """What the row says; of what it leaves out, what is known or usual."""
        usual = {"currency": held.currency if held else account.currency, "note": held.note if held else ""}
        values = usual | {name: entry.values[name] for name in SAID if name in entry.values}
        values |= {"currency": values["currency"].upper(), "note": values["note"].strip()}
        return {name: as_kept(Renewal, name, value) for name, value in values.items()}


offer(RenewalKind())
