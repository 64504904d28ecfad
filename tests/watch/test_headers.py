"""Security headers, as production's settings make them."""

import json
import os
import subprocess
import sys

import pytest

from intimacy.local.node import ROOT

ASK = """
import json, django
django.setup()
from django.test import Client
answers = [Client().get("/auth/login/", secure=secure, headers={"host": "kinward.example"}) for secure in (True, False)]
print(json.dumps([[answer.status_code, dict(answer.headers), str(answer.cookies)] for answer in answers]))
"""


@pytest.fixture(scope="module")
def answers():
    """What production answers over HTTPS and over HTTP."""
    production = {"PRODUCTION": "1", "SECRET_KEY": "k" * 50, "DJANGO_SETTINGS_MODULE": "intimacy.settings"}
    environment = os.environ | production | {"ALLOWED_HOSTS": "kinward.example"}
    done = subprocess.run([sys.executable, "-c", ASK], env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_page_of_production_carries_every_security_header(answers):
    status, headers, cookies = answers[0]
    assert status == 200
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Permitted-Cross-Domain-Policies"] == "none"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    allowed = dict(part.split("=") for part in headers["Permissions-Policy"].split(", "))
    assert allowed["camera"] == allowed["microphone"] == allowed["geolocation"] == "()"
    assert allowed["publickey-credentials-get"] == "(self)"
    assert "Secure" in cookies


def test_plain_http_is_sent_to_https(answers):
    status, headers, _cookies = answers[1]
    assert (status, headers["Location"]) == (301, "https://kinward.example/auth/login/")


@pytest.mark.django_db(databases=["default", "operator"])
def test_a_refusal_and_the_api_carry_them_too(client):
    for address in ("/nowhere/", "/api/v1/accounts/", "/metrics"):
        answer = client.get(address)
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin", address
        assert answer["Permissions-Policy"]
        assert answer["X-Frame-Options"] == "DENY"
