"""Recovery cases and their causes, for programs."""

from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.api.base import OfAccounts
from accounts.models import Account
from intimacy.api.fields import Day, Id, Text, Visible
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Added, Listed, Read
from intimacy.tenancy.models import Member
from playbooks.models import Playbook, Run
from recovery.actions import cases as actions
from recovery.actions import causes as cause_actions
from recovery.gaps import Gap
from recovery.models import Case, Cause


class RecoveryCaseShown(Shown):
    """One account in one episode. found: the diagnosis as it was at found_at; of its streams those that an alert has dated have its id (alert), its
    date (week), the weeks of its period, its part and figures, and within: of four weeks the one since which the stream is lower by itself; gap_by:
    whether the cohort, the points or an alert proposed the gap. drop, worth, rank: as of last night."""

    account = Id(source="account_id")
    owner = Id(source="owner_id", allow_null=True)
    opened_by = Id(source="opened_by_id", allow_null=True)
    run = Id(source="run_id", allow_null=True)
    finding = Id(source="finding_id", allow_null=True)

    class Meta:
        model = Case
        fields = [
            "id", "account", "state", "owner", "due_on", "alert", "opened_at", "opened_by", "why", "before", "before_on", "after",
            "after_on", "found", "found_at", "gap_proposed", "gap", "judged", "happened", "learnt", "finding", "run", "drop", "worth",
            "worth_assumed", "rank", "outcome", "closed_at", "closed_score", "closing", "reopened", "noted_at", "version",
        ]  # fmt: skip


class RecoveryCaseInput(Input):
    """Where, and why; since: the day whose score is compared with, a quarter ago unless named."""

    account = Visible(Account)
    why = Text(max_length=500, required=False, allow_blank=True)
    since = Day(required=False, allow_null=True)
    owner = Visible(Member, required=False)


class CaseNoteInput(Input):
    """A case that is over: when it began and ended, and how. run: what was played for it there."""

    account = Visible(Account)
    opened_on = Day()
    closed_on = Day()
    gap = serializers.ChoiceField(choices=Gap.choices)
    judged = serializers.ChoiceField(choices=Case.Judged.choices)
    outcome = serializers.ChoiceField(choices=Case.Outcome.choices)
    closing = Text(max_length=500)
    why = Text(max_length=500, required=False, allow_blank=True)
    run = Visible(Run, required=False, allow_null=True)


class CaseOwnerInput(Input):
    """Who looks after it, and by when they look again."""

    owner = Visible(Member)
    due_on = Day(required=False, allow_null=True)


class CaseGapInput(Input):
    """What a person says of it."""

    gap = serializers.ChoiceField(choices=Gap.choices)
    judged = serializers.ChoiceField(choices=Case.Judged.choices)


class CaseRecordInput(Input):
    """What happened, and what is learnt; neither names anybody."""

    happened = Text(max_length=4000, required=False, allow_blank=True)
    learnt = Text(max_length=4000, required=False, allow_blank=True)


class CaseStartInput(Input):
    """Which playbook answers the gap."""

    playbook = Visible(Playbook)
    why = Text(max_length=1000, required=False, allow_blank=True)


class CaseCloseInput(Input):
    """How it ended."""

    outcome = serializers.ChoiceField(choices=Case.Outcome.choices)
    closing = Text(max_length=500)


class CaseAgainInput(Input):
    """since: the day whose score is compared with; the same as before unless named."""

    since = Day(required=False, allow_null=True)


class CaseFilters(filters.FilterSet):
    """By account, owner, state, gap and finding."""

    account = filters.UUIDFilter(field_name="account_id")
    owner = filters.UUIDFilter(field_name="owner_id")
    state = filters.ChoiceFilter(choices=Case.State.choices)
    gap = filters.ChoiceFilter(choices=Gap.choices)
    finding = filters.UUIDFilter(field_name="finding_id")


class Cases(Listed, Read, Added, OfAccounts):
    """Recovery cases at the accounts that the key's member may see. Adding one opens it; where one is open, that is answered."""

    model = Case
    orders = ("rank", "opened_at", "closed_at")
    serializer_class = RecoveryCaseShown
    filterset_class = CaseFilters
    inputs = {
        "create": RecoveryCaseInput,
        "note": CaseNoteInput, "take_up": Input, "assign": CaseOwnerInput, "diagnose": CaseAgainInput, "gap": CaseGapInput,
        "describe": CaseRecordInput, "start": CaseStartInput, "close": CaseCloseInput, "reopen": Input,
    }  # fmt: skip

    def add(self, **given):
        return actions.open_case(by=self.request.user, **given)

    def _done(self, act):
        found = self.get_object()
        return self.answer(act(case=found, by=self.request.user, **self.given()))

    @action(detail=False, methods=["post"])
    def note(self, request):
        """Note a case that was over before it was noted here."""
        return self.answer(actions.note_case(by=request.user, **self.given()), status=201)

    @action(detail=True, methods=["post"], url_path="take-up")
    def take_up(self, request, pk):
        """Make a proposed case one's own."""
        return self._done(actions.take_up)

    @action(detail=True, methods=["post"])
    def assign(self, request, pk):
        """Name who looks after it."""
        return self._done(actions.assign)

    @action(detail=True, methods=["post"])
    def diagnose(self, request, pk):
        """Take today's figures."""
        return self._done(actions.diagnose_anew)

    @action(detail=True, methods=["post"])
    def gap(self, request, pk):
        """Confirm the kind of gap, and whether it is systemic."""
        return self._done(actions.confirm_gap)

    @action(detail=True, methods=["post"])
    def describe(self, request, pk):
        """Write down what happened and what is learnt."""
        return self._done(actions.describe)

    @action(detail=True, methods=["post"])
    def start(self, request, pk):
        """Play a playbook as a part of it."""
        return self._done(actions.start_recovery)

    @action(detail=True, methods=["post"])
    def close(self, request, pk):
        """End it."""
        return self._done(actions.close_case)

    @action(detail=True, methods=["post"])
    def reopen(self, request, pk):
        """Go on with it."""
        return self._done(actions.reopen)


class RecoveryCauseShown(Shown):
    """One answer to “why?”."""

    case = Id(source="case_id")

    class Meta:
        model = Cause
        fields = ["id", "case", "place", "words", "factor", "evidence", "noted_at"]


class RecoveryCauseInput(Input):
    """The next cause of a case; it names nobody. evidence: an address."""

    case = Visible(Case)
    words = Text(max_length=500)
    factor = serializers.ChoiceField(choices=Cause.Factor.choices, required=False)
    evidence = Text(max_length=500, required=False, allow_blank=True)


class CauseFilters(filters.FilterSet):
    """By case."""

    case = filters.UUIDFilter(field_name="case_id")


class Causes(Listed, Read, Added, OfAccounts):
    """The root causes of cases, in order."""

    model = Cause
    orders = ("noted_at",)
    serializer_class = RecoveryCauseShown
    filterset_class = CauseFilters
    inputs = {"create": RecoveryCauseInput, "remove": Input}

    def add(self, **given):
        return cause_actions.add_cause(by=self.request.user, **given)

    @action(detail=True, methods=["post"])
    def remove(self, request, pk) -> Response:
        """Take it away; those below move up."""
        found = self.get_object()
        self.given()
        cause_actions.remove_cause(cause=found, by=request.user)
        return Response(status=204)
