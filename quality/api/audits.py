"""For programs: audits, their records and findings."""

from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.decorators import action

from accounts.api.base import OfAccounts
from intimacy.api.fields import Day, Id, Text, Visible, Whole
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Added, Changed, Listed, Read
from intimacy.tenancy.models import Member
from quality.actions import audits as audit_actions
from quality.actions import findings as finding_actions
from quality.models import A_DAY, Audit, AuditItem, Finding


class AuditShown(Shown):
    """The audit of a quarter."""

    class Meta:
        model = Audit
        fields = ["id", "quarter", "seed", "size", "due_on", "opened_at", "closed_at", "escalated_at"]


class AuditInput(Input):
    """How many records of each source are drawn, and by which seed."""

    size = Whole(min_value=audit_actions.FEWEST, max_value=audit_actions.MOST, required=False)
    seed = Text(max_length=32, required=False, allow_blank=True)


class DataAudits(Listed, Read, Added, OfAccounts):
    """The audits of all quarters. Adding one opens that of this quarter; where it is open already, it is answered."""

    model = Audit
    orders = ("-opened_at",)
    serializer_class = AuditShown
    inputs = {"create": AuditInput, "finish": Input}

    def add(self, **given):
        return audit_actions.open_audit(by=self.request.user, **given)

    @action(detail=True, methods=["post"])
    def finish(self, request, pk):
        """Finish it, once all records are judged."""
        return self.answer(audit_actions.close_audit(audit=self.get_object(), by=request.user))


class AuditRecordShown(Shown):
    """A record of a sample: an interaction, or the account itself where ``record`` is null; and what was found of it."""

    audit = Id(source="audit_id")
    account = Id(source="account_id")
    by = Id(source="by_id", allow_null=True)

    class Meta:
        model = AuditItem
        fields = ["id", "audit", "account", "source", "record", "verdict", "note", "by", "at"]


class AuditVerdictInput(Input):
    """What one found. A note is needed where the record is wrong."""

    verdict = serializers.ChoiceField(choices=AuditItem.Verdict.choices)
    note = Text(max_length=300, required=False, allow_blank=True)


class AuditRecordFilters(filters.FilterSet):
    """By audit, source and verdict."""

    audit = filters.UUIDFilter(field_name="audit_id")
    source = filters.CharFilter()
    verdict = filters.ChoiceFilter(choices=AuditItem.Verdict.choices)


class AuditRecords(Listed, Read, OfAccounts):
    """The records of all samples."""

    model = AuditItem
    orders = ("id",)
    serializer_class = AuditRecordShown
    filterset_class = AuditRecordFilters
    inputs = {"judge": AuditVerdictInput}

    @action(detail=True, methods=["post"])
    def judge(self, request, pk):
        """Say whether it is as its source has it."""
        found = self.get_object()
        return self.answer(audit_actions.judge(item=found, by=request.user, **self.given()))


class FindingShown(Shown):
    """What an audit found, and what is done about it."""

    audit = Id(source="audit_id")
    owner = Id(source="owner_id")

    class Meta:
        model = Finding
        fields = [
            "id", "audit", "source", "words", "action", "owner", "due_on", "state", "opened_at", "closed_at", "outcome", "reopened",
        ]  # fmt: skip


class FindingInput(Input):
    """A finding: what was found, and who does what about it until when."""

    audit = Visible(Audit)
    words = Text(max_length=300)
    action = Text(max_length=300)
    owner = Visible(Member)
    due_on = Day()
    source = Text(max_length=60, required=False, allow_blank=True)


class FindingChangeInput(Input):
    """What is to be changed."""

    words = Text(max_length=300)
    action = Text(max_length=300)
    owner = Visible(Member)
    due_on = Day()
    source = Text(max_length=60, required=False, allow_blank=True)


class FindingOutcomeInput(Input):
    """What was done. minutes: that the key's member spent on it; they are noted as theirs."""

    outcome = Text(max_length=300)
    minutes = Whole(min_value=1, max_value=A_DAY, required=False)


class FindingReopenInput(Input):
    """Why it did not hold, and until when it is done anew."""

    reason = Text(max_length=300)
    due_on = Day()


class FindingFilters(filters.FilterSet):
    """By audit, owner and state."""

    audit = filters.UUIDFilter(field_name="audit_id")
    owner = filters.UUIDFilter(field_name="owner_id")
    state = filters.ChoiceFilter(choices=Finding.State.choices)


class DataFindings(Listed, Read, Added, Changed, OfAccounts):
    """The findings of all audits; of the others one's own."""

    model = Finding
    orders = ("due_on", "opened_at")
    serializer_class = FindingShown
    filterset_class = FindingFilters
    inputs = {
        "create": FindingInput, "partial_update": FindingChangeInput, "close": FindingOutcomeInput, "reopen": FindingReopenInput,
    }  # fmt: skip

    def add(self, **given):
        return finding_actions.add_finding(by=self.request.user, **given)

    def change(self, finding, **given):
        kept = {name: getattr(finding, name) for name in ("words", "action", "owner", "due_on", "source")}
        return finding_actions.change_finding(finding=finding, by=self.request.user, **kept | given)

    @action(detail=True, methods=["post"])
    def close(self, request, pk):
        """Say what was done."""
        found = self.get_object()
        return self.answer(finding_actions.close_finding(finding=found, by=request.user, **self.given()))

    @action(detail=True, methods=["post"])
    def reopen(self, request, pk):
        """What was done did not hold."""
        found = self.get_object()
        return self.answer(finding_actions.reopen_finding(finding=found, by=request.user, **self.given()))
