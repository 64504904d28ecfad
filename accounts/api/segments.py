"""Segments, in the order in which they are asked."""

from rest_framework.decorators import action

from accounts.actions import segments as actions
from accounts.api.base import OfAccounts
from accounts.models import Segment
from intimacy.api.fields import Text, Whole
from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Added, Changed, Listed, Read


class SegmentShown(Shown):
    """A kind of account, and the rule that says which."""

    class Meta:
        model = Segment
        fields = ["id", "name", "words", "rule", "position", "retired_on", "changed_at"]


class SegmentInput(Input):
    """A segment. Without a place it comes last."""

    name = Text(max_length=60)
    rule = Text(max_length=2000)
    words = Text(max_length=300, required=False, allow_blank=True)
    position = Whole(min_value=1, max_value=50, required=False)


class Segments(Listed, Read, Added, Changed, OfAccounts):
    """The segments of the tenant. Accounts move as soon as one is added, changed or retired."""

    model = Segment
    orders = ("position",)
    serializer_class = SegmentShown
    inputs = {"create": SegmentInput, "partial_update": SegmentInput, "retire": Input}

    def add(self, **given):
        return actions.add_segment(by=self.request.user, **given)

    def change(self, segment, **given):
        return actions.change_segment(segment=segment, by=self.request.user, **given)

    @action(detail=True, methods=["post"])
    def retire(self, request, pk):
        """Sort accounts into it no longer."""
        return self.answer(actions.retire_segment(segment=self.get_object(), by=request.user))
