"""Promises in both directions: given, kept, broken, renegotiated, handed over."""

from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.decorators import action

from accounts.actions import promises as actions
from accounts.api.base import OfAccounts
from accounts.api.followups import HandOverInput
from accounts.models import Account, Contact, Promise
from intimacy.api.fields import Day, Id, Moment, Text, Visible
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Added, Listed, Read
from intimacy.tenancy.models import Member


class PromiseShown(Shown):
    """What one side has promised the other."""

    account = Id(source="account_id")
    member = Id(source="member_id")
    contact = Id(source="contact_id", allow_null=True)
    engagement = Id(source="engagement_id", allow_null=True)

    class Meta:
        model = Promise
        fields = [
            "id", "account", "direction", "words", "member", "contact", "engagement", "said_at", "first_due_on",
            "due_on", "kept_on", "broken_on", "renegotiated",
        ]  # fmt: skip


class PromiseInput(Input):
    """A new promise, in the words used."""

    account = Visible(Account)
    words = Text(max_length=500)
    due_on = Day()
    direction = serializers.ChoiceField(choices=Promise.Direction.choices, required=False)
    member = Visible(Member, required=False)
    contact = Visible(Contact, required=False, allow_null=True)
    said_at = Moment(required=False)


class KeepInput(Input):
    """The day on which it was kept; today unless named."""

    on = Day(required=False)


class BreakInput(Input):
    """Why it will not be kept."""

    reason = Text(max_length=300, required=False, allow_blank=True)


class RenegotiateInput(Input):
    """The date that both sides have agreed on, and why."""

    becomes = Day()
    reason = Text(max_length=300)


class PromiseFilters(filters.FilterSet):
    """By account, member, direction and day, and whether it is still open."""

    account = filters.UUIDFilter(field_name="account_id")
    member = filters.UUIDFilter(field_name="member_id")
    contact = filters.UUIDFilter(field_name="contact_id")
    direction = filters.ChoiceFilter(choices=Promise.Direction.choices)
    due_before = filters.DateFilter(field_name="due_on", lookup_expr="lt")
    open = filters.BooleanFilter(method="by_open")

    def by_open(self, rows, name, value):
        return rows.open() if value else rows.exclude(kept_on=None, broken_on=None)


class Promises(Listed, Read, Added, OfAccounts):
    """Promises between us and the accounts that the key's member may see."""

    model = Promise
    personal = True
    orders = ("due_on", "said_at")
    serializer_class = PromiseShown
    filterset_class = PromiseFilters
    inputs = {
        "create": PromiseInput,
        "keep": KeepInput,
        "break_it": BreakInput,
        "renegotiate": RenegotiateInput,
        "hand_over": HandOverInput,
    }

    def add(self, **given):
        return actions.give_promise(by=self.request.user, **given)

    @action(detail=True, methods=["post"])
    def keep(self, request, pk):
        """It was kept."""
        return self.answer(actions.keep_promise(promise=self.get_object(), by=request.user, **self.given()))

    @action(detail=True, methods=["post"], url_path="break")
    def break_it(self, request, pk):
        """It will not be kept."""
        return self.answer(actions.break_promise(promise=self.get_object(), by=request.user, **self.given()))

    @action(detail=True, methods=["post"])
    def reopen(self, request, pk):
        """It was neither kept nor broken."""
        return self.answer(actions.reopen_promise(promise=self.get_object(), by=request.user))

    @action(detail=True, methods=["post"])
    def renegotiate(self, request, pk):
        """Both sides have agreed on another date."""
        return self.answer(actions.renegotiate(promise=self.get_object(), by=request.user, **self.given()))

    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request, pk):
        """Let a colleague see to it."""
        return self.answer(actions.hand_over_promise(promise=self.get_object(), by=request.user, **self.given()))
