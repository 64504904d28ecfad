"""How views are described in OpenAPI: what each operation takes, and with what problems it may answer."""

from uuid import UUID

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from intimacy.api.idempotency import HEADER, LONGEST
from intimacy.api.problems import TYPE
from intimacy.api.serializers import Problem
from intimacy.tenancy.context import bound
from intimacy.tenancy.models import Tenant

WORDS = {
    "400": "Something in the request is malformed.",
    "401": "There is no live key in the request.",
    "403": "The key lacks the scope, or its member the right.",
    "404": "There is no such thing, or it is not yours to see.",
    "409": "A rule forbids the change.",
    "412": "It has changed since it was read.",
    "413": "The body is too large.",
    "415": "The body is of another media type.",
    "422": "The idempotency key was used for another request.",
    "429": "The key has used up its requests of this minute.",
}
LIMITS = "draft-ietf-httpapi-ratelimit-headers"


class Schema(AutoSchema):
    """Reads the conventions off the view, so that no operation has to repeat them."""

    def get_request_serializer(self):
        return getattr(self.view, "inputs", {}).get(getattr(self.view, "action", None))

    def get_override_parameters(self):
        codes = [200, 201]
        parameters = [
            OpenApiParameter(name, str, OpenApiParameter.HEADER, response=[*codes, 204], description=LIMITS)
            for name in ("RateLimit", "RateLimit-Policy")
        ]
        if self._shows_one():
            parameters.append(OpenApiParameter("ETag", str, OpenApiParameter.HEADER, response=codes))
        if self.method == "GET" and self._shows_one():
            parameters.append(OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER))
        if self.method == "PATCH":
            parameters.append(OpenApiParameter("If-Match", str, OpenApiParameter.HEADER))
        if self.method == "POST":
            wanted = {"type": "string", "minLength": 1, "maxLength": LONGEST}
            parameters.append(OpenApiParameter(HEADER, wanted, OpenApiParameter.HEADER))
            parameters.append(
                OpenApiParameter("Idempotent-Replayed", str, OpenApiParameter.HEADER, response=[*codes, 204])
            )
        return parameters

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        if "304" not in bodies and self.method == "GET" and self._shows_one():
            bodies["304"] = {"description": "It has not changed."}
        if self.method in ("POST", "PATCH") and self._shows_one():
            bodies["204"] = {"description": "Done, and no longer yours to see."}
        for code in self._problems():
            content = self._get_response_for_code(Problem, code, [TYPE], direction)
            bodies[code] = {**content, "description": WORDS[code]}
        return dict(sorted(bodies.items()))

    def _problems(self) -> list[str]:
        codes = ["400", "401", "403", "429"]
        if "{" in self.path:
            codes.append("404")
        if self.method in ("POST", "PATCH", "PUT", "DELETE"):
            codes += ["409", "413", "415"]
        return [*codes, *{"POST": ["422"], "PATCH": ["412"]}.get(self.method, [])]

    def _shows_one(self) -> bool:
        """Whether the operation answers with one thing and its tag."""
        return hasattr(self.view, "model") and not self._is_list_view() and self.method != "DELETE"


class Generator(SchemaGenerator):
    """Describes the API in no tenant: query sets are made to be looked at, under an id that nobody has, and never asked."""

    def get_schema(self, request=None, public=False):
        with bound(Tenant(pk=UUID(int=0))):
            return super().get_schema(request, public)


def say_what_is_exact(result, generator, request, public):
    """Names that mean nothing are refused in a body, and every name that an answer can have it does have."""
    for name, schema in result["components"]["schemas"].items():
        for described in schema.get("properties", {}).values():
            described.pop("x-spec-enum-id", None)  # of use only to a hook that would name the choices
        if name.endswith("Input"):
            schema["additionalProperties"] = False
        elif name != "Fault":
            schema["required"] = sorted(schema["properties"])
    return result
