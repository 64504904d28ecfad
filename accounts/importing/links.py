"""Links from a file: which account or person the tickets, interactions or opportunities of another file belong to."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.bulk import add_links, remove_links
from accounts.importing import shapes
from accounts.importing.facts import People
from accounts.importing.finding import AccountsByName
from accounts.models import Account, Contact, Link
from intimacy.imports.kinds import Entry, Field, Kind, Made, Question, Run, Verdict

OF = (("tickets", gettext_lazy("Tickets")), ("interactions", gettext_lazy("Interactions")), ("opportunities", gettext_lazy("Opportunities")))  # fmt: skip


class LinkKind(Kind):
    """Pairs of a record and its account, or its person: exports of some products keep them in files of their own."""

    name = "links"
    title = gettext_lazy("Links")
    words = gettext_lazy("Which account or person the records of another file belong to. Import them before that file.")
    right = "accounts.log"
    order = 25
    matches = {"pair": gettext_lazy("All of its ids together")}
    shapes = shapes.LINKS

    def fields(self, by) -> list[Field]:
        return [
            Field("record", _("Id of the record"), ("ticket id", "engagement id", "deal id"), required=True, type="identifier"),
            Field("account_external_id", _("Account (external id)"), ("company id", "account id", "organization id"), type="identifier"),
            Field("contact_external_id", _("Contact (external id)"), ("contact id", "person id", "user id"), type="identifier"),
        ]  # fmt: skip

    def questions(self) -> list[Question]:
        return [Question("of", _("Records"), _("What the ids in the file are ids of."), OF, required=True)]

    def key(self, values: dict, match: str) -> str:
        ids = [values.get(name, "") for name in ("record", "account_external_id", "contact_external_id")]
        return " · ".join(ids) if ids[0] else ""

    def take(self, entries: list[Entry], run: Run) -> list[Verdict]:
        accounts, people = AccountsByName(entries, run, self.right), People(entries)
        links = [_link(entry, run, accounts, people) for entry in entries]
        wanted = [link.record for link in links if isinstance(link, Link)]
        rows = Link.objects.filter(of=run.answers["of"], record__in=wanted)
        known, fresh, verdicts = {_same(row) for row in rows}, [], []
        for link in links:
            if isinstance(link, Link) and _same(link) not in known:
                known.add(_same(link))  # two rows may say one link in two ways
                fresh.append(link)
                link = Verdict("new")
            verdicts.append(link if isinstance(link, Verdict) else Verdict("same"))
        if not run.dry:
            _add(fresh, run)
        return verdicts

    def undo(self, effects: list, by) -> dict:
        remove_links(ids=[effect.thing_id for effect in effects], by=by)
        return {}


def _link(entry: Entry, run: Run, accounts: AccountsByName, people: People) -> Link | Verdict:
    values, of = entry.values, run.answers["of"]
    contact = None
    if values.get("contact_external_id"):
        contact = people.by_external_id.get(values["contact_external_id"])
        if contact is None:
            return Verdict("wrong", "contact_external_id", _unknown(values["contact_external_id"]))
    if not values.get("account_external_id") and contact is not None:
        if not Account.objects.visible_to(run.by).filter(pk=contact.account_id).exists():
            return Verdict("wrong", "contact_external_id", _unknown(values["contact_external_id"]))
        return Link(of=of, record=values["record"], account_id=contact.account_id, contact=contact)
    account, field, why = accounts.find(values)
    if account is None:
        return Verdict("wrong", field, why)
    if contact is not None and contact.account_id != account:
        return Verdict(
            "wrong", "contact_external_id", _("%(name)s belongs to another account.") % {"name": contact.name}
        )
    return Link(of=of, record=values["record"], account_id=account, contact=contact)


def _unknown(external_id: str) -> str:
    return _("No contact of yours has the external id “%(id)s”.") % {"id": external_id}


def _same(link: Link) -> tuple:
    return link.record, link.account_id, link.contact_id


def _add(links: list[Link], run: Run) -> None:
    add_links(links=links, by=run.by, about=run.imported)
    subjects = dict(
        Contact.objects.filter(pk__in={link.contact_id for link in links} - {None}).values_list("pk", "subject_id")
    )
    run.made += [
        Made("link", "added", pk=link.pk, key=link.record, subject=subjects.get(link.contact_id)) for link in links
    ]
