"""For programs: budgets for the upkeep of data, and the time that the key's member spent."""

from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.decorators import action

from accounts.api.base import OfAccounts
from accounts.models import Account
from intimacy.api.fields import Day, Id, Text, Visible, Whole
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Added, Changed, Listed, Read
from intimacy.tenancy.models import Member
from quality.actions import upkeep as upkeep_actions
from quality.models import A_DAY, Budget, Effort, Finding
from quality.upkeep import with_spent


class UpkeepBudgetShown(Shown):
    """The minutes of a quarter that are meant for the upkeep of a source, or of all with the source ""; spent: by all people."""

    owner = Id(source="owner_id")
    spent = serializers.IntegerField(read_only=True)

    class Meta:
        model = Budget
        fields = ["id", "quarter", "source", "minutes", "spent", "owner", "set_at"]


class UpkeepBudgetInput(Input):
    """A budget. Without a source it is of all sources together."""

    quarter = Text(max_length=7)
    source = Text(max_length=60, required=False, allow_blank=True)
    minutes = Whole(min_value=1, max_value=upkeep_actions.MOST)
    owner = Visible(Member)


class UpkeepBudgetChangeInput(Input):
    """Other minutes, or another owner."""

    minutes = Whole(min_value=1, max_value=upkeep_actions.MOST)
    owner = Visible(Member)


class UpkeepBudgetFilters(filters.FilterSet):
    """By quarter, source and owner."""

    quarter = filters.CharFilter()
    source = filters.CharFilter()
    owner = filters.UUIDFilter(field_name="owner_id")


class UpkeepBudgets(Listed, Read, Added, Changed, OfAccounts):
    """The budgets for the upkeep of data. The same one added again is answered as it is."""

    model = Budget
    orders = ("quarter", "set_at")
    serializer_class = UpkeepBudgetShown
    filterset_class = UpkeepBudgetFilters
    inputs = {"create": UpkeepBudgetInput, "partial_update": UpkeepBudgetChangeInput, "withdraw": Input}

    def rows(self):
        return with_spent(super().rows())

    def add(self, **given):
        return upkeep_actions.add_budget(by=self.request.user, **given)

    def change(self, budget, **given):
        kept = {"minutes": budget.minutes, "owner": budget.owner} | given
        return upkeep_actions.change_budget(budget=budget, by=self.request.user, **kept)

    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk):
        """There is no budget after all; what was spent stays."""
        found = self.get_object()
        upkeep_actions.withdraw_budget(budget=found, by=request.user)
        return self.answer(found)


class UpkeepHoursShown(Shown):
    """Time that the key's member spent on data. source: empty for several, or none."""

    finding = Id(source="finding_id", allow_null=True)
    account = Id(source="account_id", allow_null=True)

    class Meta:
        model = Effort
        fields = [
            "id",
            "on",
            "quarter",
            "minutes",
            "source",
            "words",
            "finding",
            "account",
            "noted_at",
            "taken_back_at",
        ]


class UpkeepHoursInput(Input):
    """Time that the key's member spent. on: today where none is said. source: that of the finding where none is said."""

    minutes = Whole(min_value=1, max_value=A_DAY)
    words = Text(max_length=300)
    on = Day(required=False)
    source = Text(max_length=60, required=False, allow_blank=True)
    finding = Visible(Finding, required=False)
    account = Visible(Account, required=False)


class UpkeepHoursFilters(filters.FilterSet):
    """By quarter, source, day and finding."""

    quarter = filters.CharFilter()
    source = filters.CharFilter()
    on = filters.DateFilter()
    finding = filters.UUIDFilter(field_name="finding_id")


class UpkeepHours(Listed, Read, Added, OfAccounts):
    """The time that the key's member spent on data. Nobody reads that of others: it is in what was spent of a budget."""

    model = Effort
    orders = ("on", "noted_at")
    serializer_class = UpkeepHoursShown
    filterset_class = UpkeepHoursFilters
    inputs = {"create": UpkeepHoursInput, "take_back": Input}

    def add(self, **given):
        return upkeep_actions.note_hours(by=self.request.user, **given)

    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request, pk):
        """It was not so."""
        return self.answer(upkeep_actions.take_back_hours(effort=self.get_object(), by=request.user))
