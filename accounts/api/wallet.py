"""What customers are estimated to spend in a year on the kind of thing that we sell, and our share of it."""

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action

from accounts.actions import wallet as actions
from accounts.api.base import OfAccounts
from accounts.models import Account, Contact, WalletEstimate
from accounts.wallet import share_of
from intimacy.api.fields import Day, Id, Money, Text, Visible
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Added, Listed, Read


class WalletEstimateShown(Shown):
    """What one source says that a customer spends in a year. The one in force is of the latest day."""

    account = Id(source="account_id")
    contact = Id(source="contact_id", allow_null=True)
    noted_by = Id(source="noted_by_id")
    withdrawn_by = Id(source="withdrawn_by_id", allow_null=True)
    share = serializers.SerializerMethodField()

    class Meta:
        model = WalletEstimate
        fields = [
            "id", "account", "low", "high", "currency", "as_of", "source", "words", "link", "contact", "noted_by", "noted_at",
            "in_force", "share", "withdrawn_at", "withdrawn_by", "withdrawn_why",
        ]  # fmt: skip

    @extend_schema_field(serializers.IntegerField(allow_null=True, min_value=0, max_value=100))
    def get_share(self, estimate: WalletEstimate) -> int | None:
        """Our annual value as whole percent of it; null where it is not in force, or where the two figures do not go together."""
        return share_of(estimate.account, estimate).points if estimate.in_force else None


class WalletEstimateInput(Input):
    """An amount, or with ``high`` a range, in the account's currency; its day, today unless named; and its source."""

    account = Visible(Account)
    low = Money(max_digits=16, decimal_places=2, min_value=0)
    high = Money(max_digits=16, decimal_places=2, min_value=0, required=False, allow_null=True)
    currency = Text(max_length=3, required=False, help_text="Refused where the account is kept in another one.")
    as_of = Day(required=False)
    source = serializers.ChoiceField(choices=WalletEstimate.Source.choices)
    words = Text(max_length=500, required=False, allow_blank=True)
    link = Text(max_length=500, required=False, allow_blank=True)
    contact = Visible(Contact, required=False, allow_null=True)


class WithdrawEstimateInput(Input):
    """Why it was wrong."""

    reason = Text(max_length=300)


class WalletEstimateFilters(filters.FilterSet):
    """By account, source and day, whether it counts, and whether it was withdrawn."""

    account = filters.UUIDFilter(field_name="account_id")
    source = filters.ChoiceFilter(choices=WalletEstimate.Source.choices)
    of_before = filters.DateFilter(field_name="as_of", lookup_expr="lt")
    in_force = filters.BooleanFilter()
    withdrawn = filters.BooleanFilter(field_name="withdrawn_at", lookup_expr="isnull", exclude=True)


class WalletEstimates(Listed, Read, Added, OfAccounts):
    """Estimates of what the customers spend that the key's member may see."""

    model = WalletEstimate
    personal = True
    orders = ("as_of", "noted_at")
    serializer_class = WalletEstimateShown
    filterset_class = WalletEstimateFilters
    inputs = {"create": WalletEstimateInput, "withdraw": WithdrawEstimateInput}

    def rows(self):
        return super().rows().select_related("account")

    def add(self, **given):
        return actions.estimate_wallet(by=self.request.user, **given)

    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk):
        """It was wrong. It stays to be read, with the reason."""
        return self.answer(actions.withdraw_estimate(estimate=self.get_object(), by=request.user, **self.given()))
