"""Renewals, what hours cost, spend, cords and packs for programs, and the figures of the programme."""

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.api.base import OfAccounts
from accounts.models import Account
from accounts.models.account import Tier
from boards.actions import cords as cord_actions
from boards.actions import packs as pack_actions
from boards.actions import renewals as renewal_actions
from boards.actions import spend as spend_actions
from boards.models import Cord, Pack, Rate, Renewal, Spend
from boards.packing import sheets_of
from intimacy.access.require import require
from intimacy.access.rights import ROLES
from intimacy.api.fields import Day, Id, Money, Text, Visible, Whole
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Added, Listed, Read
from intimacy.tenancy.models import Tenant


class RenewalShown(Shown):
    """What became of a contract. score: six months before, on score_on, in band_then."""

    account = Id(source="account_id")
    by = Id(source="by_id", allow_null=True)
    outcome = serializers.ChoiceField(choices=Renewal.Outcome.choices, read_only=True)

    class Meta:
        model = Renewal
        fields = [
            "id",
            "account",
            "on",
            "before",
            "after",
            "currency",
            "outcome",
            "tier",
            "score",
            "score_on",
            "band_then",
            "note",
            "by",
            "noted_at",
        ]


class RenewalInput(Input):
    """The same account and day again corrects what was noted."""

    account = Visible(Account)
    on = Day()
    before = Money(max_digits=16, decimal_places=2, min_value=0)
    after = Money(max_digits=16, decimal_places=2, min_value=0)
    currency = Text(max_length=3, required=False, allow_blank=True)
    note = Text(max_length=500, required=False, allow_blank=True)


class RenewalApiFilters(filters.FilterSet):
    """By account and days."""

    account = filters.UUIDFilter(field_name="account_id")
    since = filters.DateFilter(field_name="on", lookup_expr="gte")
    until = filters.DateFilter(field_name="on", lookup_expr="lte")


class Renewals(Listed, Read, Added, OfAccounts):
    """Renewals of the accounts that the key's member may see."""

    model = Renewal
    orders = ("on",)
    serializer_class = RenewalShown
    filterset_class = RenewalApiFilters
    inputs = {"create": RenewalInput, "remove": Input}

    def rows(self):
        require(self.request.user, "boards.see_team")
        return super().rows()

    def add(self, **given):
        return renewal_actions.note_renewal(by=self.request.user, **given)

    @extend_schema(responses={204: None})
    @action(detail=True, methods=["post"])
    def remove(self, request, pk) -> Response:
        """It was a slip."""
        found = self.get_object()
        self.given()
        renewal_actions.remove_renewal(renewal=found, by=request.user)
        return Response(status=204)


class RateShown(Shown):
    """What an hour of a role costs since a day."""

    class Meta:
        model = Rate
        fields = ["id", "role", "amount", "currency", "since", "set_at"]


class RateInput(Input):
    """The same role and day again corrects it."""

    role = serializers.ChoiceField(choices=list(ROLES))
    amount = Money(max_digits=10, decimal_places=2, min_value=0)
    since = Day(required=False)


class Rates(Listed, Read, Added, OfAccounts):
    """What hours cost."""

    model = Rate
    orders = ("since",)
    serializer_class = RateShown
    inputs = {"create": RateInput}

    def add(self, **given):
        return spend_actions.set_rate(by=self.request.user, **given)


class SpendShown(Shown):
    """What was spent in a month, on a tier or on an account."""

    account = Id(source="account_id", allow_null=True)
    by = Id(source="by_id")

    class Meta:
        model = Spend
        fields = ["id", "tier", "account", "month", "amount", "currency", "words", "by", "noted_at"]


class SpendInput(Input):
    """Either a tier or an account."""

    tier = Whole(min_value=1, max_value=3, required=False)
    account = Visible(Account, required=False)
    month = Day()
    amount = Money(max_digits=16, decimal_places=2, min_value=0)
    words = Text(max_length=200)


class SpendApiFilters(filters.FilterSet):
    """By account, tier, and months, by a day of them."""

    account = filters.UUIDFilter(field_name="account_id")
    tier = filters.ChoiceFilter(choices=Tier.choices)
    since = filters.DateFilter(field_name="month", method="from_month")
    until = filters.DateFilter(field_name="month", lookup_expr="lte")

    def from_month(self, rows, name, value):
        return rows.filter(month__gte=value.replace(day=1))


