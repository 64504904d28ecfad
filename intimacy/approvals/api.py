"""Approvals for programs: what waits, what would change, a yes to exactly that content, a no, a withdrawal."""

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action

from intimacy.api.fields import Id, Text
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Listed, Read, Resource
from intimacy.approvals import actions
from intimacy.approvals.models import Request, Signature, State
from intimacy.approvals.signers import places


class SignatureShown(Shown):
    """A yes, and the content it was given to."""

    member = Id(source="member_id")
    content_hash = serializers.CharField(source="hash")

    class Meta:
        model = Signature
        fields = ["member", "right", "content_hash", "at"]


class MissingShown(serializers.Serializer):
    """A right of which so many holders must still say yes."""

    right = serializers.CharField()
    count = serializers.IntegerField()


class ApprovalShown(Shown):
    """Something that is done once the right people have said yes to exactly this content."""

    about = Id(source="about_id")
    asked_by = Id(source="asked_by_id", allow_null=True)
    decided_by = Id(source="decided_by_id", allow_null=True)
    content = serializers.JSONField()
    content_hash = serializers.CharField(source="hash", help_text="SHA-256 of the content’s canonical JSON.")
    signatures = serializers.SerializerMethodField()
    missing = serializers.SerializerMethodField()

    class Meta:
        model = Request
        fields = [
            "id", "kind", "about", "name", "content", "content_hash", "version", "why", "asked_by", "asked_at", "due_on",
            "state", "decided_by", "decided_at", "reason", "signatures", "missing",
        ]  # fmt: skip

    @extend_schema_field(SignatureShown(many=True))
    def get_signatures(self, request):
        return SignatureShown(request.signatures.in_force().order_by("at", "pk"), many=True).data

    @extend_schema_field(MissingShown(many=True))
    def get_missing(self, request):
        if not request.is_open:
            return []
        return [{"right": each.signer.right, "count": each.missing} for each in places(request) if each.missing]


class SignInput(Input):
    """The hash of the content that one has looked at."""

    content_hash = Text(max_length=64)


class DeclineInput(Input):
    """Why not."""

    reason = Text(max_length=300)


class WithdrawInput(Input):
    """Why it is taken back."""

    reason = Text(max_length=300, required=False, allow_blank=True)


class ApprovalFilters(filters.FilterSet):
    """By kind, thing and state, and whether it waits for the key’s member."""

    kind = filters.CharFilter()
    about = filters.UUIDFilter(field_name="about_id")
    state = filters.ChoiceFilter(choices=State.choices)
    waits_for_me = filters.BooleanFilter(method="by_waiting")

    def by_waiting(self, rows, name, value):
        mine = Request.objects.waiting_for(self.request.user).values("pk")
        return rows.filter(pk__in=mine) if value else rows.exclude(pk__in=mine)


class Approvals(Listed, Read, Resource):
    """Requests that the key’s member may see."""

    purpose = "administration"
    scopes = {"read": "approvals:read", "write": "approvals:write"}
    model = Request
    orders = ("asked_at", "decided_at")
    serializer_class = ApprovalShown
    filterset_class = ApprovalFilters
    inputs = {"sign": SignInput, "decline": DeclineInput, "withdraw": WithdrawInput}

    @action(detail=True, methods=["post"])
    def sign(self, request, pk):
        """Say yes to the content of this hash."""
        return self.answer(actions.sign(request=self.get_object(), by=request.user, **self.given()))

    @action(detail=True, methods=["post"])
    def decline(self, request, pk):
        """Say no."""
        return self.answer(actions.decline(request=self.get_object(), by=request.user, **self.given()))

    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk):
        """Take back what one asked for."""
        return self.answer(actions.withdraw(request=self.get_object(), by=request.user, **self.given()))
