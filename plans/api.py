"""Joint plans, their objectives and what was measured, for programs: a customer's own system can bring in its figures."""

from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.routers import SimpleRouter

from accounts.api.base import OfAccounts
from accounts.api.followups import HandOverInput
from accounts.models import Account, Contact
from intimacy.api.fields import Day, Id, Text, Visible
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Added, Changed, Listed, Read
from intimacy.tenancy.models import Member
from plans.actions import objectives as objective_actions
from plans.actions import plans as plan_actions
from plans.actions.measuring import measure, remove_measurement
from plans.content import hash_of_plan
from plans.models import Measurement, Objective, Plan


class Figure(serializers.DecimalField):
    """A figure of an objective, as text so that no digit is lost: at most 14 digits before the point and 4 behind it."""

    def __init__(self, **options):
        super().__init__(max_digits=18, decimal_places=4, **options)

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class PlanShown(Shown):
    """What one customer and we want to reach together."""

    account = Id(source="account_id")
    owner = Id(source="owner_id")
    contact = Id(source="contact_id", allow_null=True)
    content_hash = serializers.SerializerMethodField(help_text="Of what the customer would agree to; a yes names it.")

    class Meta:
        model = Plan
        fields = [
            "id", "account", "title", "from_on", "until_on", "owner", "contact", "state", "made_at", "closed_at", "lesson",
            "version", "content_hash",
        ]  # fmt: skip

    def get_content_hash(self, plan) -> str:
        return hash_of_plan(plan)


class PlanInput(Input):
    """A new plan."""

    account = Visible(Account)
    title = Text(max_length=200)
    from_on = Day()
    until_on = Day()
    owner = Visible(Member, required=False)
    contact = Visible(Contact, required=False, allow_null=True)


class PlanChangeInput(Input):
    """What changes of a plan."""

    title = Text(max_length=200)
    from_on = Day()
    until_on = Day()
    owner = Visible(Member)
    contact = Visible(Contact, allow_null=True)


class AgreeInput(Input):
    """Who of the customer agreed, to exactly which content, how, and when; today unless named."""

    contact = Visible(Contact)
    content_hash = Text(max_length=64)
    evidence = Text(max_length=500)
    agreed_on = Day(required=False)


class ClosePlanInput(Input):
    """What came of it."""

    lesson = Text(max_length=2000)


class PlanFilters(filters.FilterSet):
    """By account, owner and state."""

    account = filters.UUIDFilter(field_name="account_id")
    owner = filters.UUIDFilter(field_name="owner_id")
    state = filters.ChoiceFilter(choices=Plan.State.choices)


class Plans(Listed, Read, Added, Changed, OfAccounts):
    """Joint plans with the accounts that the key's member may see."""

    model = Plan
    personal = True
    orders = ("until_on", "made_at")
    serializer_class = PlanShown
    filterset_class = PlanFilters
    inputs = {"create": PlanInput, "partial_update": PlanChangeInput, "agree": AgreeInput, "close": ClosePlanInput}

    def rows(self):
        return super().rows().prefetch_related("objectives")

    def add(self, **given):
        return plan_actions.draft_plan(by=self.request.user, **given)

    def change(self, plan, **given):
        return plan_actions.change_plan(plan=plan, by=self.request.user, **given)

    @action(detail=True, methods=["post"])
    def agree(self, request, pk):
        """The customer has said yes to the plan as it is."""
        return self.answer(plan_actions.agree(plan=self.get_object(), by=request.user, **self.given()))

    @action(detail=True, methods=["post"])
    def close(self, request, pk):
        """It is over."""
        return self.answer(plan_actions.close_plan(plan=self.get_object(), by=request.user, **self.given()))


class ObjectiveShown(Shown):
    """One thing to reach. progress and expected are percent of the way, at the day of the latest measurement."""

    plan = Id(source="plan_id")
    owner = Id(source="owner_id")
    contact = Id(source="contact_id", allow_null=True)
    status = serializers.ChoiceField(choices=Objective.Status.choices)
    progress = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True)
    expected = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)

    class Meta:
        model = Objective
        fields = [
            "id", "plan", "words", "measure", "unit", "baseline", "target", "start_on", "due_on", "owner", "contact", "formula",
            "latest", "latest_on", "progress", "expected", "status", "outcome", "closed_on", "lesson", "version",
        ]  # fmt: skip


