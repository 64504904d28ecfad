"""The served description: public, valid OpenAPI 3.1, written without a warning."""

import io
import json

from django.core.management import call_command
from openapi_spec_validator import OpenAPIV31SpecValidator


def test_it_is_public_and_valid(stranger, db):
    answer = stranger.get("schema/?format=json")
    assert answer.status_code == 200
    described = json.loads(answer.content)
    assert described["openapi"] == "3.1.1"
    OpenAPIV31SpecValidator(described).validate()
    assert stranger.get("schema/")["Content-Type"].startswith("application/vnd.oai.openapi")


def test_it_is_written_without_a_warning():
    out = io.StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=out)
    assert "openapi: 3.1.1" in out.getvalue()


def test_every_operation_says_with_what_problems_it_answers(stranger, db):
    described = json.loads(stranger.get("schema/?format=json").content)
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            assert {"400", "401", "403", "429"} <= operation["responses"].keys(), (method, path)
            assert "application/problem+json" in operation["responses"]["401"]["content"]


def test_the_root_leads_to_the_description(stranger):
    answer = stranger.get("")
    assert answer.status_code == 200
    assert stranger.get(answer.json()["schema"]).status_code == 200
