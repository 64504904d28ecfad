"""Versions of the score definition, for programs."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.models import Account
from accounts.models.interaction import Kind
from intimacy.access.require import require
from intimacy.access.rights import ROLES
from intimacy.api.fields import Id, Number, Text, Whole
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Added, Listed, Read, Resource
from metrics.actions import formulas as actions
from metrics.formulas import formula_of_content
from metrics.indicators import ORIGINS, TYPES, WHOSE
from metrics.library import LIBRARY
from metrics.measures import CONTACT_KINDS
from metrics.models import FormulaVersion
from metrics.preview import preview

LARGEST = 10**12


class AnchorInput(Input):
    """Other figures for poor and excellent for some accounts."""

    whose = serializers.ChoiceField(choices=list(WHOSE))
    value = Text(max_length=100, help_text="The id of the account or segment, or the name of the industry or region.")
    poor = Number(min_value=-LARGEST, max_value=LARGEST)
    excellent = Number(min_value=-LARGEST, max_value=LARGEST)


class IndicatorInput(Input):
    """An indicator with all that a version keeps of it."""

    code = Text(max_length=40)
    words = Text(max_length=100)
    definition = Text(max_length=1000)
    expression = Text(max_length=2000)
    evidence = Text(max_length=2000)
    minimum = Whole(min_value=0, max_value=1_000_000)
    poor = Number(min_value=-LARGEST, max_value=LARGEST)
    excellent = Number(min_value=-LARGEST, max_value=LARGEST)
    weight = Whole(min_value=1, max_value=1000)
    type = serializers.ChoiceField(choices=list(TYPES))
    origin = serializers.ChoiceField(choices=list(ORIGINS))
    source = Text(max_length=200)
    kpi = Text(max_length=200)
    filled_by = Text(max_length=300, required=False, allow_blank=True)
    owner = serializers.ChoiceField(choices=list(ROLES), required=False, help_text="The role that answers for it.")
    anchors = AnchorInput(many=True, required=False, max_length=50)


class TouchpointInput(Input):
    """How much a kind of contact counts."""

    kind = serializers.ChoiceField(choices=[(kind, Kind(kind).label) for kind in CONTACT_KINDS])
    weight = Number(min_value=0, max_value=1000)


class FormulaInput(Input):
    """The draft of the next version, whole."""

    indicators = IndicatorInput(many=True, min_length=1, max_length=30)
    touchpoints = TouchpointInput(many=True, min_length=len(CONTACT_KINDS), max_length=len(CONTACT_KINDS))
    least_coverage = Whole(
        min_value=0,
        max_value=100,
        required=False,
        help_text="Percent of the weight that must be known for a score to be in a band; 50 if not said, 0: every score is.",
    )
    why = Text(max_length=500, required=False, allow_blank=True)
    revision = Whole(
        min_value=0,
        max_value=2_000_000_000,
        required=False,
        help_text="Of the draft that one has looked at; 0: there was none.",
    )


class FormulaPublishInput(Input):
    """The revision of the draft that one has looked at."""

    revision = Whole(min_value=1, max_value=2_000_000_000)


class MoveShown(serializers.Serializer):
    """An account whose score would be another one."""

    account = serializers.UUIDField(source="account.pk")
    before = serializers.IntegerField(allow_null=True)
    after = serializers.IntegerField(allow_null=True)


class PreviewShown(serializers.Serializer):
    """What a version would do to looked_at accounts, all or a sample of everybody.

    Each is counted once: risen, fallen, same, first_scored, no_longer_scored and unscored are looked_at together.
    """

    everybody = serializers.IntegerField()
    looked_at = serializers.IntegerField()
    risen = serializers.IntegerField()
    fallen = serializers.IntegerField()
    same = serializers.IntegerField(help_text="How many have a score and would have the same.")
    first_scored = serializers.IntegerField(help_text="How many would have a score for the first time.")
    no_longer_scored = serializers.IntegerField(help_text="How many would have none any more.")
    unscored = serializers.IntegerField(help_text="How many have none, and would have none.")
    other_band = serializers.IntegerField(help_text="How many of those in a band by both would be in another one.")
    lose_band = serializers.IntegerField(help_text="How many are in a band, and would have too little known for one.")
    gain_band = serializers.IntegerField(help_text="How many have too little known for a band, and would be in one.")
    without_band = serializers.IntegerField(help_text="How many would have a score, and too little known for a band.")
    coverage = serializers.ListField(child=serializers.IntegerField(), help_text="Median coverage, before and after.")
    moves = MoveShown(many=True, help_text="Those that would move furthest.")
    newcomers = MoveShown(many=True, help_text="Those that would have a score for the first time, the lowest first.")
    leavers = MoveShown(many=True, help_text="Those that would have none any more, the lowest first.")


class FormulaShown(Shown):
    """One version of the score definition."""

    published_by = Id(source="published_by_id", allow_null=True)

    class Meta:
        model = FormulaVersion
        fields = ["id", "number", "state", "revision", "content", "why", "changed_at", "published_by", "published_at"]


class Formulas(Listed, Read, Added, Resource):
    """The versions that the tenant has written; version 1, with which everybody begins, is the product's. Adding writes the draft."""

    model = FormulaVersion
    purpose = "scoring"
    scopes = {"read": "metrics:read", "write": "metrics:write"}
    orders = ("-number", "number")
    serializer_class = FormulaShown
    inputs = {"create": FormulaInput, "publish": FormulaPublishInput, "discard": Input}

    def rows(self):
        require(self.request.user, "metrics.see")
        return super().rows()

    def add(self, indicators, touchpoints, why="", revision=None, **given):
        filled = [{"filled_by": "", "owner": "manager", "anchors": [], **each} for each in indicators]
        content = {"touchpoints": {each["kind"]: each["weight"] for each in touchpoints}, "indicators": filled, **given}
        return actions.save_draft(content=content, why=why, revision=revision, by=self.request.user)

    @extend_schema(responses=IndicatorInput(many=True), filters=False)
    @action(detail=False, methods=["get"], pagination_class=None)
    def library(self, request):
        """The indicators that are ready to use, outcomes included: a version takes copies of those that it wants."""
        require(request.user, "metrics.see")
        return Response([each.as_content() for each in LIBRARY])

    @extend_schema(responses=PreviewShown)
    @action(detail=True, methods=["get"])
    def preview(self, request, pk):
        """What this version would do to the accounts that one may see, now; nothing is scored by it."""
        found = self.get_object()
        require(request.user, actions.RIGHT)
        formula = formula_of_content(0, timezone.localdate(), found.content)
        return Response(PreviewShown(preview(Account.objects.visible_to(request.user), formula)).data)

    @action(detail=True, methods=["post"])
    def publish(self, request, pk):
        """Put the draft in force, or ask for the second person's yes that this needs."""
        found = self.get_object()
        actions.publish(version=found, by=request.user, **self.given())
        found.refresh_from_db()
        return self.answer(found)

    @action(detail=True, methods=["post"])
    def discard(self, request, pk):
        """Throw the draft away."""
        found = self.get_object()
        actions.discard_draft(version=found, by=request.user)
        return Response(status=204)
