"""Data quality for programs: figures of each day, weak accounts, checks of one's own, audits, their records and findings."""

from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.routers import SimpleRouter

from accounts.api.base import OfAccounts
from accounts.models.interaction import Kind
from intimacy.api.fields import Day, Id, Text, Visible, Whole
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Added, Changed, Listed, Read
from intimacy.tenancy.models import Member
from quality.actions import audits as audit_actions
from quality.actions import findings as finding_actions
from quality.actions import rules as rule_actions
from quality.models import Audit, AuditItem, Finding, Level, Measured, Rule, Severity, Weakness


class QualityFigureShown(Shown):
    """What a check came to in a source on a day. value: days of age, an index or a ratio, where it is none of rows."""

    check_name = serializers.CharField(help_text="The name of the check.")

    class Meta:
        model = Measured
        fields = ["id", "on", "source", "check_name", "looked_at", "failing", "accounts", "value", "limit", "level"]


class QualityFigureFilters(filters.FilterSet):
    """By check, source, level and day."""

    check_name = filters.CharFilter()
    source = filters.CharFilter()
    level = filters.ChoiceFilter(choices=Level.choices)
    on = filters.DateFilter()


class QualityFigures(Listed, Read, OfAccounts):
    """The figures of all days."""

    model = Measured
    orders = ("on",)
    serializer_class = QualityFigureShown
    filterset_class = QualityFigureFilters


class WeaknessShown(Shown):
    """A check that fails at an account now."""

    account = Id(source="account_id")

    class Meta:
        model = Weakness
        fields = ["id", "account", "check_name", "source", "severity", "rows", "of", "found", "since"]


class WeaknessFilters(filters.FilterSet):
    """By account, check and severity."""

    account = filters.UUIDFilter(field_name="account_id")
    check_name = filters.CharFilter()
    severity = filters.ChoiceFilter(choices=Severity.choices)


class Weaknesses(Listed, Read, OfAccounts):
    """What weakens the scores of the accounts that the key's member may see."""

    model = Weakness
    orders = ("rows", "since")
    serializer_class = WeaknessShown
    filterset_class = WeaknessFilters


class QualityRuleShown(Shown):
    """A check of one's own: true at an account where something is wrong."""

    class Meta:
        model = Rule
        fields = ["id", "words", "rule", "severity", "kind", "added_at", "retired_at"]


class QualityRuleInput(Input):
    """A check. kind: the kind of row whose source it is told of; empty for the account's own facts."""

    words = Text(max_length=100)
    rule = Text(max_length=2000)
    severity = serializers.ChoiceField(choices=Severity.choices, required=False)
    kind = serializers.ChoiceField(choices=Kind.choices, required=False, allow_blank=True)


class QualityRules(Listed, Read, Added, Changed, OfAccounts):
    """The checks that the tenant has added."""

    model = Rule
    orders = ("words", "added_at")
    serializer_class = QualityRuleShown
    inputs = {"create": QualityRuleInput, "partial_update": QualityRuleInput, "retire": Input}

    def add(self, **given):
        return rule_actions.add_rule(by=self.request.user, **given)

    def change(self, found, **given):
        kept = {"words": found.words, "rule": found.rule, "severity": found.severity, "kind": found.kind} | given
        text = kept.pop("rule")
        return rule_actions.change_rule(rule=found, text=text, by=self.request.user, **kept)

    @action(detail=True, methods=["post"])
    def retire(self, request, pk):
        """Ask it no more."""
        return self.answer(rule_actions.retire_rule(rule=self.get_object(), by=request.user))


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
    """What was done."""

    outcome = Text(max_length=300)


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


app_name = "quality_api"
router = SimpleRouter(use_regex_path=False)
router.register("quality-figures", QualityFigures, basename="quality-figure")
router.register("weaknesses", Weaknesses, basename="weakness")
router.register("quality-rules", QualityRules, basename="quality-rule")
router.register("data-audits", DataAudits, basename="data-audit")
router.register("audit-records", AuditRecords, basename="audit-record")
router.register("findings", DataFindings, basename="finding")
urlpatterns = router.urls
