"""Scores by account and day, each with the parts that add up to it."""

import sys

from django.db.models import Count
from django.http import Http404
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.bands import shown
from accounts.models import Account
from intimacy.access.require import require
from intimacy.api.fields import Id
from intimacy.api.jobs import JobQueued
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Listed, Read, Resource
from metrics.actions.runs import RIGHT as RESCORE
from metrics.again import computed_again
from metrics.evidence import evidence_of
from metrics.models import Score
from metrics.panels import standing_of
from metrics.parts import band_of, formula_of, parts_of
from metrics.reliability import NO_SCORE, kinds, reliability, thin_scores
from metrics.tasks import rescore_all


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


class ItemShown(serializers.Serializer):
    """An interaction that counts, with its weight."""

    kind = serializers.CharField()
    happened_at = serializers.DateTimeField()
    weight = serializers.CharField()
    title = serializers.CharField()
    note = serializers.CharField(help_text="What came of it, and after how long, where the figure asks for that.")


class EvidenceShown(serializers.Serializer):
    """What is behind one indicator of a score: the weights of its interactions add up to the figure."""

    indicator = serializers.CharField()
    figure = serializers.CharField()
    value = serializers.DecimalField(5, 2, allow_null=True, help_text="As it was known when the score was computed.")
    value_now = serializers.DecimalField(5, 2, allow_null=True, help_text="With what has become known since.")
    items = ItemShown(many=True)
    rest = serializers.IntegerField(help_text="How many further interactions are too old to be listed.")
    rest_weight = serializers.CharField()


class AgainShown(serializers.Serializer):
    """A score computed again from what was known when it was computed; same where it comes out as it was kept."""

    kept = serializers.DecimalField(5, 2, allow_null=True, source="kept.score")
    score = serializers.DecimalField(5, 2, allow_null=True)
    same = serializers.BooleanField()


class UsualShown(serializers.Serializer):
    """What is a usual change of an account's score from one week to the next: no more than so many points in four of five weeks."""

    points = serializers.IntegerField()
    held = serializers.IntegerField(help_text="In so many weeks it was no more.")
    weeks = serializers.IntegerField(help_text="Of so many, in the past year.")
    last = serializers.IntegerField(allow_null=True, help_text="The change of the latest week.")


class ChangeShown(serializers.Serializer):
    """The way from a score to the latest of its account, in whole points: what happened, and what only a new score definition did."""

    before = serializers.IntegerField(source="was")
    before_on = serializers.DateField(source="before.on")
    after = serializers.IntegerField(source="score")
    after_on = serializers.DateField(source="latest.on")
    change = serializers.IntegerField()
    customer = serializers.IntegerField(source="way.customer")
    formula = serializers.IntegerField(source="way.formula")
    usual = UsualShown(allow_null=True, help_text="null where fewer than ten weeks tell.")


class ScoreShown(Shown):
    """How close we were to an account on a day."""

    account = Id(source="account_id")
    shown = serializers.SerializerMethodField(help_text="The score as pages show it, in whole points, halves up.")
    band = serializers.SerializerMethodField(
        help_text="thriving, steady, watch or risk; unknown where too little is known for a band; null without a score."
    )
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
        return band_of(score) or None

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
    scopes = {"read": "metrics:read", "write": "metrics:write"}
    inputs = {"rescore": Input}
    orders = ("-on", "on")
    serializer_class = ScoreShown
    filterset_class = ScoreFilters

    def rows(self):
        require(self.request.user, "metrics.see")
        return super().rows().annotate(reliability=reliability("score", thin_scores(), "account__standings__doubt"))

    def known_parameters(self):
        return {"indicator"} if self.action == "evidence" else super().known_parameters()

    @extend_schema(
        responses=EvidenceShown(many=True), filters=False,
        parameters=[OpenApiParameter("indicator", str, description="Its code: only that one, with all of its interactions.")],
    )  # fmt: skip
    @action(detail=True, methods=["get"], pagination_class=None)
    def evidence(self, request, pk):
        """What is behind each indicator of it, each with its latest interactions; of one that is named all of them.

        Showing who took part is put on record.
        """
        found, only = self.get_object(), request.query_params.get("indicator")
        wanted = [each for each in formula_of(found).indicators if only in (None, each.code)]
        if not wanted:
            raise Http404
        most = None if only is None else sys.maxsize
        behind = [
            {"indicator": each.code, **vars(evidence_of(found.account, each, found, by=request.user, most=most))}
            for each in wanted
        ]  # fmt: skip
        return Response(EvidenceShown(behind, many=True).data)

    @extend_schema(responses=AgainShown)
    @action(detail=True, methods=["get"])
    def again(self, request, pk):
        """Compute it again from its inputs."""
        return Response(AgainShown(computed_again(self.get_object())).data)

    @extend_schema(responses=ChangeShown)
    @action(detail=True, methods=["get"])
    def change(self, request, pk):
        """How the account came to its latest score since this one; not found where none is later."""
        found = self.get_object()
        standing = standing_of(found.account, since=found.on)
        if standing.before is None or standing.latest.on <= found.on:
            raise Http404
        return Response(ChangeShown(standing).data)

    @extend_schema(request=Input, responses={202: JobQueued}, filters=False)
    @action(detail=False, methods=["post"])
    def rescore(self, request):
        """Have everybody scored now; the job says how far it is."""
        self.given()
        require(request.user, RESCORE)
        return Response(JobQueued(rescore_all.queue(by=request.user)).data, status=202)

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
