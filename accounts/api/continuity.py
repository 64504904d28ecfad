"""Seats on account teams, absences, and hand-over plans."""

from django.db.models import Prefetch
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.decorators import action

from accounts.actions import absences, handovers
from accounts.api.base import OfAccounts
from accounts.api.followups import HandOverInput
from accounts.models import Absence, HandOver, HandOverStep, Seat
from intimacy.api.fields import Day, Id, Text, Visible
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Added, Listed, Read
from intimacy.tenancy.models import Member


class SeatOfAccountShown(Shown):
    """Who sits on which team, for which share of their time, and to whom they answer besides the owner."""

    account = Id(source="account_id")
    member = Id(source="member_id")
    lead = Id(source="lead_id", allow_null=True)

    class Meta:
        model = Seat
        fields = ["id", "account", "member", "role", "share", "function", "lead", "deputy", "since", "until"]


class SeatFilters(filters.FilterSet):
    """By account and member, and whether somebody still sits there."""

    account = filters.UUIDFilter(field_name="account_id")
    member = filters.UUIDFilter(field_name="member_id")
    open = filters.BooleanFilter(field_name="until", lookup_expr="isnull")


class Seats(Listed, Read, OfAccounts):
    """Seats on the teams of accounts that the key's member may see. They are taken and left through the account."""

    model = Seat
    orders = ("since",)
    serializer_class = SeatOfAccountShown
    filterset_class = SeatFilters


class AbsenceShown(Shown):
    """When a colleague is away and who stands in, or their last day."""

    member = Id(source="member_id")
    deputy = Id(source="deputy_id", allow_null=True)

    class Meta:
        model = Absence
        fields = ["id", "member", "kind", "from_on", "until_on", "deputy", "entered_at", "cancelled_at", "settled_at"]


class AbsenceInput(Input):
    """A leave with the deputy, or a last day."""

    member = Visible(Member)
    kind = serializers.ChoiceField(choices=Absence.Kind.choices)
    from_on = Day()
    until_on = Day(required=False, allow_null=True)
    deputy = Visible(Member, required=False, allow_null=True)


class AbsenceFilters(filters.FilterSet):
    """By member and deputy."""

    member = filters.UUIDFilter(field_name="member_id")
    deputy = filters.UUIDFilter(field_name="deputy_id")


class Absences(Listed, Read, Added, OfAccounts):
    """Absences: one's own, those in which one stands in, all of them for who manages them."""

    model = Absence
    orders = ("from_on", "entered_at")
    serializer_class = AbsenceShown
    filterset_class = AbsenceFilters
    inputs = {"create": AbsenceInput}

    def add(self, **given):
        return absences.enter_absence(by=self.request.user, **given)

    @action(detail=True, methods=["post"])
    def cancel(self, request, pk):
        """It does not come to that."""
        return self.answer(absences.cancel_absence(absence=self.get_object(), by=request.user))


class StepShown(Shown):
    """One thing to do in a hand-over."""

    owner = Id(source="owner_id", allow_null=True)
    words = serializers.CharField()

    class Meta:
        model = HandOverStep
        fields = ["id", "kind", "words", "owner", "due_on", "done_at"]


class HandOverShown(Shown):
    """The plan by which one account passes from a colleague to another."""

    account = Id(source="account_id")
    of = Id(source="of_id")
    to = Id(source="to_id", allow_null=True)
    absence = Id(source="absence_id", allow_null=True)
    steps = StepShown(many=True, source="in_order")

    class Meta:
        model = HandOver
        fields = [
            "id",
            "account",
            "of",
            "to",
            "how",
            "absence",
            "due_on",
            "made_at",
            "signed_off_at",
            "ended_at",
            "steps",
        ]


class NoteInput(Input):
    """What to know."""

    words = Text(max_length=4000)


class StepInput(Input):
    """Which step."""

    step = Visible(HandOverStep)


class HandOverFilters(filters.FilterSet):
    """By account and colleagues, and whether it is open."""

    account = filters.UUIDFilter(field_name="account_id")
    of = filters.UUIDFilter(field_name="of_id")
    to = filters.UUIDFilter(field_name="to_id")
    open = filters.BooleanFilter(method="by_open")

    def by_open(self, rows, name, value):
        return rows.open() if value else rows.exclude(signed_off_at=None, ended_at=None)


class HandOvers(Listed, Read, OfAccounts):
    """Hand-over plans. They are made by an absence, a last day or a leaving."""

    model = HandOver
    orders = ("due_on", "made_at")
    serializer_class = HandOverShown
    filterset_class = HandOverFilters
    inputs = {"successor": HandOverInput, "know": NoteInput, "step": StepInput}

    def rows(self):
        steps = Prefetch("steps", HandOverStep.objects.order_by("due_on", "pk"), to_attr="in_order")
        return super().rows().prefetch_related(steps)

    @action(detail=True, methods=["post"])
    def successor(self, request, pk):
        """Name who takes the account over."""
        return self.answer(handovers.name_successor(plan=self.get_object(), by=request.user, **self.given()))

    @action(detail=True, methods=["post"])
    def know(self, request, pk):
        """Write down what to know."""
        plan = self.get_object()
        handovers.note(plan=plan, by=request.user, **self.given())
        return self.answer(plan)

    @action(detail=True, methods=["post"])
    def step(self, request, pk):
        """A step is done."""
        plan, step = self.get_object(), self.given()["step"]
        if step.plan_id == plan.pk:
            handovers.do_step(step=step, by=request.user)
        return self.answer(plan)

    @action(detail=True, methods=["post"], url_path="sign-off")
    def sign_off(self, request, pk):
        """The successor has everything."""
        return self.answer(handovers.sign_off(plan=self.get_object(), by=request.user))
