"""Scores by account and day, each with the parts that add up to it."""

from django.db.models import Count
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.bands import band, shown
from accounts.models import Account
from intimacy.access.require import require
from intimacy.api.fields import Id
from intimacy.api.serializers import Shown
from intimacy.api.views import Listed, Read, Resource
from metrics.models import Score
from metrics.parts import parts_of
from metrics.reliability import NO_SCORE, kinds, reliability


class PartShown(serializers.Serializer):
    """What one indicator gives to the score; all null where the indicator is unknown."""

    indicator = serializers.CharField(source="indicator.code")
    value = serializers.DecimalField(5, 2, allow_null=True, help_text="From 0, poor, to 100, excellent.")
    points = serializers.IntegerField(allow_null=True, help_text="Whole points; they add up to `shown`.")
    exact = serializers.DecimalField(5, 2, allow_null=True, help_text="Its points; they add up to `score`.")


class ReliabilityShown(serializers.Serializer):
    """One kind of scores by how far they can be trusted, and at how many accounts."""

    code = serializers.CharField()
    words = serializers.CharField()
    accounts = serializers.IntegerField()


class ScoreShown(Shown):
    """How close we were to an account on a day."""

    account = Id(source="account_id")
    shown = serializers.SerializerMethodField(help_text="The score as pages show it, in whole points, halves up.")
    band = serializers.SerializerMethodField(help_text="thriving, steady, watch or risk; null without a score.")
    reliability = serializers.SerializerMethodField(
        help_text="What is known against it now, the worst alone: see `/scores/reliability/`; null without a score."
    )
    parts = serializers.SerializerMethodField()

    class Meta:
        model = Score
        fields = [
            "id", "account", "on", "score", "shown", "band", "coverage", "reliability", "definition", "parts", "computed_at",
            "looking_back",
        ]  # fmt: skip

    def get_shown(self, score) -> int | None:
        return shown(score.score)

    def get_band(self, score) -> str | None:
        return band(score.score)

    def get_reliability(self, score) -> str | None:
        return None if score.reliability == NO_SCORE else score.reliability

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
        return super().rows().annotate(reliability=reliability("account", "score", "coverage"))

    @extend_schema(responses=ReliabilityShown(many=True), filters=False)
    @action(detail=False, methods=["get"], pagination_class=None, url_path="reliability")
    def by_reliability(self, request):
        """How many of the latest scores can be taken at their word, and how many cannot; together they are all scores."""
        require(request.user, "metrics.see")
        rows = Account.objects.visible_to(request.user).order_by().values_list(reliability())
        found = dict(rows.annotate(n=Count("pk")))
        return Response(
            [{"code": code, "words": str(said), "accounts": found.get(code, 0)} for code, said in kinds().items()]
        )
