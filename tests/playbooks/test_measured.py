"""What the runs of a playbook came to."""

from accounts.models import Standing
from playbooks.actions.runs import start, stop
from playbooks.measuring import RunFacts, measured
from playbooks.models import Run
from tests.make import days_ago


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
