"""What interactions, opportunities, tickets and comments have in common: each record becomes one Fact."""

from collections import defaultdict
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.actions.interactions import Fact, forget, learn
from accounts.importing.finding import Links
from accounts.models import Contact, Interaction
from intimacy.access.require import require
from intimacy.imports.kinds import Entry, Kind, Made, Question, Run, Verdict


class FactKind(Kind):
    """A kind whose records are learnt as interactions. Subclasses say what each record says."""

    right = "accounts.log"

    def questions(self) -> list[Question]:
        return [
            Question(
                "source", _("Name of the source"),
                _("Where the file comes from, such as “helpdesk”. Ids count within it; comments find their tickets by it."),
            )
        ]  # fmt: skip

    def source(self, answers: dict, kind: str = "") -> str:
        """Under which name the facts are known."""
        given = slugify(answers.get("source", ""))[:30]
        return f"import:{kind or self.name}" + (f":{given}" if given else "")

    def links(self, entries: list[Entry]) -> Links:
        """Whose the records of a batch are, where files of links say so."""
        return Links(self.name, {entry.key for entry in entries})

    def facts(self, entries: list[Entry], run: Run) -> list[Fact | tuple[Fact, ...] | Verdict]:
        """For each record what it says, or what is wrong with it. A record may say several things: the first is what it is."""
        raise NotImplementedError

    def take(self, entries: list[Entry], run: Run) -> list[Verdict]:
        source = self.source(run.answers)
        said = self.facts(entries, run)
        facts = [fact for each in said for fact in _facts_in(each)]
        held = defaultdict(list)
        for row in Interaction.objects.in_force().filter(
            source=source, external_id__in=[fact.external_id for fact in facts]
        ):
            held[row.external_id].append(row)
        verdicts = [each if isinstance(each, Verdict) else _verdict(_facts_in(each), held) for each in said]
        if run.dry:
            return verdicts
        fresh = [fact for fact in facts if not _is_known(fact, held[fact.external_id])]
        learn(source=source, facts=fresh, by=run.by, whole=True)
        for fact in fresh:
            before = held[fact.external_id]
            people = {row.contact_id for row in before} | {fact.contact}
            run.made.append(
                Made(
                    "interaction", "changed" if before else "added", key=fact.external_id,
                    before={"source": source, "rows": [str(row.pk) for row in before]},
                    after={"digest": fact.digest().hex()}, subject=_subject(people),
                )
            )  # fmt: skip
        return verdicts

    def undo(self, effects: list, by) -> dict[Any, str]:
        require(by, self.right)
        by_source = defaultdict(list)
        for effect in effects:
            by_source[effect.before["source"]].append(effect)
        kept: dict[Any, str] = {}
        for source, mine in by_source.items():
            kept |= _undo_in(source, mine, by)
        return kept


def _facts_in(said: Fact | tuple[Fact, ...] | Verdict) -> tuple[Fact, ...]:
    if isinstance(said, Verdict):
        return ()
    return (said,) if isinstance(said, Fact) else said


def _is_known(fact: Fact, held: list[Interaction]) -> bool:
    return len(held) == 1 and held[0].contact_id == fact.contact and bytes(held[0].digest) == fact.digest()


def _verdict(facts: tuple[Fact, ...], held: dict[str, list[Interaction]]) -> Verdict:
    """What becomes of a record, by what it says first; one that says more than it did is a changed one."""
    if not held[facts[0].external_id]:
        return Verdict("new")
    return Verdict("same" if all(_is_known(fact, held[fact.external_id]) for fact in facts) else "changed")


def _subject(people: set) -> Any:
    """Whose data an effect is about, when it is about one person."""
    known = people - {None}
    if not known:
        return None
    return Contact.objects.filter(pk__in=known).values_list("subject_id", flat=True).first()


def _undo_in(source: str, effects: list, by) -> dict[Any, str]:
    held = defaultdict(list)
    rows = Interaction.objects.in_force().filter(source=source, external_id__in=[effect.key for effect in effects])
    for row in rows.select_for_update(of=("self",)):
        held[row.external_id].append(row)
    kept = {
        effect.pk: _("Has been corrected since.")
        for effect in effects
        if held[effect.key] and [bytes(row.digest).hex() for row in held[effect.key]] != [effect.after["digest"]]
    }
    back = [effect for effect in effects if effect.pk not in kept]
    forget(source=source, external_ids=[effect.key for effect in back], by=by)
    former = [pk for effect in back for pk in effect.before["rows"]]
    facts = [fact_of(row) for row in Interaction.objects.filter(pk__in=former)]
    if facts:
        learn(source=source, facts=facts, by=by)
    return kept


def fact_of(row: Interaction) -> Fact:
    """What a row said, to be learnt again."""
    return Fact(
        account=row.account_id, kind=row.kind, happened_at=row.happened_at, external_id=row.external_id,
        contact=row.contact_id, channel=row.channel, direction=row.direction, thread=row.thread, lead=row.lead,
        internal=row.internal, value=row.value, title=row.title, body=row.body, by=row.by_id,
    )  # fmt: skip


class People:
    """The contacts that a batch names by e-mail or by external id, each at its account.

    links: who took part according to files of links, asked where a record names nobody itself.
    """

    def __init__(self, entries: list[Entry], links: Links | None = None):
        addresses = {entry.values["contact"] for entry in entries if "contact" in entry.values}
        wanted = addresses | {address.lower() for address in addresses}
        ids = {entry.values["contact_external_id"] for entry in entries if "contact_external_id" in entry.values}
        rows = Contact.objects.current().filter(email__in=wanted) if wanted else []
        self.known = {(row.account_id, row.email.lower()): row.pk for row in rows}
        self.by_external_id = (
            {row.external_id: row for row in Contact.objects.current().filter(external_id__in=ids)} if ids else {}
        )
        self.links = links

    def find(self, account, values: dict, record: str = "") -> tuple[Any, Verdict | None]:
        """(contact id or None, None), or (None, what is wrong)."""
        address = values.get("contact")
        if address is not None:
            contact = self.known.get((account, address.lower()))
            if contact is None:
                return None, Verdict(
                    "wrong", "contact", _("Nobody at this account has the address “%(email)s”.") % {"email": address}
                )
            return contact, None
        named = self.by_external_id.get(values.get("contact_external_id", ""))
        if named is not None and named.account_id == account:
            return named.pk, None
        # An id that leads to nobody here is a colleague of ours, or somebody who was not taken in: the fact stands without.
        linked = self.links.people[record] if self.links else []
        return (linked[0] if linked else None), None
