"""Accounts from a file: added, changed, linked to their parents, and taken back."""

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import bulk
from accounts.actions.accounts import name_owner
from accounts.actions.facts import declare_fact, short_name
from accounts.graduating import Room
from accounts.importing import shapes, undoing, vocabulary
from accounts.importing.differing import as_kept, differing, plain
from accounts.models import Account, FactKind
from accounts.models.account import Tier
from intimacy.access.require import everywhere, may
from intimacy.imports.kinds import Entry, Field, Kind, Made, Run, Verdict
from intimacy.tenancy.models import Member

FACTS = {"boolean": "yes_no", "integer": "number", "decimal": "number", "amount": "number", "date": "date"}
TYPES = {"text": "text", "number": "decimal", "date": "date", "yes_no": "boolean"}
AMOUNTS = ("annual_value", "lifetime_value")
NO_COLUMNS = {"parent", "owner"}


class AccountKind(Kind):
    """Companies that we serve."""

    name = "accounts"
    title = gettext_lazy("Accounts")
    words = gettext_lazy("Companies, with their parents, owners and further facts. Several rows may name the same one.")
    right = "accounts.add"
    order = 10
    matches = {"external_id": gettext_lazy("External id"), "name": gettext_lazy("Name")}
    shapes = shapes.ACCOUNTS
    pointer = "parent"

    def fields(self, by) -> list[Field]:
        fields = [
            Field("name", _("Name"), ("account", "account name", "company", "company name", "customer", "client", "project", "organization")),
            Field("external_id", _("External id"), ("id", "account id", "company id", "customer id", "client id"), type="identifier"),
            Field("parent", _("Parent (name or external id)"), ("parent", "parent account", "parent company", "subsidiary of", "part of", "belongs to")),
            Field("industry", _("Industry"), ("sector", "branch", "vertical"), longest=100, known=vocabulary.industries),
            Field("region", _("Region"), ("country", "office location", "headquarters", "location", "territory"), longest=100, known=vocabulary.countries),
            Field("city", _("City"), ("town", "place"), longest=100, known=vocabulary.known_of("city")),
            Field("employees", _("Employees"), ("number of employees", "headcount", "staff", "size"), type="integer"),
            Field("annual_value", _("Annual value"), ("arr", "annual recurring revenue", "contract value", "acv"), type="amount"),
            Field("lifetime_value", _("Lifetime value"), ("ltv", "clv", "customer lifetime value"), type="amount"),
            Field("currency", _("Currency"), ("currency code", "iso currency"), longest=3),
            Field("renewal_on", _("Renewal"), ("renewal date", "contract end", "renews on"), type="date"),
            Field("since", _("Customer since"), ("signup date", "customer from", "start date"), type="date"),
        ]  # fmt: skip
        if may(by, "accounts.assign"):
            fields.append(
                Field("owner", _("Owner (e-mail)"), ("account owner", "owner email", "account manager"), type="email")
            )
        if everywhere(by, "accounts.set_tier"):
            tiers = {str(tier.value): tier.label for tier in Tier}
            fields.append(Field("tier", _("Tier"), ("service tier", "class"), choices=tiers))
        taken = {name for field in fields for name in (field.name, *field.synonyms)}
        for kind in FactKind.objects.in_use():
            also = () if kind.name in taken else (kind.name,)
            fields.append(Field(f"fact:{kind.name}", kind.words, also, type=TYPES[kind.type], longest=1000))
        return fields

    def may_adopt(self, by) -> bool:
        return may(by, "accounts.declare_facts")

    def adopt(self, header: str, column: dict, by) -> str:
        """Declare the further fact that the column holds, or take the one that there is."""
        name = short_name(header)
        if not FactKind.objects.in_use().filter(name=name).exists():
            declare_fact(
                words=header.replace("_", " ").strip().capitalize(),
                name=name,
                type=FACTS.get(column.get("kind", ""), "text"),
                by=by,
            )
        return f"fact:{name}"

    def reconsider(self, mapping: dict[str, str], rows: list[dict[str, str]]) -> dict[str, str]:
        """Without the external id where one company has several: then each row is about something else, such as a ticket."""
        column = {field: header for header, field in mapping.items()}
        if "name" not in column or "external_id" not in column:
            return mapping
        ids = defaultdict(set)
        for row in rows:
            ids[row.get(column["name"], "")].add(row.get(column["external_id"], ""))
        if any(name and len(found) > 1 for name, found in ids.items()):
            return {header: field for header, field in mapping.items() if field != "external_id"}
        return mapping

    def called(self, entry: Entry) -> tuple[str, ...]:
        return tuple(entry.values[name] for name in ("name", "external_id") if name in entry.values)

    def take(self, entries: list[Entry], run: Run) -> list[Verdict]:
        batch = _Batch(entries, run)
        verdicts = [batch.judge(entry) for entry in entries]
        if not run.dry:
            batch.write()
        return verdicts

    def link(self, entries: list[Entry], run: Run) -> list[tuple[Entry, str, str]]:
        found = _found([entry.key for entry in entries], run.match)
        parents = _by_either({entry.values["parent"] for entry in entries})
        above = _above({parent.pk for parent in parents.values()})
        changed: dict = {}
        faults = []
        for entry in entries:
            account = found.get(entry.key, [None])[0]
            parent = parents.get(entry.values["parent"])
            if account is None or parent is None or parent.pk == account.parent_id or not _may_change(account, run):
                continue
            if _goes_round(account.pk, parent.pk, above):
                faults.append((entry, "parent", _("An account cannot be a part of itself.")))
                continue
            run.made.append(_changed(account, {"parent_id": account.parent_id}, {"parent_id": parent.pk}))
            account.parent = parent
            above[account.pk] = parent.pk
            changed[account.pk] = account
        bulk.change_accounts(accounts=list(changed.values()), names=["parent"], by=run.by, about=run.imported)
        return faults

    def undo(self, effects: list, by) -> dict:
        return undoing.accounts(effects, by)


