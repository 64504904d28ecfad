"""Notes which sessions are in use, so that their owners can look at them and end them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from intimacy.access.sessions import see


class SessionsMiddleware:
    """Stands behind the sign-in and before the tenant's transaction, whose refusals must not undo the note."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key and request.user.is_authenticated:
            see(request)
        return self.get_response(request)
