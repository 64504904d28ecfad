"""How views are described in OpenAPI."""

from drf_spectacular.openapi import AutoSchema


class Schema(AutoSchema):
    """Adds to every operation the problems it may answer with."""
