"""Whatever changes an account's history has the account scored at once, whoever did it and by which action."""

import pytest
from django.utils import timezone

from accounts.actions import contacts, engagements, followups, promises
from accounts.models import Changed
from intimacy.jobs.models import Job
from metrics.tasks import rescore_changed
from tests.make import days_ago, in_days


def log(account, cast, make):
    engagements.log_engagement(account=account, kind="call", title="Call", by=cast.alice)


def undo(account, cast, make):
    logged = engagements.log_engagement(account=account, kind="call", title="Call", by=cast.alice)
    Changed.objects.all().delete()
    Job.objects.all().delete()
    engagements.undo_engagement(engagement=logged, by=cast.alice)


def keep(account, cast, make):
    given = promises.give_promise(account=account, words="A draft", due_on=in_days(3), by=cast.alice)
    promises.keep_promise(promise=given, on=timezone.localdate(), by=cast.alice)


def finish(account, cast, make):
    added = followups.add_followup(account=account, words="Call", due_on=in_days(3), by=cast.alice)
    followups.finish_followup(followup=added, by=cast.alice)


def withdraw(account, cast, make):
    contact = make.contact(account, "Carl")
    make.interaction(account, "meeting", contact=contact)
    Changed.objects.all().delete()
    Job.objects.all().delete()
    contacts.answer_for(contact=contact, purpose="scoring", basis="contract", reply="objected", by=cast.alice)


def ingest(account, cast, make):
    make.interaction(account, "advisory", happened_at=days_ago(3))


@pytest.mark.parametrize("change", [log, undo, keep, finish, withdraw, ingest], ids=lambda change: change.__name__)
def test_a_change_of_history_queues_the_scoring_of_its_account(change, acme, cast, make):
    account = make.account("Helix", owner=cast.alice)
    change(account, cast, make)
    assert Changed.objects.filter(account=account).exists()
    assert Job.objects.filter(task=rescore_changed.name).exists()
    assert rescore_changed.run_in(acme, entry=account.pk).result == {"accounts": 1}
