"""What /healthz says, of real services and of ones that are not there."""

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection


@pytest.mark.django_db
def test_all_is_well_when_database_and_broker_answer(client):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "broker": "ok", "workers": 0}


@pytest.mark.django_db
def test_a_broker_that_does_not_answer_is_said(client, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    caches["default"] = caches.create_connection("default")
    answer = client.get("/healthz")
    del caches["default"]
    assert answer.status_code == 503
    assert (answer.json()["status"], answer.json()["broker"]) == ("down", "down")


def test_a_database_that_does_not_answer_is_said(client, django_db_blocker, django_db_setup):
    with django_db_blocker.unblock():
        connection.close()
        port, connection.settings_dict["PORT"] = connection.settings_dict["PORT"], "1"
        try:
            answer = client.get("/healthz")
        finally:
            connection.settings_dict["PORT"] = port
            connection.close()
    assert answer.status_code == 503
    assert answer.json()["database"] == "down"
    assert settings.DATABASES["default"]["PORT"] == port