def _found(keys: list[str], match: str) -> dict[str, list[Account]]:
    """The accounts of these keys, locked for this transaction."""
    found = defaultdict(list)
    rows = Account.objects.filter(**{f"{match}__in": keys}).order_by("pk").select_for_update(of=("self",))
    for account in rows:
        found[getattr(account, match)].append(account)
    return found


def _by_either(texts: set[str]) -> dict[str, Account]:
    """Accounts by name, and by external id where no name fits. A name that two accounts share names neither."""
    by_name = defaultdict(list)
    for account in Account.objects.filter(name__in=texts):
        by_name[account.name].append(account)
    found = {account.external_id: account for account in Account.objects.filter(external_id__in=texts - {""})}
    return found | {name: rows[0] for name, rows in by_name.items() if len(rows) == 1}


def _above(ids: set) -> dict:
    """Account → its parent, for these accounts and all that stand above them."""
    above: dict = {}
    while missing := ids - above.keys() - {None}:
        above |= dict(Account.objects.filter(pk__in=missing).values_list("pk", "parent_id"))
        ids = {above.get(pk) for pk in missing}
    return above


def _goes_round(account, parent, above: dict) -> bool:
    """Whether the account would stand above its own parent."""
    while parent is not None and parent != account:
        parent = above.get(parent)
    return parent == account


def _may_change(account: Account, run: Run) -> bool:
    return everywhere(run.by, "accounts.edit") or account.has_on_team(run.by)


def _changed(account: Account, before: dict, after: dict) -> Made:
    return Made("account", "changed", pk=account.pk, before=plain(before), after=plain(after))


