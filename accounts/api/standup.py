"""The stand-up of the key's member: what was logged, what is due and what is fading, as ids that the other resources open."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.models import Promise
from accounts.standup import standup_of
from intimacy.api.fields import Id
from intimacy.api.views import Conventions


class StandupShown(serializers.Serializer):
    """Of the accounts that the member owns or works for, since the last working day where the member is."""

    since = serializers.DateField()
    minutes = serializers.IntegerField(help_text="Of all engagements together, as far as their minutes are known.")
    engagements = serializers.ListField(child=Id())
    promises = serializers.ListField(child=Id(), help_text="Due by today, from anybody.")
    followups = serializers.ListField(child=Id(), help_text="Due by today, from anybody.")
    fading = serializers.ListField(child=Id(), help_text="Accounts that have lost ten points or more.")


class StandupView(Conventions):
    """One for each member."""

    purpose = "account_management"
    scopes = {"read": "accounts:read", "write": "accounts:write"}

    @extend_schema(operation_id="standup_retrieve", responses=StandupShown)
    def get(self, request):
        """What the team talks about this morning."""
        found = standup_of(request.user)
        promises = [row.pk for row in found.due if isinstance(row, Promise)]
        return Response(
            StandupShown({
                "since": found.since, "minutes": found.minutes, "engagements": [row.pk for row in found.logged],
                "promises": promises, "followups": [row.pk for row in found.due if row.pk not in promises],
                "fading": [row.pk for row in found.fading],
            }).data
        )  # fmt: skip
