"""Saved views of lists, and edits of many rows, for programs."""

from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.decorators import action

from intimacy.access.require import require
from intimacy.api.fields import Text
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Added, Changed, Listed, Read, Resource
from intimacy.pages.lists import bulk, saving
from intimacy.pages.lists.registry import LISTS
from intimacy.pages.models import BulkEdit, BulkEditRow, SavedView
from intimacy.tenancy.refusals import Refused


class SavedViewShown(Shown):
    """What somebody wants to see of a list again; ``query`` as the address of the list says it."""

    class Meta:
        model = SavedView
        fields = ["id", "of", "name", "query", "shared", "by", "made_at"]


class AddViewInput(Input):
    """A view of a list."""

    of = Text(max_length=40)
    name = Text(max_length=80)
    query = Text(max_length=2000, required=False, allow_blank=True)
    shared = serializers.BooleanField(required=False)


class ChangeViewInput(Input):
    """Another name, other filters, or whether colleagues see it."""

    name = Text(max_length=80, required=False)
    query = Text(max_length=2000, required=False, allow_blank=True)
    shared = serializers.BooleanField(required=False)


class OfLists(Resource):
    """Whatever is kept of lists: read and written with the scopes of accounts, of which they are."""

    purpose = "account_management"
    scopes = {"read": "accounts:read", "write": "accounts:write"}
    orders = ("-made_at",)


class SavedViews(Listed, Read, Added, Changed, OfLists):
    """One's own views, and those that colleagues share."""

    model = SavedView
    serializer_class = SavedViewShown
    inputs = {"create": AddViewInput, "partial_update": ChangeViewInput, "remove": Input}

    def add(self, of, name, query="", shared=False):
        return saving.save_view(of=of, name=name, query=query, shared=shared, by=self.request.user)

    def change(self, view, **given):
        return saving.change_view(view=view, by=self.request.user, **given)

    @action(detail=True, methods=["post"])
    def remove(self, request, pk):
        """Delete it. Whoever had the list open with it gets the list as it is."""
        view = self.get_object()
        key = view.pk
        saving.delete_view(view=view, by=request.user)
        view.pk = key
        return self.answer(view)


class BulkEditShown(Shown):
    """One field of many rows: how many rows became what, in ``counts``."""

    counts = serializers.DictField(child=serializers.IntegerField(), read_only=True)

    class Meta:
        model = BulkEdit
        fields = ["id", "of", "field", "value", "why", "made_at", "begun_at", "taken_back_at", "job", "counts"]


class BulkEditInput(Input):
    """Which rows of which list, which field, and its new value as a form would send it: an id, a date, a number."""

    of = Text(max_length=40)
    field = Text(max_length=40)
    value = Text(max_length=500, allow_blank=True)
    why = Text(max_length=300, required=False, allow_blank=True)
    ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=bulk.MOST)


class BulkEdits(Listed, Read, Added, OfLists):
    """One's own edits. Adding one changes no row yet: it says what would become of each; ``carry-out`` does it."""

    model = BulkEdit
    serializer_class = BulkEditShown
    inputs = {"create": BulkEditInput}

    def add(self, of, field, value, ids, why=""):
        if of not in LISTS:
            raise Refused({"of": _("There is no list “%(name)s”.") % {"name": of}})
        definition = LISTS[of](self.request.user)
        require(self.request.user, definition.page_right)
        rows = definition.rows(self.request.user).filter(pk__in=ids).order_by("pk")
        return bulk.prepare(definition=definition, field=field, value=value, rows=rows, why=why, by=self.request.user)

    @action(detail=True, methods=["post"], url_path="carry-out")
    def carry_out(self, request, pk):
        """Change the rows: at once up to a hundred, else by the job that the answer names."""
        return self.answer(bulk.carry_out(edit=self.get_object(), by=request.user))

    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request, pk):
        """Give the rows what they said before, except those that somebody has changed since."""
        return self.answer(bulk.take_back(edit=self.get_object(), by=request.user))


class BulkEditRowShown(Shown):
    """What became of one row, and the sentence that says why where it was not changed."""

    class Meta:
        model = BulkEditRow
        fields = ["id", "edit", "record", "before", "outcome", "sentence"]


class BulkEditRowFilters(filters.FilterSet):
    """Of one edit, of one outcome."""

    edit = filters.UUIDFilter()
    outcome = filters.ChoiceFilter(choices=BulkEditRow.Outcome.choices)


class BulkEditRows(Listed, Read, OfLists):
    """The rows of one's own edits."""

    model = BulkEditRow
    orders = ("id",)
    serializer_class = BulkEditRowShown
    filterset_class = BulkEditRowFilters

    def rows(self):
        return BulkEditRow.objects.filter(edit__in=BulkEdit.objects.visible_to(self.request.user))
