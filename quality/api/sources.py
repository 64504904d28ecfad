"""For programs: figures of each day, weak accounts, and checks of one's own."""

from django.http import Http404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.api.base import OfAccounts
from accounts.api.interactions import InteractionShown
from accounts.models.interaction import Kind
from intimacy.access.require import require
from intimacy.api.cursors import CursorPages
from intimacy.api.fields import Id, Text
from intimacy.api.jobs import JobQueued
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Added, Changed, Listed, Read
from quality.actions import rules as rule_actions
from quality.behind import rows_behind
from quality.checks import checks
from quality.models import Level, Measured, Rule, Severity, Weakness
from quality.tasks import check_data
from quality.vocabulary import names

CHECK = "quality.check"


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
    inputs = {"check": Input}

    @extend_schema(request=Input, responses={202: JobQueued}, filters=False)
    @action(detail=False, methods=["post"], url_name="check-now")
    def check(self, request):
        """Have all accounts checked now instead of at night; the job says how far it is."""
        self.given()
        require(request.user, CHECK)
        return Response(JobQueued(check_data.queue(by=request.user)).data, status=202)


class WeaknessShown(Shown):
    """A check that fails at an account now."""

    account = Id(source="account_id")
    read = serializers.DictField(
        help_text="What the rule read, by its names; days as texts, null where it is not known."
    )
    rows_at = serializers.SerializerMethodField(
        help_text="Where the rows behind it are; null where it rests on no row."
    )

    class Meta:
        model = Weakness
        fields = [
            "id",
            "account",
            "check_name",
            "source",
            "severity",
            "rows",
            "of",
            "found",
            "read",
            "rows_at",
            "since",
        ]

    def get_rows_at(self, row) -> str | None:
        return f"/api/v1/weaknesses/{row.pk}/rows/" if row.check_name in self.context["behind"] else None


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

    def get_serializer_context(self):
        """The names of the checks that rest on rows of the history."""
        known = names()
        return super().get_serializer_context() | {"behind": {check.name for check in checks() if check.behind(known)}}

    def known_parameters(self):
        return set(CursorPages.parameters) if self.action == "rows_behind" else super().known_parameters()

    @extend_schema(responses=InteractionShown(many=True))
    @action(
        detail=True, methods=["get"], url_path="rows", orders=("-happened_at", "happened_at"), filterset_class=None,
        serializer_class=InteractionShown,
    )  # fmt: skip
    def rows_behind(self, request, pk):
        """The rows behind it, as they are now."""
        rows = rows_behind(self.get_object(), request.user)
        if rows is None:
            raise Http404
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(InteractionShown(page, many=True).data)


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
