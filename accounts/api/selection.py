"""What people think of accounts, and the versions of the weights; the ranking is made of both."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.actions import selection as actions
from accounts.api.base import OfAccounts
from accounts.models import Account, Judgement, Weighting
from intimacy.api.fields import Id, Money, Text, Visible, Whole
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Added, Listed, Read


class JudgementShown(Shown):
    """How well an account fits a criterion, and why. The latest of an account and criterion counts."""

    account = Id(source="account_id")
    by = Id(source="by_id")

    class Meta:
        model = Judgement
        fields = ["id", "account", "criterion", "value", "reason", "by", "judged_at"]


class JudgementInput(Input):
    """A number from 0 to 100, and why."""

    account = Visible(Account)
    criterion = serializers.ChoiceField(choices=Judgement.Criterion.choices)
    value = Whole(min_value=0, max_value=100)
    reason = Text(max_length=500)


class JudgementFilters(filters.FilterSet):
    """By account and criterion."""

    account = filters.UUIDFilter(field_name="account_id")
    criterion = filters.ChoiceFilter(choices=Judgement.Criterion.choices)


class Judgements(Listed, Read, Added, OfAccounts):
    """What people think of the accounts that the key's member may see."""

    model = Judgement
    orders = ("judged_at",)
    serializer_class = JudgementShown
    filterset_class = JudgementFilters
    inputs = {"create": JudgementInput}

    def add(self, **given):
        return actions.judge(by=self.request.user, **given)


class WeightingShown(Shown):
    """A version of the weights. The latest is in force."""

    by = Id(source="by_id")

    class Meta:
        model = Weighting
        fields = ["id", "version", "fit", "value", "scalability", "poor", "excellent", "by", "since"]


class WeightingInput(Input):
    """The weights from now on, and the amounts between which lifetime value is counted; without them by percentile."""

    fit = Whole(min_value=0, max_value=100)
    value = Whole(min_value=0, max_value=100)
    scalability = Whole(min_value=0, max_value=100)
    poor = Money(max_digits=16, decimal_places=2, min_value=0, required=False, allow_null=True)
    excellent = Money(max_digits=16, decimal_places=2, min_value=0, required=False, allow_null=True)


class Weightings(Listed, Read, Added, OfAccounts):
    """The versions of the weights of the selection matrix."""

    model = Weighting
    orders = ("version",)
    serializer_class = WeightingShown
    inputs = {"create": WeightingInput}

    def add(self, **given):
        return actions.weigh(by=self.request.user, **given)
