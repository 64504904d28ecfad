"""Who asks: the member whose key the request carries."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication


class KeyAuthentication(BaseAuthentication):
    """Takes over what the middleware found."""

    def authenticate(self, request):
        holder = getattr(request._request, "key", None)
        return (holder.membership.member, holder) if holder else None

    def authenticate_header(self, request):
        return 'Bearer realm="kinward"'


class KeyScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI description says it."""

    target_class = KeyAuthentication
    name = "key"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "description": "An API key, made in the settings or by `token`."}