class ObjectiveInput(Input):
    """What the customer wants to reach, in their words, and its figure."""

    plan = Visible(Plan)
    words = Text(max_length=500)
    measure = Text(max_length=200)
    unit = Text(max_length=40, required=False, allow_blank=True)
    baseline = Figure()
    target = Figure()
    start_on = Day(required=False)
    due_on = Day(required=False)
    owner = Visible(Member, required=False)
    contact = Visible(Contact, required=False, allow_null=True)
    formula = Text(max_length=500, required=False, allow_blank=True)


class ObjectiveChangeInput(Input):
    """What changes of an objective."""

    words = Text(max_length=500)
    measure = Text(max_length=200)
    unit = Text(max_length=40, allow_blank=True)
    baseline = Figure()
    target = Figure()
    start_on = Day()
    due_on = Day()
    owner = Visible(Member)
    contact = Visible(Contact, allow_null=True)
    formula = Text(max_length=500, allow_blank=True)


class MeasureInput(Input):
    """The figure, and where it comes from; of today unless a day is named."""

    value = Figure()
    measured_on = Day(required=False)
    note = Text(max_length=300, required=False, allow_blank=True)


class CloseObjectiveInput(Input):
    """How it ended, and what came of it."""

    outcome = serializers.ChoiceField(choices=Objective.Outcome.choices)
    lesson = Text(max_length=500)


class ObjectiveFilters(filters.FilterSet):
    """By plan, account, owner and status."""

    plan = filters.UUIDFilter(field_name="plan_id")
    account = filters.UUIDFilter(field_name="plan__account_id")
    owner = filters.UUIDFilter(field_name="owner_id")
    status = filters.ChoiceFilter(choices=Objective.Status.choices, method="by_status")

    def by_status(self, rows, name, value):
        return rows.in_status(value)


class Objectives(Listed, Read, Added, Changed, OfAccounts):
    """Objectives of joint plans."""

    model = Objective
    personal = True
    orders = ("due_on", "id")
    serializer_class = ObjectiveShown
    filterset_class = ObjectiveFilters
    inputs = {
        "create": ObjectiveInput,
        "partial_update": ObjectiveChangeInput,
        "measure": MeasureInput,
        "close": CloseObjectiveInput,
        "reopen": Input,
        "hand_over": HandOverInput,
    }

    def rows(self):
        return super().rows().select_related("plan")

    def get_object(self, lock=False):
        found = super().get_object()
        if lock:  # the plan first, as every action locks them
            Plan.objects.select_for_update(of=("self",)).get(pk=found.plan_id)
            found = super().get_object(lock=True)
        return found

    def add(self, **given):
        return objective_actions.add_objective(by=self.request.user, **given)

    def change(self, objective, **given):
        return objective_actions.change_objective(objective=objective, by=self.request.user, **given)

    @action(detail=True, methods=["post"])
    def measure(self, request, pk):
        """Write down what the figure was on a day."""
        found = self.get_object()
        measure(objective=found, by=request.user, **self.given())
        return self.answer(found)

    @action(detail=True, methods=["post"])
    def close(self, request, pk):
        """It has ended."""
        found = self.get_object()
        return self.answer(objective_actions.close_objective(objective=found, by=request.user, **self.given()))

    @action(detail=True, methods=["post"])
    def reopen(self, request, pk):
        """It was closed too early."""
        return self.answer(objective_actions.reopen_objective(objective=self.get_object(), by=request.user))

    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request, pk):
        """Let a colleague see to it."""
        found = self.get_object()
        return self.answer(objective_actions.hand_over_objective(objective=found, by=request.user, **self.given()))


class MeasurementShown(Shown):
    """What a figure was on a day. by: null where its formula read it."""

    objective = Id(source="objective_id")
    by = Id(source="by_id", allow_null=True)

    class Meta:
        model = Measurement
        fields = ["id", "objective", "value", "measured_on", "note", "by", "noted_at"]


class MeasurementFilters(filters.FilterSet):
    """By objective."""

    objective = filters.UUIDFilter(field_name="objective_id")


class Measurements(Listed, Read, OfAccounts):
    """What was measured of the objectives."""

    model = Measurement
    orders = ("measured_on", "noted_at")
    serializer_class = MeasurementShown
    filterset_class = MeasurementFilters
    inputs = {"take_back": Input}

    def rows(self):
        return super().rows().select_related("objective__plan")

    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request, pk):
        """It was wrong: the figure before it counts again. Answers 204."""
        found = self.get_object()
        remove_measurement(measurement=found, by=request.user)
        return self.answer(found)


app_name = "plans_api"
router = SimpleRouter(use_regex_path=False)
router.register("plans", Plans, basename="plan")
router.register("objectives", Objectives, basename="objective")
router.register("measurements", Measurements, basename="measurement")
urlpatterns = router.urls
