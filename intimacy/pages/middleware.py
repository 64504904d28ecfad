"""What htmx needs of every answer: redirects that it follows as a page, and caches that keep parts and pages apart."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers


class PagesMiddleware:
    """Turns a redirect into htmx's own, since a browser would follow it silently and swap a whole page into a part."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") and not request.path_info.startswith("/api/"):
            raise BadRequest(
                "The character NUL is no part of any text."
            )  # PostgreSQL refuses it; the API says so itself
        response = self.get_response(request)
        if getattr(request, "htmx", None) and response.status_code in (301, 302, 303):
            moved = HttpResponse(headers={"HX-Redirect": response["Location"]})
            moved.cookies = response.cookies
            response = moved
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["HX-Request"])
        return response
