"""Taking back what an import did to accounts and contacts, as far as nobody has built on it."""

from collections import defaultdict
from uuid import UUID

from django.db.models import CASCADE, Model
from django.utils.translation import gettext as _

from accounts.actions import bulk
from accounts.actions.accounts import name_owner
from accounts.importing.differing import put_back
from accounts.models import Account, Changed, Contact, Seat, Standing
from intimacy.imports.models import Effect
from intimacy.journal.models import Entry
from intimacy.tenancy.models import Member

# What comes into being with an account by itself, and goes with it.
BELONGINGS = (Standing, Seat, Changed)


def accounts(effects: list, by) -> dict[UUID, str]:
    """Undo effects on accounts: those that must stay, each with the reason."""
    kept = _put_all_back(Account, [effect for effect in effects if effect.what == "changed"], by)
    added = [effect for effect in effects if effect.what == "added"]
    return kept | _remove(Account, added, lambda ids: bulk.remove_accounts(ids=ids, by=by))


def contacts(effects: list, by) -> dict[UUID, str]:
    """Undo effects on contacts: those that must stay, each with the reason."""
    kept = _put_all_back(Contact, [effect for effect in effects if effect.what == "changed"], by)
    added = [effect for effect in effects if effect.what == "added"]
    return kept | _remove(Contact, added, lambda ids: bulk.remove_contacts(ids=ids, by=by))


def _put_all_back(model: type[Model], effects: list, by) -> dict[UUID, str]:
    held = {
        row.pk: row
        for row in model.objects.filter(pk__in=[e.thing_id for e in effects]).select_for_update(of=("self",))
    }
    kept, names, changed = {}, set(), {}
    for effect in effects:
        row = held.get(effect.thing_id)
        if row is None:
            continue
        if set(effect.before) == {"owner_id"}:
            kept |= _hand_back(row, effect, by)
            continue
        fields, why = put_back(row, effect)
        if why:
            kept[effect.pk] = why
        if fields:
            names |= {name.removesuffix("_id") if name == "parent_id" else name for name in fields}
            changed[row.pk] = row
    store = bulk.change_accounts if model is Account else bulk.change_contacts
    store(**{model.__name__.lower() + "s": list(changed.values())}, names=names, by=by)
    return kept


def _hand_back(account: Account, effect, by) -> dict[UUID, str]:
    if str(account.owner_id) != effect.after["owner_id"]:
        return {effect.pk: _("Has been given to somebody else since.")}
    before = effect.before["owner_id"]
    name_owner(account=account, owner=Member.objects.get(pk=before) if before else None, by=by)
    return {}


def _remove(model: type[Model], effects: list, remove) -> dict[UUID, str]:
    """Remove what the import added, unless something that people brought refers to it, or it was changed by hand."""
    by_id = {effect.thing_id: effect.pk for effect in effects}
    used = _used(model, set(by_id))
    kept = {by_id[pk]: _("Still used by: %(what)s.") % {"what": ", ".join(sorted(what))} for pk, what in used.items()}
    for pk in _changed_since(model, set(by_id), effects) - used.keys():
        kept[by_id[pk]] = _("Has been changed since.")
    remove([pk for pk, effect in by_id.items() if effect not in kept])
    return kept


def _changed_since(model: type[Model], ids: set[UUID], effects: list) -> set[UUID]:
    """Which of these a person has changed by hand, or another import, since they were added."""
    by_hand = Entry.objects.filter(about_kind=model._meta.label_lower, about_id__in=ids, by__isnull=False)
    by_hand = by_hand.exclude(action__in=["access.refused", "accounts.owner_named"])
    elsewhere = Effect.objects.filter(thing_id__in=ids, undone=False)
    if effects:
        elsewhere = elsewhere.exclude(imported=effects[0].imported_id)
    return {*by_hand.values_list("about_id", flat=True), *elsewhere.values_list("thing_id", flat=True)}


def _used(model: type[Model], ids: set[UUID]) -> dict[UUID, set[str]]:
    """Which of these are referred to, and by what. What upper floors compute goes with the thing; what people wrote stays."""
    used: dict[UUID, set[str]] = defaultdict(set)
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one) and not relation.concrete):
            continue
        theirs = relation.related_model
        goes_along = relation.on_delete is CASCADE and theirs._meta.app_label != "accounts"
        if theirs in BELONGINGS or goes_along:
            continue
        name = relation.field.attname
        rows = theirs.objects.filter(**{f"{name}__in": ids})
        if any(field.name == "ended_at" for field in theirs._meta.fields) and relation.on_delete is CASCADE:
            rows = rows.filter(ended_at=None)
        for pk in set(rows.values_list(name, flat=True)):
            used[pk].add(str(theirs._meta.verbose_name))
    return used