class Spends(Listed, Read, Added, OfAccounts):
    """What was spent on the programme."""

    model = Spend
    orders = ("month", "noted_at")
    serializer_class = SpendShown
    filterset_class = SpendApiFilters
    inputs = {"create": SpendInput, "remove": Input}

    def add(self, **given):
        return spend_actions.note_spend(by=self.request.user, **given)

    @extend_schema(responses={204: None})
    @action(detail=True, methods=["post"])
    def remove(self, request, pk) -> Response:
        """It was a slip."""
        found = self.get_object()
        self.given()
        spend_actions.remove_spend(spend=found, by=request.user)
        return Response(status=204)


class CordShown(Shown):
    """Something is wrong at an account, and what helped."""

    account = Id(source="account_id")
    pulled_by = Id(source="pulled_by_id")
    answered_by = Id(source="answered_by_id", allow_null=True)
    resolved_by = Id(source="resolved_by_id", allow_null=True)

    class Meta:
        model = Cord
        fields = [
            "id", "account", "wrong", "pulled_by", "pulled_at", "answered_by", "answered_at", "escalated_at", "resolved_by",
            "resolved_at", "helped",
        ]  # fmt: skip


class CordPullInput(Input):
    """Where a cord is open at the account, that one is answered."""

    account = Visible(Account)
    wrong = Text(max_length=500)


class CordResolveInput(Input):
    """What helped."""

    helped = Text(max_length=500)


class CordApiFilters(filters.FilterSet):
    """By account, and whether it is open."""

    account = filters.UUIDFilter(field_name="account_id")
    open = filters.BooleanFilter(field_name="resolved_at", lookup_expr="isnull")


class Cords(Listed, Read, Added, OfAccounts):
    """Cords of the accounts that the key's member may see."""

    model = Cord
    orders = ("pulled_at",)
    serializer_class = CordShown
    filterset_class = CordApiFilters
    inputs = {"create": CordPullInput, "answer_cord": Input, "resolve": CordResolveInput}

    def rows(self):
        require(self.request.user, "boards.see_team")
        return super().rows()

    def add(self, **given):
        return cord_actions.pull(by=self.request.user, **given)

    @action(detail=True, methods=["post"], url_path="answer")
    def answer_cord(self, request, pk):
        """Take it up."""
        return self.answer(cord_actions.answer(cord=self.get_object(), by=request.user))

    @action(detail=True, methods=["post"])
    def resolve(self, request, pk):
        """Say what helped."""
        found = self.get_object()
        return self.answer(cord_actions.resolve(cord=found, by=request.user, **self.given()))


class PackShown(Shown):
    """The figures of a moment: a list of sheets. hash: SHA-256 of them as canonical JSON."""

    by = Id(source="by_id")
    figures = serializers.JSONField()

    class Meta:
        model = Pack
        fields = ["id", "title", "figures", "hash", "definition", "counted_at", "by", "made_at"]


class SheetShown(serializers.Serializer):
    """One figure: its table, what it counts, of whom, how much of it is known, and what it does not prove."""

    code = serializers.CharField()
    title = serializers.CharField()
    says = serializers.CharField()
    definition = serializers.CharField()
    population = serializers.CharField()
    coverage = serializers.CharField()
    proves_not = serializers.CharField()
    head = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(child=serializers.DictField()))


class PackInput(Input):
    """What it is called."""

    title = Text(max_length=200)


class Packs(Listed, Read, Added, OfAccounts):
    """Board packs. Adding one keeps the figures of now."""

    model = Pack
    orders = ("made_at",)
    serializer_class = PackShown
    inputs = {"create": PackInput}

    def add(self, **given):
        return pack_actions.freeze_pack(by=self.request.user, **given)

    @extend_schema(responses=SheetShown(many=True), filters=False)
    @action(detail=False, methods=["get"], pagination_class=None)
    def now(self, request) -> Response:
        """The figures of the boards as their pages show them now; nothing is kept."""
        require(request.user, "boards.see")
        currency = Tenant.objects.values_list("currency", flat=True).get(pk=request.user.tenant_id)
        return Response([sheet.as_json() for sheet in sheets_of(request.user, currency)[0]])
