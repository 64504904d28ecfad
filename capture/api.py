"""Proposed engagements: what the key's member has to confirm."""

from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.routers import SimpleRouter

from accounts.api.base import OfAccounts
from capture.actions import proposals as actions
from capture.models import Proposal
from intimacy.api.fields import Id
from intimacy.api.serializers import Shown
from intimacy.api.views import Listed, Read


class ProposalShown(Shown):
    """An engagement as a message or an event tells it. Its engagement has the same id once it is confirmed."""

    account = Id(source="account_id", allow_null=True)
    engagement = Id(source="engagement_id", allow_null=True)
    contacts = serializers.SerializerMethodField(help_text="The people we know in it.")

    class Meta:
        model = Proposal
        fields = [
            "id", "state", "source", "account", "kind", "happened_at", "minutes", "title", "notes", "private",
            "contacts", "engagement", "proposed_at", "decided_at",
        ]  # fmt: skip

    def get_contacts(self, proposal) -> list[str]:
        return [str(person.contact_id) for person in proposal.people.all() if person.contact_id]


class ProposalFilters(filters.FilterSet):
    """By account and by what has become of it."""

    account = filters.UUIDFilter(field_name="account_id")
    state = filters.ChoiceFilter(choices=Proposal.State.choices)


class Proposals(Listed, Read, OfAccounts):
    """What mail and calendar propose to the key's member."""

    model = Proposal
    personal = True
    orders = ("-happened_at", "proposed_at")
    serializer_class = ProposalShown
    filterset_class = ProposalFilters

    def rows(self):
        return super().rows().prefetch_related("people")

    @action(detail=True, methods=["post"])
    def confirm(self, request, pk):
        """It was so: log the engagement as proposed."""
        proposal = self.get_object()
        actions.confirm(proposal=proposal, by=request.user)
        return self.answer(proposal)

    @action(detail=True, methods=["post"])
    def dismiss(self, request, pk):
        """It is not worth logging."""
        return self.answer(actions.dismiss(proposal=self.get_object(), by=request.user))

    @action(detail=True, methods=["post"])
    def restore(self, request, pk):
        """Take a dismissal back."""
        return self.answer(actions.restore(proposal=self.get_object(), by=request.user))


app_name = "capture_api"
router = SimpleRouter(use_regex_path=False)
router.register("proposals", Proposals, basename="proposal")
urlpatterns = router.urls
