"""The history between customers and us: reading it, and reporting what other systems know."""

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.actions.interactions import Fact
from accounts.actions.reporting import MOST, report
from accounts.api.base import OfAccounts
from accounts.models import Interaction
from accounts.models.interaction import Kind
from intimacy.api.fields import Id, Moment, Number, Text, YesNo
from intimacy.api.filters import MomentFilter
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Listed, Read

# What the product itself concludes from promises and follow-ups nobody else can report.
CONCLUDED = {
    Kind.PROMISE_KEPT, Kind.PROMISE_LATE, Kind.PROMISE_MISSED, Kind.FOLLOWUP_DONE, Kind.FOLLOWUP_MISSED,
}  # fmt: skip
REPORTED = [choice for choice in Kind.choices if choice[0] not in CONCLUDED]


class InteractionShown(Shown):
    """One participant's part in something that happened."""

    account = Id(source="account_id")
    contact = Id(source="contact_id", allow_null=True)
    by = Id(source="by_id", allow_null=True)

    class Meta:
        model = Interaction
        fields = [
            "id", "account", "contact", "kind", "channel", "direction", "happened_at", "learnt_at", "source",
            "external_id", "thread", "lead", "internal", "value", "title", "body", "by",
        ]  # fmt: skip


class FactInput(Input):
    """Something that happened. The same source, external id and contact again is a correction."""

    account = Id()
    contact = Id(required=False, allow_null=True)
    kind = serializers.ChoiceField(choices=REPORTED)
    happened_at = Moment()
    external_id = Text(max_length=200)
    channel = Text(max_length=20, required=False, allow_blank=True)
    direction = serializers.ChoiceField(choices=["in", "out"], required=False)
    thread = Text(max_length=200, required=False, allow_blank=True)
    lead = YesNo(required=False, help_text="One participant leads; the others say false.")
    internal = YesNo(required=False, help_text="Never shown to the customer.")
    value = Number(required=False, allow_null=True)
    title = Text(max_length=200, required=False, allow_blank=True)
    body = Text(max_length=20_000, required=False, allow_blank=True)


class FactsInput(Input):
    """Up to 500 facts from one source. Each is taken or refused on its own."""

    source = Text(max_length=50)
    facts = serializers.ListField(child=serializers.DictField(), min_length=1, max_length=MOST)


class FactFault(serializers.Serializer):
    """What is wrong with one fact."""

    detail = serializers.CharField()
    pointer = serializers.CharField(help_text="A JSON pointer into the body of the request.")


class FactResult(serializers.Serializer):
    """What became of one fact."""

    index = serializers.IntegerField()
    taken = serializers.BooleanField()
    errors = FactFault(many=True)


class FactsResult(serializers.Serializer):
    """What became of a batch."""

    new = serializers.IntegerField()
    corrected = serializers.IntegerField()
    known = serializers.IntegerField()
    refused = serializers.IntegerField()
    results = FactResult(many=True)


class InteractionFilters(filters.FilterSet):
    """By account, contact, kind, source and time."""

    account = filters.UUIDFilter(field_name="account_id")
    contact = filters.UUIDFilter(field_name="contact_id")
    kind = filters.ChoiceFilter(choices=Kind.choices)
    source = filters.CharFilter()
    external_id = filters.CharFilter()
    happened_since = MomentFilter(field_name="happened_at", lookup_expr="gte")
    happened_before = MomentFilter(field_name="happened_at", lookup_expr="lt")


class Interactions(Listed, Read, OfAccounts):
    """What happened with the accounts that the key's member may see, as far as it has not been corrected."""

    model = Interaction
    personal = True
    orders = ("-happened_at", "learnt_at")
    serializer_class = InteractionShown
    filterset_class = InteractionFilters
    inputs = {"create": FactsInput}

    def rows(self):
        return super().rows().in_force()

    @extend_schema(responses={200: FactsResult})
    def create(self, request):
        """Report up to 500 facts from one source."""
        given = self.given()
        facts, faults = {}, {}
        for index, raw in enumerate(given["facts"]):
            fact = FactInput(data=raw)
            if fact.is_valid():
                facts[index] = Fact(**fact.validated_data)
            else:
                faults[index] = {name: " ".join(map(str, words)) for name, words in fact.errors.items()}
        learnt, refused = report(source=given["source"], facts=list(facts.values()), by=request.user)
        numbers = list(facts)
        faults |= {numbers[index]: words for index, words in refused.items()}
        results = [_result(index, faults.get(index, {})) for index in range(len(given["facts"]))]
        counts = {"new": learnt.new, "corrected": learnt.corrected, "known": learnt.known, "refused": len(faults)}
        return Response({**counts, "results": results})


def _result(index: int, faults: dict[str, str]) -> dict:
    errors = [{"detail": words, "pointer": f"#/facts/{index}/{name}"} for name, words in faults.items()]
    return {"index": index, "taken": not errors, "errors": errors}
