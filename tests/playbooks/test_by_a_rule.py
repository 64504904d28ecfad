"""A rule starts a playbook at night, wherever it is true."""

import pytest

from accounts.models import Account
from intimacy.notify.models import Notification
from intimacy.tenancy.refusals import Refused
from playbooks.actions.runs import start, stop
from playbooks.actions.versions import publish, retire, save_draft
from playbooks.models import Run
from playbooks.tasks import start_by_rules
from tests.make import days_ago, to_its_end
from tests.playbooks.played import STEPS


@pytest.fixture
def by_rule(recovery, cast):
    save_draft(playbook=recovery, steps=STEPS, trigger="annual_value > 400", rest_days=30, by=cast.ada)
    publish(playbook=recovery, by=cast.ada)
    return recovery


def test_a_rule_starts_it_where_it_is_true_once_and_says_why(by_rule, helix, cast, make):
    make.account("Small", owner=cast.alice, annual_value=100)
    make.account("Unknown", owner=cast.alice)
    make.account("Nobody's", annual_value=900)
    assert [to_its_end(start_by_rules) for _ in range(2)] == [
        {"started": 1, "refused": 0},
        {"started": 0, "refused": 0},
    ]
    run = Run.objects.get()
    assert (run.account, run.started_by_id) == (helix, None)
    assert run.why == "Its rule is true: annual_value > 400 (annual_value: 500)"
    told = Notification.objects.get(topic="playbooks.started")
    assert (told.member, str(told.title)) == (cast.alice, "“Recovery” has started at Helix")


def test_it_rests_after_a_run(by_rule, helix, cast):
    to_its_end(start_by_rules)
    stop(run=Run.objects.get(), reason="Over", by=cast.alice)
    assert to_its_end(start_by_rules)["started"] == 0
    Run.objects.update(ended_at=days_ago(31))
    assert to_its_end(start_by_rules)["started"] == 1


def test_an_owner_who_may_not_work_there_stops_nobody_elses_start(by_rule, helix, cast, make):
    other = make.account("Granite", owner=cast.bob, annual_value=800)
    Account.objects.filter(pk=helix.pk).update(owner=cast.olga)
    assert to_its_end(start_by_rules) == {"started": 1, "refused": 1}
    assert Run.objects.get().account == other


def test_a_draft_and_a_retired_playbook_start_nothing(acme, helix, by_rule, cast):
    save_draft(playbook=by_rule, steps=STEPS, trigger="annual_value > 0", by=cast.ada)
    retire(playbook=by_rule, by=cast.ada)
    assert to_its_end(start_by_rules) == {"started": 0, "refused": 0}
    with pytest.raises(Refused, match="was retired"):
        start(playbook=by_rule, account=helix, by=cast.alice)


def test_the_draft_shows_where_it_would_start(by_rule, helix, cast, browse):
    page = browse(cast.ada).get(f"/t/acme/playbooks/{by_rule.pk}/draft/").content.decode()
    assert "As saved, at 1 account." in page
    assert ">Helix<" in page.replace("<bdi>", ">").replace("</bdi>", "<")
