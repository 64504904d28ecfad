"""The three steps that tests play, and what they ask of a run."""

from accounts.models import FollowUp
from intimacy.journal.models import Entry
from playbooks.steps import Step

STEPS = [Step("Read up", 0), Step("Call them", 2, done_by="call", text="{champion}, how are you at {account}?"), Step("Help", 5, "support")]  # fmt: skip


def open_followups() -> list:
    return list(FollowUp.objects.open().order_by("due_on", "pk"))


def last(action: str) -> Entry:
    return Entry.objects.of(action).newest_first()[0]
