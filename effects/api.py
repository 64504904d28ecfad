"""Studies of playbooks, what each came to, and who was compared, for programs."""

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from accounts.api.base import OfAccounts
from effects.actions import readings, studies
from effects.estimate.effect import FEWEST, Verdict
from effects.models import Compared, Reading, Study
from intimacy.api.fields import Day, Id, Text, Visible, Whole
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Added, Listed, Read
from playbooks.models import Playbook


class BalanceShown(serializers.Serializer):
    """How far accounts and peers were apart before, in standard deviations: all others, then those matched."""

    name = serializers.CharField()
    before = serializers.FloatField()
    after = serializers.FloatField()


class ReadingShown(Shown):
    """What a study came to. effect, low and high are null where no interval is claimed."""

    verdict = serializers.ChoiceField(choices=[each.value for each in Verdict])
    balance = serializers.SerializerMethodField()

    class Meta:
        model = Reading
        fields = [
            "read_at", "verdict", "effect", "low", "high", "treated", "matched", "peers", "naive", "balance", "input_hash",
        ]  # fmt: skip

    def get_balance(self, reading) -> BalanceShown(many=True):
        return [dict(zip(("name", "before", "after"), each, strict=True)) for each in reading.balance]


class StudyShown(Shown):
    """How a playbook is judged, fixed beforehand. detectable: points that so few accounts would show four times in five."""

    playbook = Id(source="playbook_id")
    replaces = Id(source="replaces_id", allow_null=True)
    registered_by = Id(source="registered_by_id", allow_null=True)
    reading = serializers.SerializerMethodField(help_text="Null until it was read.")

    class Meta:
        model = Study
        fields = [
            "id", "playbook", "question", "outcome", "horizon", "comparison", "counts_from", "read_on", "least", "look", "detectable",
            "content_hash", "number", "replaces", "why", "started_before", "by_default", "registered_by", "registered_at", "state",
            "reading",
        ]  # fmt: skip

    def get_reading(self, study) -> ReadingShown(allow_null=True):
        found = next(iter(study.readings.all()), None)
        return ReadingShown(found).data if found else None


class CheckShown(serializers.Serializer):
    """Whether exactly the same goes into a study and comes out of it."""

    same = serializers.BooleanField()


class StudyInput(Input):
    """What is fixed beforehand."""

    playbook = Visible(Playbook)
    question = Text(max_length=300)
    outcome = Text(max_length=60, required=False)
    horizon = Whole(min_value=studies.SHORTEST, max_value=studies.LONGEST, required=False)
    comparison = serializers.ChoiceField(choices=Study.Comparison.choices, required=False)
    counts_from = Day()
    read_on = Day()
    least = Whole(min_value=FEWEST, max_value=studies.MOST_LEAST, required=False)


class StudyReviseInput(Input):
    """What is different in the new version, and why."""

    why = Text(max_length=500)
    question = Text(max_length=300, required=False)
    outcome = Text(max_length=60, required=False)
    horizon = Whole(min_value=studies.SHORTEST, max_value=studies.LONGEST, required=False)
    comparison = serializers.ChoiceField(choices=Study.Comparison.choices, required=False)
    counts_from = Day(required=False)
    read_on = Day(required=False)
    least = Whole(min_value=FEWEST, max_value=studies.MOST_LEAST, required=False)


class StudiesFilters(filters.FilterSet):
    """By playbook and state."""

    playbook = filters.UUIDFilter(field_name="playbook_id")
    state = filters.ChoiceFilter(choices=Study.State.choices)


class Studies(Listed, Read, Added, OfAccounts):
    """Studies of playbooks. A registered one never changes."""

    model = Study
    purpose = "scoring"
    orders = ("-read_on", "registered_at")
    serializer_class = StudyShown
    filterset_class = StudiesFilters
    inputs = {"create": StudyInput, "revise": StudyReviseInput, "read": Input, "check": Input, "archive": Input}

    def rows(self):
        return super().rows().prefetch_related("readings")

    def add(self, **given):
        return studies.register(by=self.request.user, **given)

    @action(detail=True, methods=["post"])
    def revise(self, request, pk):
        """Register a new version of one that was not read; answers the new one."""
        found = self.get_object()
        return self.answer(studies.revise(study=found, by=request.user, **self.given()))

    @action(detail=True, methods=["post"])
    def read(self, request, pk):
        """Read it, once its day has come."""
        found = self.get_object()
        readings.read(study=found, by=request.user)
        return self.answer(found)

    @extend_schema(responses=CheckShown)
    @action(detail=True, methods=["post"])
    def check(self, request, pk):
        """Compute one that was read anew from the scores as they are stored now; changes nothing."""
        found = self.get_object()
        self.given()
        return Response(CheckShown({"same": readings.check(study=found, by=request.user)}).data)

    @action(detail=True, methods=["post"])
    def archive(self, request, pk):
        """Put one that was read out of sight."""
        return self.answer(studies.archive(study=self.get_object(), by=request.user))


class ComparedShown(Shown):
    """One run of a study: how its account went on, and how its peers did on average; or why it could not be compared."""

    study = Id(source="reading.study_id")
    run = Id(source="run_id")
    account = Id(source="account_id")

    class Meta:
        model = Compared
        fields = ["id", "study", "run", "account", "why_not", "before", "after", "peers_before", "peers_after"]


class ComparedFilters(filters.FilterSet):
    """By study, run and account."""

    study = filters.UUIDFilter(field_name="reading__study_id")
    run = filters.UUIDFilter(field_name="run_id")
    account = filters.UUIDFilter(field_name="account_id")


class ComparedRuns(Listed, Read, OfAccounts):
    """Runs in studies, at the accounts that the key's member may see."""

    model = Compared
    purpose = "scoring"
    orders = ("id",)
    serializer_class = ComparedShown
    filterset_class = ComparedFilters

    def rows(self):
        return super().rows().select_related("reading")


app_name = "effects_api"
router = SimpleRouter(use_regex_path=False)
router.register("studies", Studies, basename="study")
router.register("compared-runs", ComparedRuns, basename="compared-run")
urlpatterns = router.urls
