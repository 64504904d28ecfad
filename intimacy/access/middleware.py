"""What concerns sessions: which are in use, and what one may not do that a company's identity provider began."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from intimacy.access.sessions import see
from intimacy.tenancy.middleware import ONLY_TENANT

# What lies below these addresses is the person's own, in every company: ways in, and companies of theirs.
OWN = ("/auth/", "/signup/")
OPEN, PROVIDERS = ("/auth/logout/", "/auth/login/"), "/auth/oidc/"


class SessionsMiddleware:
    """Stands behind the sign-in and before the tenant's transaction, whose refusals must not undo the note."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key and request.user.is_authenticated:
            see(request)
        return self.get_response(request)


class ProviderSessionMiddleware:
    """Passwords, second factors and passkeys open every tenant of a person: a session that one tenant's provider began reaches none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        path = request.path_info
        is_own = path.startswith(OWN) and path not in OPEN and not path.startswith(PROVIDERS)
        if is_own and ONLY_TENANT in request.session:
            words = _("You came in by your company’s own sign-in, which opens that company alone. Sign out first.")
            raise PermissionDenied(words)
