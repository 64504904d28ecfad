"""The versions of the tier policy, and writing the next one."""

from rest_framework.decorators import action

from accounts.actions import policy as actions
from accounts.api.base import OfAccounts
from accounts.models.policy import TierLine, TierPolicy
from intimacy.api.fields import Text, Whole
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Added, Listed, Read


class TierPolicyShown(Shown):
    """One version of the policy, with its lines; those with a region hold there in place of the general one."""

    class Meta:
        model = TierPolicy
        fields = ["id", "number", "state", "lines", "why", "changed_at", "published_at"]


class TierLineInput(Input):
    """What holds for a tier, everywhere or in a region."""

    tier = Whole(min_value=1, max_value=3)
    region = Text(max_length=100, required=False, allow_blank=True)
    entitlements = Text(max_length=2000, required=False, allow_blank=True)
    cadence_days = Whole(min_value=0, max_value=1_000_000, required=False)
    cap = Whole(min_value=0, max_value=1_000_000, required=False)
    entry = Text(max_length=2000, required=False, allow_blank=True)
    exit = Text(max_length=2000, required=False, allow_blank=True)


class TierPolicyInput(Input):
    """The draft, whole."""

    lines = TierLineInput(many=True, min_length=1, max_length=actions.MOST_LINES)
    why = Text(max_length=500, required=False, allow_blank=True)


class TierPolicies(Listed, Read, Added, OfAccounts):
    """All versions. Adding one writes the draft; publishing asks for a second person's yes, where there is one."""

    model = TierPolicy
    orders = ("-number",)
    serializer_class = TierPolicyShown
    inputs = {"create": TierPolicyInput, "publish": Input}

    def add(self, lines, why=""):
        return actions.save_draft(lines=[TierLine(**line) for line in lines], why=why, by=self.request.user)

    @action(detail=True, methods=["post"])
    def publish(self, request, pk):
        """Put the draft in force, or ask for the yes that this needs."""
        found = self.get_object()
        actions.publish(policy=found, by=request.user)
        return self.answer(found)
