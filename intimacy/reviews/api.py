"""Access reviews for programs: how far they are, and keeping or removing a right."""

from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.decorators import action

from intimacy.api.serializers import Input, Shown
from intimacy.api.views import Listed, Read, Resource
from intimacy.reviews.actions import decide
from intimacy.reviews.models import AccessReview, ReviewedRight


class AccessReviewShown(Shown):
    """The review of a quarter: how many rights are kept, removed, or "" for undecided, in ``counts``."""

    counts = serializers.DictField(child=serializers.IntegerField(), read_only=True)

    class Meta:
        model = AccessReview
        fields = ["id", "quarter", "opened_at", "due_on", "escalated_at", "closed_at", "closed_by", "counts"]


class OfReviews(Resource):
    """Whatever belongs to access reviews."""

    purpose = "administration"
    scopes = {"read": "reviews:read", "write": "reviews:write"}


class AccessReviews(Listed, Read, OfReviews):
    """The reviews of all quarters."""

    model = AccessReview
    orders = ("-opened_at",)
    serializer_class = AccessReviewShown


class ReviewedRightShown(Shown):
    """A role that a member holds, or a key that acts in a member's name, and what was decided."""

    class Meta:
        model = ReviewedRight
        fields = ["id", "review", "member", "role", "key", "decision", "by", "decided_at"]


class ReviewedRightFilters(filters.FilterSet):
    """Of one review, of one member, by decision."""

    review = filters.UUIDFilter()
    member = filters.UUIDFilter()
    decision = filters.ChoiceFilter(choices=ReviewedRight.Decision.choices)


class ReviewedRights(Listed, Read, OfReviews):
    """The rights in all reviews."""

    model = ReviewedRight
    orders = ("id",)
    serializer_class = ReviewedRightShown
    filterset_class = ReviewedRightFilters
    inputs = {"keep": Input, "remove": Input}

    @action(detail=True, methods=["post"])
    def keep(self, request, pk):
        """Keep it."""
        return self.answer(decide(right=self.get_object(), keep=True, by=request.user))

    @action(detail=True, methods=["post"])
    def remove(self, request, pk):
        """Take the role away, or end the key."""
        return self.answer(decide(right=self.get_object(), keep=False, by=request.user))
