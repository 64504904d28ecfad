"""What stands at /api/v1/ itself: where a program finds out what there is."""

from django.http import HttpRequest, JsonResponse
from django.urls import reverse


def root(request: HttpRequest) -> JsonResponse:
    """Names the version and the address of the description, which says everything else."""
    return JsonResponse({"name": "Kinward", "version": "1", "schema": reverse("api:schema")})
