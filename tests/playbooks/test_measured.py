"""What the runs of a playbook came to."""

from accounts.models import Standing
from intimacy.access.actions import make_key
from intimacy.tenancy.refusals import CLOCK
from metrics.models import Score
from playbooks.actions.runs import start, stop
from playbooks.measuring import RunFacts, facts_of, measured
from playbooks.models import Run
from tests.api.conftest import Program
from tests.make import days_ago, in_days


def test_what_runs_came_to_by_hand():
    """Done after 10, 20 and 60 days: 20 in the middle. Of 12 steps of ended runs 9 are done. 46→61 and 50→45: +5 on average."""
    runs = [
        RunFacts(1, "done", 10.0, 46, 61, 4, 4), RunFacts(1, "done", 20.0, 50, 45, 3, 3), RunFacts(1, "done", 60.0, None, 70, 3, 2),
        RunFacts(1, "stopped", 3.0, None, None, 2, 0), RunFacts(1, "running", None, 60, None, 9, 1),
    ]  # fmt: skip
    found = measured(runs)
    assert (found.runs, found.running, found.done, found.stopped) == (5, 1, 3, 1)
    assert (found.days, found.share, found.change, found.compared) == (20, 75, 5, 2)
    assert measured([]).change is None


def test_the_library_says_what_runs_came_to_and_that_it_proves_nothing(recovery, helix, cast, browse):
    Standing.objects.update_or_create(account=helix, defaults={"score": 46})
    run = start(playbook=recovery, account=helix, by=cast.alice)
    Standing.objects.filter(account=helix).update(score=61)
    stop(run=run, reason="Over", by=cast.alice)
    Run.objects.update(started_at=days_ago(4))
    for place in ("playbooks/", f"playbooks/{recovery.pk}/"):
        page = browse(cast.eve).get(f"/t/acme/{place}").content.decode()
        assert "1 run: 0 done, 1 stopped, 0 running." in page
        assert "+15" in page
        assert "proves no effect" in page
        assert "1 run" not in browse(cast.bob).get(f"/t/acme/{place}").content.decode(), "of accounts that one sees"


def test_a_new_score_definition_alone_leaves_what_a_run_came_to_at_nought(recovery, helix, cast, browse):
    """46 until the definition of two days ago made 53 of the same history: all seven points are the ruler's."""
    Standing.objects.update_or_create(account=helix, defaults={"score": 46})
    run = start(playbook=recovery, account=helix, by=cast.alice)
    Score.objects.create(account=helix, on=in_days(-2), score=53, under_previous=46, coverage=100, definition=2)
    Standing.objects.filter(account=helix).update(score=53)
    stop(run=run, reason="Over", by=cast.alice)
    began = Run.objects.filter(pk=run.pk)
    began.update(started_at=days_ago(4))
    assert measured(facts_of([recovery], cast.eve)[recovery.pk]).change == 0
    client = browse(cast.eve)
    assert 'moved by <bdi dir="ltr">0</bdi> at 1 account' in client.get("/t/acme/playbooks/").content.decode()
    page = client.get(f"/t/acme/playbook-runs/{run.pk}/").content.decode()
    assert "46 → 53" in page
    assert 'New score definition <bdi dir="ltr">+7</bdi>' in page
    api = Program(make_key(member=cast.eve, words="test", scopes=["accounts:read"], by=CLOCK)[1])
    (listed,) = api.get("playbook-runs/").json()["results"]
    assert (listed["score_before"], listed["score_after"], listed["score_step"]) == ("46.00", "53.00", 7)
    assert api.get(f"playbook-runs/{run.pk}/").json()["score_step"] == 7
    began.update(started_at=days_ago(1))
    assert measured(facts_of([recovery], cast.eve)[recovery.pk]).change == 7, "it was there when the run began"
