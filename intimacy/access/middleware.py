"""What a session may not do that a company's identity provider began: change how the person signs in elsewhere."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from intimacy.tenancy.middleware import ONLY_TENANT

WAYS_IN = "/auth/"
OPEN = ("/auth/logout/", "/auth/oidc/", "/auth/login/")


class ProviderSessionMiddleware:
    """Passwords, second factors and passkeys open every tenant of a person; one tenant's provider may not make or change them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        path = request.path_info
        if path.startswith(WAYS_IN) and not path.startswith(OPEN) and ONLY_TENANT in request.session:
            raise PermissionDenied
