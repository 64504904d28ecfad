"""`manage.py score`: what an operator types."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Standing
from metrics.models import Score
from tests.make import days_ago


def test_the_past_is_scored_before_today_so_that_a_change_has_both_ends(acme, make, capsys):
    account = make.account("Helix")
    make.interaction(account, "advisory", happened_at=days_ago(150))
    call_command("score", tenant="acme", full=True, past=True)
    standing = Standing.objects.get(account=account)
    assert standing.before is not None
    assert Score.objects.filter(account=account).count() > 10
    assert "'accounts': 1" in capsys.readouterr().out


def test_only_what_has_changed_is_scored_without_full(acme, make, capsys):
    make.account("Quiet")
    make.interaction(make.account("Helix"))
    call_command("score", tenant="acme")
    assert Score.objects.count() == 1


@pytest.mark.django_db
def test_a_tenant_that_does_not_exist_is_said():
    with pytest.raises(CommandError, match="no tenant"):
        call_command("score", tenant="nowhere")
