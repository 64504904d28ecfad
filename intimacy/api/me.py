"""Who am I: the member behind a key, the tenant, and what the key opens."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from intimacy.api.views import Conventions
from intimacy.tenancy.models import Member, Tenant


class MeMember(serializers.ModelSerializer):
    """The member in whose name the key acts."""

    class Meta:
        model = Member
        fields = ["id", "name", "roles", "language", "time_zone"]


class MeTenant(serializers.ModelSerializer):
    """The tenant in which the key acts."""

    class Meta:
        model = Tenant
        fields = ["id", "slug", "name", "currency"]


class Me(serializers.Serializer):
    """What a key is."""

    member = MeMember()
    tenant = MeTenant()
    scopes = serializers.ListField(child=serializers.CharField())


class MeView(Conventions):
    """Every live key may ask this."""

    purpose = "administration"

    @extend_schema(operation_id="me_retrieve", responses=Me)
    def get(self, request):
        """Who the key acts for, and which scopes it has."""
        holder = request.auth
        mine = holder.membership
        return Response(Me({"member": mine.member, "tenant": mine.tenant, "scopes": holder.scopes}).data)
