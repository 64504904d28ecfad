"""What a person does with views and columns: save, change, share, delete, let a list open with one."""

from collections.abc import Iterable

from django.db.transaction import atomic
from django.http import QueryDict
from django.utils.translation import gettext as _

from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.pages.lists.chosen import kept
from intimacy.pages.lists.registry import LISTS
from intimacy.pages.models import OwnList, SavedView
from intimacy.tenancy.refusals import Refused

MOST, LONGEST = 50, 2000  # views of one list for one person; letters of the address that a view keeps


@atomic
def save_view(*, of: str, name: str, query: str, by, shared: bool = False) -> SavedView:
    """Keep what a list shows under a name. of: the name of the list. query: the address's parameters."""
    require(by, "pages.save_views")
    if shared:
        require(by, "pages.share_views")
    view = SavedView(of=_known(of), name=_free(name, of, by), query=_cleaned(of, query), shared=shared, by=by)
    if SavedView.objects.filter(of=of, by=by).count() >= MOST:
        raise Refused({"name": _("You have %(most)d views of this list. Delete one of them first.") % {"most": MOST}})
    view.save(force_insert=True)
    record("pages.view_saved", view, by=by, fields=["name", "query"])
    return view


@atomic
def change_view(*, view: SavedView, by, name: str | None = None, shared: bool | None = None, query: str | None = None) -> SavedView:  # fmt: skip
    """Rename a view, share it or take it back, or let it keep something else. What is not named stays."""
    view = SavedView.objects.visible_to(by).select_for_update(of=("self",)).get(pk=view.pk)
    _require(view, by)
    if shared is not None and shared != view.shared:
        require(by, "pages.share_views")
        if not shared and view.by_id != by.pk:
            raise Refused({"shared": _("Only %(name)s can make this view private again.") % {"name": view.by.name}})
    wanted = {
        "name": view.name if name is None else _free(name, view.of, view.by, view),
        "shared": view.shared if shared is None else shared,
        "query": view.query if query is None else _cleaned(view.of, query),
    }
    changed = [field for field, value in wanted.items() if getattr(view, field) != value]
    if changed:
        for field in changed:
            setattr(view, field, wanted[field])
        view.save(update_fields=changed)
        if "shared" in changed and not view.shared:
            OwnList.objects.filter(view=view).exclude(member=view.by).update(view=None)
        record("pages.view_changed", view, by=by, fields=changed)
    return view


@atomic
def delete_view(*, view: SavedView, by) -> None:
    """Delete a view. Whoever had the list open with it gets the list as it is."""
    _require(view, by)
    record("pages.view_deleted", view, by=by)
    view.delete()


@atomic
def open_with(*, of: str, view: SavedView | None, by) -> OwnList:
    """Let a list open with a view for oneself; None: with the list as it is."""
    require(by, "pages.save_views")
    if view is not None and view.of != of:
        raise Refused(_("This is a view of another list."))
    own = _own(of, by)
    if own.view_id != (view.pk if view else None):
        own.view = view
        own.save()
        record("pages.default_chosen", view, by=by)
    return own


@atomic
def choose_columns(*, of: str, columns: Iterable[str], by) -> OwnList:
    """Choose the columns of a list for oneself, in order; none: the usual ones."""
    require(by, "pages.save_views")
    own = _own(of, by)
    available = {column.name for column in LISTS[of](by).available(by)}
    columns = list(dict.fromkeys(columns))
    if strange := [name for name in columns if name not in available]:
        raise Refused({"columns": _("This list has no columns %(names)s.") % {"names": ", ".join(strange)}})
    if own.columns != columns:
        own.columns = columns
        own.save()
        record("pages.columns_chosen", by=by, fields=columns)
    return own


def _own(of: str, by) -> OwnList:
    found = OwnList.objects.select_for_update().filter(of=_known(of), member=by).first()
    return found or OwnList(of=of, member=by)


def _require(view: SavedView, by) -> None:
    require(by, "pages.share_views" if view.shared else "pages.save_views", view)


def _known(of: str) -> str:
    if of not in LISTS:
        raise Refused({"list": _("There is no list “%(name)s”.") % {"name": of}})
    return of


def _free(name: str, of: str, by, view: SavedView | None = None) -> str:
    """The name, tidied. Refused where the same person has another view of this name."""
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise Refused({"name": _("A name has between 1 and 80 letters.")})
    taken = SavedView.objects.filter(of=of, by=by, name__iexact=name)
    if (taken.exclude(pk=view.pk) if view else taken).exists():
        raise Refused({"name": _("There is a view of this name already.")})
    return name


def _cleaned(of: str, query: str) -> str:
    if len(query) > LONGEST:
        raise Refused({"query": _("This is too long to be kept as a view.")})
    return kept(LISTS[of], QueryDict(query))
