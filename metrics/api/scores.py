"""Scores by account and day, each with the parts that add up to it."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.bands import band, shown
from intimacy.access.require import require
from intimacy.api.fields import Id
from intimacy.api.serializers import Shown
from intimacy.api.views import Listed, Read, Resource
from metrics.models import Score
from metrics.parts import parts_of


class PartShown(serializers.Serializer):
    """What one indicator gives to the score; all null where the indicator is unknown."""

    indicator = serializers.CharField(source="indicator.code")
    value = serializers.DecimalField(5, 2, allow_null=True, help_text="From 0, poor, to 100, excellent.")
    points = serializers.IntegerField(allow_null=True, help_text="Whole points; they add up to `shown`.")
    exact = serializers.DecimalField(5, 2, allow_null=True, help_text="Its points; they add up to `score`.")


class ScoreShown(Shown):
    """How close we were to an account on a day."""

    account = Id(source="account_id")
    shown = serializers.SerializerMethodField(help_text="The score as pages show it, in whole points, halves up.")
    band = serializers.SerializerMethodField(help_text="thriving, steady, watch or risk; null without a score.")
    parts = serializers.SerializerMethodField()

    class Meta:
        model = Score
        fields = [
            "id", "account", "on", "score", "shown", "band", "coverage", "definition", "parts", "computed_at",
            "looking_back",
        ]  # fmt: skip

    def get_shown(self, score) -> int | None:
        return shown(score.score)

    def get_band(self, score) -> str | None:
        return band(score.score)

    def get_parts(self, score) -> PartShown(many=True):
        return PartShown(parts_of(score), many=True).data


class ScoreFilters(filters.FilterSet):
    """By account and days."""

    account = filters.UUIDFilter(field_name="account_id")
    since = filters.DateFilter(field_name="on", lookup_expr="gte")
    until = filters.DateFilter(field_name="on", lookup_expr="lte")


class Scores(Listed, Read, Resource):
    """Scores of the accounts that the key's member may see, the latest first."""

    model = Score
    purpose = "scoring"
    scopes = {"read": "metrics:read"}
    orders = ("-on", "on")
    serializer_class = ScoreShown
    filterset_class = ScoreFilters

    def rows(self):
        require(self.request.user, "metrics.see")
        return super().rows()
