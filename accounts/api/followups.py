"""Follow-ups: what one of us has to do for an account by a day."""

from django_filters import rest_framework as filters
from rest_framework.decorators import action

from accounts.actions import followups as actions
from accounts.api.base import OfAccounts
from accounts.models import Account, FollowUp
from intimacy.api.fields import Day, Id, Text, Visible
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Added, Listed, Read
from intimacy.tenancy.models import Member


class FollowUpShown(Shown):
    """Something that has to be done."""

    account = Id(source="account_id")
    engagement = Id(source="engagement_id", allow_null=True)
    owner = Id(source="owner_id")
    done_by = Id(source="done_by_id", allow_null=True)

    class Meta:
        model = FollowUp
        fields = [
            "id", "account", "engagement", "words", "due_on", "owner", "added_at", "done_at", "done_by", "dropped_at",
            "missed_at", "put_off", "reason", "origin", "origin_kind", "origin_id",
        ]  # fmt: skip


class FollowUpInput(Input):
    """A new follow-up; the key's member owns it unless a colleague is named."""

    account = Visible(Account)
    words = Text(max_length=300)
    due_on = Day()
    owner = Visible(Member, required=False)


class PutOffInput(Input):
    """A later day, and why."""

    until = Day()
    reason = Text(max_length=300)


class DropInput(Input):
    """Why it need not be done."""

    reason = Text(max_length=300)


class HandOverInput(Input):
    """The colleague who takes it over."""

    to = Visible(Member)


class FollowUpFilters(filters.FilterSet):
    """By account, owner and day, and whether it is still open."""

    account = filters.UUIDFilter(field_name="account_id")
    owner = filters.UUIDFilter(field_name="owner_id")
    due_before = filters.DateFilter(field_name="due_on", lookup_expr="lt")
    open = filters.BooleanFilter(method="by_open")

    def by_open(self, rows, name, value):
        return rows.open() if value else rows.exclude(done_at=None, dropped_at=None)


class FollowUps(Listed, Read, Added, OfAccounts):
    """Follow-ups for the accounts that the key's member may see."""

    model = FollowUp
    orders = ("due_on", "added_at")
    serializer_class = FollowUpShown
    filterset_class = FollowUpFilters
    inputs = {"create": FollowUpInput, "put_off": PutOffInput, "drop": DropInput, "hand_over": HandOverInput}

    def add(self, **given):
        return actions.add_followup(by=self.request.user, **given)

    @action(detail=True, methods=["post"])
    def done(self, request, pk):
        """It is done."""
        return self.answer(actions.finish_followup(followup=self.get_object(), by=request.user))

    @action(detail=True, methods=["post"])
    def reopen(self, request, pk):
        """It was not done, or is needed after all."""
        return self.answer(actions.reopen_followup(followup=self.get_object(), by=request.user))

    @action(detail=True, methods=["post"], url_path="put-off")
    def put_off(self, request, pk):
        """Move it to a later day."""
        return self.answer(actions.put_off_followup(followup=self.get_object(), by=request.user, **self.given()))

    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request, pk):
        """Give it to a colleague."""
        return self.answer(actions.hand_over_followup(followup=self.get_object(), by=request.user, **self.given()))

    @action(detail=True, methods=["post"])
    def drop(self, request, pk):
        """It need not be done any more."""
        return self.answer(actions.drop_followup(followup=self.get_object(), by=request.user, **self.given()))