class _Batch:
    """What is known of one batch before it is judged, and what is to be written after."""

    def __init__(self, entries: list[Entry], run: Run):
        self.run = run
        self.found = _found([entry.key for entry in entries], run.match)
        ids = {entry.values.get("external_id") for entry in entries} - {None}
        self.ids = dict(Account.objects.filter(external_id__in=ids).values_list("external_id", "pk"))
        self.parents = _by_either({entry.values.get("parent") for entry in entries} - {None})
        wanted = {entry.values["owner"].lower() for entry in entries if "owner" in entry.values}
        members = Member.objects.active().filter(user__email__in=wanted).select_related("user") if wanted else []
        self.owners = {member.user.email.lower(): member for member in members}
        self.mine = None
        if not everywhere(run.by, "accounts.edit"):
            rows = [account.pk for accounts in self.found.values() for account in accounts]
            self.mine = set(Account.objects.visible_to(run.by).filter(pk__in=rows).values_list("pk", flat=True))
        self.room = Room(lock=not run.dry) if any("tier" in entry.values for entry in entries) else None
        self.added: list[Account] = []
        self.altered: dict[Any, Account] = {}
        self.names: set[str] = set()
        self.handed_over: list[tuple[Account, Member]] = []

    def judge(self, entry: Entry) -> Verdict:
        accounts = self.found.get(entry.key, [])
        if len(accounts) > 1:
            return self.wrong(
                self.run.match,
                _("%(count)d accounts have this name. Use their external ids.") % {"count": len(accounts)},
            )
        account = accounts[0] if accounts else None
        wrong = self.fault_of(entry.values, account)
        if wrong:
            return wrong
        values = self.columns_of(entry.values)
        return self.add(entry, values) if account is None else self.change(entry, account, values)

    def wrong(self, field: str, sentence: str) -> Verdict:
        return Verdict("wrong", field, sentence)

    def fault_of(self, values: dict, account: Account | None) -> Verdict | None:
        if account is None and "name" not in values:
            return self.wrong("name", _("A new account needs a name."))
        if account is not None and self.mine is not None and account.pk not in self.mine:
            return self.wrong(self.run.match, _("You are not on the team of this account."))
        for name in AMOUNTS:
            if values.get(name, 0) < 0:
                return self.wrong(name, _("An amount of money cannot be below zero here."))
        currency = values.get("currency")
        if currency is not None and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
            return self.wrong(
                "currency", _("“%(text)s” is no currency. Write three letters, such as EUR.") % {"text": currency}
            )
        holder = self.ids.get(values.get("external_id"))
        if holder is not None and (account is None or holder != account.pk):
            return self.wrong("external_id", _("Another account has this external id."))
        parent = values.get("parent")
        if parent is not None and parent not in self.parents and parent not in self.run.announced:
            return self.wrong("parent", _("There is no account “%(name)s”, and none in this file.") % {"name": parent})
        if parent is not None and parent == values.get(self.run.match):
            return self.wrong("parent", _("An account cannot be a part of itself."))
        if self.room is not None and "tier" in values:
            moved = account or Account(region=values.get("region", ""))
            if full := self.room.why_not(moved, int(values["tier"])):
                return self.wrong("tier", full)
        owner = values.get("owner")
        if owner is not None and owner.lower() not in self.owners:
            return self.wrong("owner", _("No colleague has the address “%(email)s”.") % {"email": owner})
        return None

    def columns_of(self, values: dict) -> dict[str, Any]:
        """Values by column of the account."""
        columns = {
            name: as_kept(Account, name, value)
            for name, value in values.items()
            if name not in NO_COLUMNS and not name.startswith("fact:")
        }
        if "currency" in columns:
            columns["currency"] = columns["currency"].upper()
        if "tier" in columns:
            columns["tier"] = int(columns["tier"])
        facts = {name.removeprefix("fact:"): _fact(value) for name, value in values.items() if name.startswith("fact:")}
        return columns | ({"facts": facts} if facts else {})

    def add(self, entry: Entry, values: dict) -> Verdict:
        owner = self.owners.get(entry.values.get("owner", "").lower())
        if owner is None and "manager" in self.run.by.roles:
            owner = self.run.by
        account = Account(**values, owner_id=owner.pk if owner else None)
        if account.external_id:
            self.ids[account.external_id] = account.pk
        if self.room is not None and account.tier is not None:
            self.room.take(account, account.tier)
        self.added.append(account)
        return Verdict("new")

    def change(self, entry: Entry, account: Account, values: dict) -> Verdict:
        changes = differing(account, values)
        owner = self.owners.get(entry.values.get("owner", "").lower())
        parent = self.parents.get(entry.values.get("parent"))
        moves = entry.values.get("parent") is not None and (parent is None or parent.pk != account.parent_id)
        if changes:
            before = {name: getattr(account, name) for name in changes}
            self.run.made.append(_changed(account, before, changes))
            if self.room is not None and "tier" in changes:
                self.room.take(account, changes["tier"])
            for name, value in changes.items():
                setattr(account, name, value)
            if "external_id" in changes:
                self.ids[changes["external_id"]] = account.pk
            self.altered[account.pk] = account
            self.names |= changes.keys()
        if owner is not None and account.owner_id != owner.pk:
            self.handed_over.append((account, owner))
            changes = changes | {"owner": owner.pk}
        return Verdict("changed" if changes or moves else "same")

    def write(self) -> None:
        run = self.run
        bulk.add_accounts(accounts=self.added, by=run.by, about=run.imported)
        run.made += [Made("account", "added", pk=account.pk) for account in self.added]
        bulk.change_accounts(accounts=list(self.altered.values()), names=self.names, by=run.by, about=run.imported)
        for account, owner in self.handed_over:
            run.made.append(_changed(account, {"owner_id": account.owner_id}, {"owner_id": owner.pk}))
            name_owner(account=account, owner=owner, by=run.by)


def _fact(value: Any) -> Any:
    """A further fact as the account keeps it: JSON has no decimals and no dates."""
    if isinstance(value, bool | str):
        return value
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return int(value) if value == value.to_integral_value() else float(value)
