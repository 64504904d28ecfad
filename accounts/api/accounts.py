"""Accounts, their owners, tiers and teams."""

from django.db.models import Prefetch
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.decorators import action

from accounts.actions import accounts as actions
from accounts.actions import tiers
from accounts.api.base import OfAccounts
from accounts.models import Account, Seat
from accounts.models.account import Tier
from intimacy.api.fields import Id, Text, Visible, Whole, YesNo
from intimacy.api.filters import MomentFilter
from intimacy.api.serializers import Input, ModelInput, Shown
from intimacy.api.views import Added, Changed, Listed, Read
from intimacy.tenancy.models import Member


class SeatShown(Shown):
    """A colleague on the account's team."""

    lead = Id(source="lead_id", allow_null=True)

    class Meta:
        model = Seat
        fields = ["id", "member", "role", "share", "function", "lead", "deputy", "since"]


class AccountShown(Shown):
    """A company that we serve."""

    parent = Id(source="parent_id", allow_null=True)
    owner = Id(source="owner_id", allow_null=True)
    segment = Id(source="segment_id", allow_null=True)
    facts = serializers.DictField()
    team = SeatShown(many=True, source="seated")

    class Meta:
        model = Account
        fields = [
            "id", "name", "external_id", "parent", "owner", "tier", "segment", "industry", "region", "city",
            "employees", "annual_value", "lifetime_value", "currency", "renewal_on", "since", "facts", "team", "added_at",
            "changed_at", "version",
        ]  # fmt: skip


class AccountChangeInput(ModelInput):
    """What can be changed on an account itself; owner, tier and team have operations of their own."""

    parent = Visible(Account, allow_null=True, required=False)
    facts = serializers.DictField(required=False)

    class Meta:
        model = Account
        fields = [
            "name", "external_id", "parent", "industry", "region", "city", "employees", "annual_value",
            "lifetime_value", "currency", "renewal_on", "since", "facts",
        ]  # fmt: skip


class AccountInput(AccountChangeInput):
    """A new account."""

    owner = Visible(Member, required=False)

    class Meta(AccountChangeInput.Meta):
        fields = [*AccountChangeInput.Meta.fields, "owner"]


class TierInput(Input):
    """A tier, null for none, and why."""

    tier = serializers.ChoiceField(choices=Tier.choices, allow_null=True)
    why = serializers.CharField(max_length=300, required=False, allow_blank=True)


class TierProposalInput(Input):
    """A tier, null for none, and why it should be that one."""

    tier = serializers.ChoiceField(choices=Tier.choices, allow_null=True)
    why = Text(max_length=500)


class OwnerInput(Input):
    """The colleague who looks after the account from now on, null for nobody."""

    owner = Visible(Member, allow_null=True)


class SeatInput(Input):
    """A colleague, and what they do for the account."""

    member = Visible(Member)
    role = serializers.ChoiceField(choices=[choice for choice in Seat.Role.choices if choice[0] != Seat.Role.OWNER])
    share = Whole(min_value=0, max_value=100, required=False, help_text="Share of their time, in percent.")
    function = Text(max_length=100, required=False, allow_blank=True)
    lead = Visible(Member, required=False, allow_null=True)
    deputy = YesNo(required=False)


class LeaveInput(Input):
    """The colleague who leaves the team."""

    member = Visible(Member)


class AccountFilters(filters.FilterSet):
    """By words, owner, tier, segment, region, industry, parent, renewal and when it was changed."""

    search = filters.CharFilter(method="saying", label="Words that occur in the name, the external id or the city.")
    external_id = filters.CharFilter()
    owner = filters.UUIDFilter(field_name="owner_id")
    parent = filters.UUIDFilter(field_name="parent_id")
    tier = filters.ChoiceFilter(choices=Tier.choices)
    segment = filters.UUIDFilter(field_name="segment_id")
    industry = filters.CharFilter()
    region = filters.CharFilter()
    renewal_before = filters.DateFilter(field_name="renewal_on", lookup_expr="lt")
    changed_since = MomentFilter(field_name="changed_at", lookup_expr="gte")

    def saying(self, rows, _name, value):
        return rows.saying(value)


class Accounts(Listed, Read, Added, Changed, OfAccounts):
    """The accounts that the key's member may see."""

    model = Account
    orders = ("name", "added_at", "changed_at", "renewal_on")
    serializer_class = AccountShown
    filterset_class = AccountFilters
    inputs = {
        "create": AccountInput,
        "partial_update": AccountChangeInput,
        "tier": TierInput,
        "propose_tier": TierProposalInput,
        "owner": OwnerInput,
        "seats": SeatInput,
        "leave": LeaveInput,
    }

    def rows(self):
        team = Prefetch("seats", Seat.objects.filter(until=None).order_by("since", "pk"), to_attr="seated")
        return super().rows().prefetch_related(team)

    def add(self, **given):
        return actions.add_account(by=self.request.user, **given)

    def change(self, account, **given):
        return actions.change_account(account=account, by=self.request.user, **given)

    @action(detail=True, methods=["post"])
    def tier(self, request, pk):
        """Put the account into a tier."""
        return self.answer(actions.set_tier(account=self.get_object(), by=request.user, **self.given()))

    @action(detail=True, methods=["post"], url_path="propose-tier")
    def propose_tier(self, request, pk):
        """Ask for another tier. The account stays in its tier until somebody says yes under approvals."""
        account = self.get_object()
        tiers.propose_tier(account=account, by=request.user, **self.given())
        return self.answer(account)

    @action(detail=True, methods=["post"])
    def owner(self, request, pk):
        """Name who looks after the account."""
        return self.answer(actions.name_owner(account=self.get_object(), by=request.user, **self.given()))

    @action(detail=True, methods=["post"])
    def seats(self, request, pk):
        """Put a colleague on the team, or change what they do there."""
        account = self.get_object()
        actions.seat(account=account, by=request.user, **self.given())
        return self.answer(account)

    @action(detail=True, methods=["post"], url_path="seats/leave")
    def leave(self, request, pk):
        """Take a colleague off the team; one who is not on it stays off."""
        account = self.get_object()
        seat = Seat.objects.on_account(account).filter(**self.given()).first()
        if seat:
            actions.leave_seat(seat=seat, by=request.user)
        return self.answer(account)
