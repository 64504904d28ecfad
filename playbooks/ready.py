"""Four playbooks to begin with: onboarding, re-engagement, continuity, recovery. Each is a draft that the company makes its own."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from intimacy.pages.words import Words
from playbooks.models import Playbook


@dataclass(frozen=True)
class ReadyStep:
    """A step, in the reader's language."""

    words: Words
    days: int
    role: str = "owner"
    tells: bool = False
    done_by: str = ""
    text: Words = ""


@dataclass(frozen=True)
class Ready:
    """A playbook to begin with."""

    name: Words
    kind: str
    words: Words
    trigger: str
    steps: tuple[ReadyStep, ...]


READY = {
    "onboarding": Ready(
        _("Onboarding"), Playbook.Kind.ONBOARDING, _("A customer has signed, and nobody there has worked with us yet."),
        "",
        (
            ReadyStep(_("Call the sponsor: who decides, who uses it, what must be different in a quarter"), 1, done_by="call", text=_(
                "Dear {sponsor},\n\nthank you for your trust. May I call you this week for half an hour? I would like to hear "
                "what has to be different at {account} in three months for this to have been worth it, and by whom you would "
                "hear of it first.\n\n{owner}")),
            ReadyStep(_("Write down what they want to reach as a joint plan, and have them agree"), 7),
            ReadyStep(_("Meet those who will use it, where they work"), 14, "success", done_by="meeting"),
            ReadyStep(_("See the first real task done by them alone"), 30, "success"),
            ReadyStep(_("Review with the sponsor: what is different, what is not yet"), 90, done_by="review"),
        ),
    ),
    "reengagement": Ready(
        _("Re-engagement"), Playbook.Kind.REENGAGEMENT, _("Nobody of us has been in touch for two months."),
        "days_since_touch > 60 and tier <= 2",
        (
            ReadyStep(_("Read the last engagements and open tickets before you call"), 0),
            ReadyStep(_("Call the champion, with one question about their work and nothing to sell"), 2, done_by="call", text=_(
                "{champion}, when we last spoke you were in the middle of something. How did it end, and what got in its way?")),
            ReadyStep(_("Send what you promised on the phone"), 5),
            ReadyStep(_("Meet, with somebody of ours whom they do not know yet"), 30, done_by="meeting"),
        ),
    ),
    "continuity": Ready(
        _("Continuity"), Playbook.Kind.CONTINUITY, _("The account hangs on one person, on their side or on ours."),
        "",
        (
            ReadyStep(_("Name a deputy of the owner"), 3),
            ReadyStep(_("Find a second person there who would miss us, and get introduced"), 14),
            ReadyStep(_("Have the deputy lead an engagement"), 30, done_by="meeting"),
            ReadyStep(_("Ask the sponsor who would decide in their place"), 45, "sponsor"),
        ),
    ),
    "recovery": Ready(
        _("Recovery"), Playbook.Kind.RECOVERY, _("The score has fallen by ten points or more within a quarter."),
        "change <= -10 and coverage >= 50",
        (
            ReadyStep(_("A recovery has started: read why before anybody calls"), 0, "sponsor", tells=True),
            ReadyStep(_("Find out what changed: score, tickets, people who left, promises not kept"), 1),
            ReadyStep(_("Call the sponsor, say what we saw, and ask what we did not see"), 2, done_by="call", text=_(
                "{sponsor}, our own figures say that we have become slower for {account}. Before I tell you what I believe "
                "it is: what do you see?")),
            ReadyStep(_("Promise one thing in writing, with a day"), 4),
            ReadyStep(_("Have engineering answer the oldest open ticket themselves"), 5, "engineering"),
            ReadyStep(_("Ask for an hour of advice: what would they change first?"), 21, done_by="advisory"),
            ReadyStep(_("Review with the sponsor what has become of it"), 45, done_by="review"),
        ),
    ),
}  # fmt: skip
