"""What we did together with customers: logged with its follow-ups and promises, corrected, undone."""

from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.decorators import action

from accounts.actions import engagements as actions
from accounts.api.base import OfAccounts
from accounts.models import Account, Contact, Engagement, Promise
from accounts.models.engagement import LOGGED
from intimacy.api.fields import Day, Id, Text, Visible
from intimacy.api.filters import MomentFilter
from intimacy.api.serializers import Input, ModelInput, Shown
from intimacy.api.views import Added, Changed, Listed, Read
from intimacy.tenancy.models import Member

MOST = 50


class EngagementShown(Shown):
    """Something that one of us did together with the customer."""

    account = Id(source="account_id")
    by = Id(source="by_id")
    contacts = serializers.SerializerMethodField(help_text="Who took part, the lead first.")

    class Meta:
        model = Engagement
        fields = [
            "id", "account", "kind", "happened_at", "minutes", "title", "notes", "contacts", "by", "logged_at",
            "changed_at", "undone_at", "version",
        ]  # fmt: skip

    def get_contacts(self, engagement) -> list[str]:
        return [str(person.contact_id) for person in sorted(engagement.people.all(), key=lambda person: person.pk)]


class FollowUpInEngagementInput(Input):
    """What has to be done afterwards."""

    words = Text(max_length=300)
    due_on = Day()
    owner = Visible(Member, required=False)


class PromiseInEngagementInput(Input):
    """What was promised there."""

    words = Text(max_length=500)
    due_on = Day()
    direction = serializers.ChoiceField(choices=Promise.Direction.choices, required=False)


class EngagementChangeInput(ModelInput):
    """What can be corrected."""

    contacts = Visible(Contact, many=True, required=False)

    class Meta:
        model = Engagement
        fields = ["kind", "happened_at", "minutes", "title", "notes", "contacts"]

    def validate_contacts(self, contacts):
        if len(contacts) > MOST:
            raise serializers.ValidationError(f"At most {MOST}.")
        return contacts


class EngagementInput(EngagementChangeInput):
    """A new engagement."""

    account = Visible(Account)
    followups = FollowUpInEngagementInput(many=True, required=False, max_length=MOST)
    promises = PromiseInEngagementInput(many=True, required=False, max_length=MOST)

    class Meta(EngagementChangeInput.Meta):
        fields = ["account", *EngagementChangeInput.Meta.fields, "followups", "promises"]


class EngagementFilters(filters.FilterSet):
    """By account, kind, author and time."""

    account = filters.UUIDFilter(field_name="account_id")
    by = filters.UUIDFilter(field_name="by_id")
    kind = filters.ChoiceFilter(choices=[(kind.value, kind.label) for kind in LOGGED])
    happened_since = MomentFilter(field_name="happened_at", lookup_expr="gte")
    happened_before = MomentFilter(field_name="happened_at", lookup_expr="lt")


class Engagements(Listed, Read, Added, Changed, OfAccounts):
    """Engagements with the accounts that the key's member may see."""

    model = Engagement
    personal = True
    orders = ("-happened_at", "logged_at")
    serializer_class = EngagementShown
    filterset_class = EngagementFilters
    inputs = {"create": EngagementInput, "partial_update": EngagementChangeInput}

    def rows(self):
        return super().rows().prefetch_related("people")

    def add(self, **given):
        return actions.log_engagement(by=self.request.user, **given)

    def change(self, engagement, **given):
        return actions.change_engagement(engagement=engagement, by=self.request.user, **given)

    @action(detail=True, methods=["post"])
    def undo(self, request, pk):
        """It was not so: its facts end, and what came of it and is still open goes."""
        return self.answer(actions.undo_engagement(engagement=self.get_object(), by=request.user))
