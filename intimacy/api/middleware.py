"""Serves /api/v1/… in the tenant of the key that the request carries."""

from django.urls import Resolver404, resolve

from intimacy.access.actions import holder_of
from intimacy.tenancy.middleware import serve

PREFIX = "/api/v1/"


class KeyMiddleware:
    """Binds the tenant, the member and the scopes of a bearer key. Without a key the API answers 401 by itself."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        holder = holder_of(secret.strip()) if scheme.lower() == "bearer" and secret.isascii() else None
        request.key = holder
        if holder is None:
            return self.get_response(request)
        try:
            purpose = getattr(resolve(request.path_info).func, "purpose", "")
        except Resolver404:
            purpose = ""
        return serve(request, holder.membership, purpose, self.get_response)
