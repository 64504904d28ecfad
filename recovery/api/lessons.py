"""Systemic findings, lessons and matches, for programs."""

from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.api.base import OfAccounts
from accounts.models import Segment
from accounts.models.account import Tier
from alerts.models import Alert
from intimacy.api.fields import Day, Id, Text, Visible
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Added, Changed, Listed, Read
from intimacy.tenancy.models import Member
from playbooks.models import Playbook
from recovery.actions import findings as finding_actions
from recovery.actions import lessons as actions
from recovery.gaps import OF_STREAM, Gap
from recovery.models import Case, Finding, Lesson, Match


class ConcentrationShown(serializers.Serializer):
    """Of ``of`` accounts of the kind ``hit`` have the gap, and ``others`` of all ``rest``. expected: how many would if it struck all alike; p:
    the chance of as many or more then; tests: how many such comparisons were made that night, which share one chance in twenty."""

    hit = serializers.IntegerField()
    of = serializers.IntegerField()
    others = serializers.IntegerField()
    rest = serializers.IntegerField()
    tests = serializers.IntegerField()
    expected = serializers.FloatField()
    p = serializers.FloatField()


class SystemicFindingShown(Shown):
    """What several cases have in common. figures: how many accounts of the kind have the gap, against all others; null where not known."""

    segment = Id(source="segment_id", allow_null=True)
    owner = Id(source="owner_id", allow_null=True)
    figures = ConcentrationShown(allow_null=True)
    confirmed_by = Id(source="confirmed_by_id", allow_null=True)
    decided_by = Id(source="decided_by_id", allow_null=True)

    class Meta:
        model = Finding
        fields = [
            "id",
            "gap",
            "tier",
            "segment",
            "state",
            "found_at",
            "owner",
            "due_on",
            "words",
            "mended",
            "figures",
            "confirmed_at",
            "confirmed_by",
            "decided_at",
            "decided_by",
            "version",
        ]


class SystemicConfirmInput(Input):
    """What in the way of working is at fault, who sees to it, and by when."""

    words = Text(max_length=2000)
    owner = Visible(Member, required=False)
    due_on = Day(required=False)


class SystemicDismissInput(Input):
    """Why it is not systemic."""

    reason = Text(max_length=2000)


class SystemicCloseInput(Input):
    """What was changed."""

    mended = Text(max_length=2000)


class FindingFilters(filters.FilterSet):
    """By state and gap."""

    state = filters.ChoiceFilter(choices=Finding.State.choices)
    gap = filters.ChoiceFilter(choices=Gap.choices)


class Findings(Listed, Read, OfAccounts):
    """Systemic findings; the night proposes them."""

    model = Finding
    orders = ("found_at",)
    serializer_class = SystemicFindingShown
    filterset_class = FindingFilters
    inputs = {"confirm": SystemicConfirmInput, "dismiss": SystemicDismissInput, "close": SystemicCloseInput}

    def _done(self, act):
        found = self.get_object()
        return self.answer(act(finding=found, by=self.request.user, **self.given()))

    @action(detail=True, methods=["post"])
    def confirm(self, request, pk):
        """It is systemic."""
        return self._done(finding_actions.confirm_finding)

    @action(detail=True, methods=["post"])
    def dismiss(self, request, pk):
        """It is not."""
        return self._done(finding_actions.dismiss_finding)

    @action(detail=True, methods=["post"])
    def close(self, request, pk):
        """It is mended."""
        return self._done(finding_actions.close_finding)


class LessonShown(Shown):
    """Which response came to what at which gap."""

    playbook = Id(source="playbook_id", allow_null=True)
    segment = Id(source="segment_id", allow_null=True)
    author = Id(source="author_id")

    class Meta:
        model = Lesson
        fields = [
            "id", "title", "gap", "playbook", "did", "came", "note", "tier", "segment", "industry", "author", "written_at", "review_on",
            "retired_at", "version",
        ]  # fmt: skip


class LessonInput(Input):
    """A lesson. cases: closed ones that it rests on."""

    title = Text(max_length=200)
    gap = serializers.ChoiceField(choices=Gap.choices)
    did = Text(max_length=2000)
    came = serializers.ChoiceField(choices=Lesson.Came.choices)
    note = Text(max_length=2000, required=False, allow_blank=True)
    playbook = Visible(Playbook, required=False, allow_null=True)
    tier = serializers.ChoiceField(choices=Tier.choices, required=False, allow_null=True)
    segment = Visible(Segment, required=False, allow_null=True)
    industry = Text(max_length=100, required=False, allow_blank=True)
    review_on = Day(required=False)
    cases = Visible(Case, many=True, required=False)


class LessonFilters(filters.FilterSet):
    """By gap, by what came of it, by words, and by an alert: those of the gap that it tells of."""

    gap = filters.ChoiceFilter(choices=Gap.choices)
    came = filters.ChoiceFilter(choices=Lesson.Came.choices)
    q = filters.CharFilter(method="by_words", max_length=200)
    alert = filters.UUIDFilter(method="of_alert")

    def of_alert(self, rows, _name, value):
        found = Alert.objects.visible_to(self.request.user).filter(pk=value, direction="fall").first()
        return rows.filter(gap=OF_STREAM[found.series]) if found else rows.none()

    def by_words(self, rows, _name, value):
        return rows.saying(value)


class Lessons(Listed, Read, Added, Changed, OfAccounts):
    """The knowledge base."""

    model = Lesson
    orders = ("written_at", "review_on")
    serializer_class = LessonShown
    filterset_class = LessonFilters
    inputs = {"create": LessonInput, "partial_update": LessonInput, "retire": Input, "revive": Input}

    def add(self, **given):
        return actions.write_lesson(by=self.request.user, **given)

    def change(self, lesson, **given):
        return actions.change_lesson(lesson=lesson, by=self.request.user, **given)

    @action(detail=True, methods=["post"])
    def retire(self, request, pk):
        """It holds no more."""
        found = self.get_object()
        return self.answer(actions.retire_lesson(lesson=found, by=request.user, **self.given()))

    @action(detail=True, methods=["post"])
    def revive(self, request, pk):
        """It holds again."""
        found = self.get_object()
        return self.answer(actions.revive_lesson(lesson=found, by=request.user, **self.given()))


class GapPlaybookShown(Shown):
    """A playbook that suits a kind of gap."""

    playbook = Id(source="playbook_id")

    class Meta:
        model = Match
        fields = ["id", "gap", "playbook", "note"]


class GapPlaybookInput(Input):
    """Which playbook suits which gap, and why."""

    gap = serializers.ChoiceField(choices=Gap.choices)
    playbook = Visible(Playbook)
    note = Text(max_length=300, required=False, allow_blank=True)


class MatchFilters(filters.FilterSet):
    """By gap."""

    gap = filters.ChoiceFilter(choices=Gap.choices)


class Matches(Listed, Read, Added, OfAccounts):
    """Which playbooks are offered first for which gap."""

    model = Match
    orders = ("gap",)
    serializer_class = GapPlaybookShown
    filterset_class = MatchFilters
    inputs = {"create": GapPlaybookInput, "remove": Input}

    def add(self, **given):
        return actions.add_match(by=self.request.user, **given)

    @action(detail=True, methods=["post"])
    def remove(self, request, pk) -> Response:
        """It suits no more."""
        found = self.get_object()
        self.given()
        actions.remove_match(match=found, by=request.user)
        return Response(status=204)
