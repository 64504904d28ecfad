"""Colleagues, whose ids the other resources ask for: owners, authors, people on teams."""

from django_filters import rest_framework as filters

from accounts.api.base import OfAccounts
from intimacy.api.serializers import Shown
from intimacy.api.views import Listed, Read
from intimacy.tenancy.models import Member


class MemberShown(Shown):
    """A colleague."""

    class Meta:
        model = Member
        fields = ["id", "name", "roles", "left_at"]


class MemberFilters(filters.FilterSet):
    """By name."""

    search = filters.CharFilter(field_name="name", lookup_expr="icontains")


class Members(Listed, Read, OfAccounts):
    """The members of the tenant."""

    model = Member
    orders = ("name",)
    serializer_class = MemberShown
    filterset_class = MemberFilters
