"""The kinds of gap, in the field's words, and which of them is proposed from what fell."""

from collections.abc import Mapping, Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _


class Gap(models.TextChoices):
    """What is missing between a customer and us."""

    CONTACT = "contact", _("contact lost, or the sponsor left")
    BREADTH = "breadth", _("too few people know us")
    RESPONSE = "response", _("slow answers")
    PROMISES = "promises", _("promises not kept")
    USAGE = "usage", _("usage down")
    PRODUCT = "product", _("something missing in the product")
    PRICE = "price", _("price against value")
    PROCESS = "process", _("a process of ours that fails everywhere")


# Which gap is likely where a stream of the history is what fell.
OF_STREAM = {
    "contact": Gap.CONTACT, "people": Gap.BREADTH, "answers": Gap.RESPONSE, "kept": Gap.PROMISES, "usage": Gap.USAGE,
}  # fmt: skip
STREAM_WORDS = {
    "contact": _("conversations with them, by how close they bring us"),
    "people": _("people of theirs who took part"),
    "answers": _("tickets answered within a day"),
    "kept": _("promises kept on the date first named, and follow-ups done"),
    "usage": _("usage"),
}


def shown_by_figures(found: Mapping, gap: str) -> bool:
    """Whether a diagnosis itself shows a gap: what came in by the week has changed in a stream of it, by its own test or by an alert."""
    return any(row["week"] and OF_STREAM.get(row["stream"]) == gap for row in found.get("streams", []))


# What an indicator's rule speaks of, and the stream in which its change would show; the first that it says counts.
SPEAKS_OF = (
    ("answers", ("answered_share", "hours_to_answer", "tickets", "ticket", "first_time")),
    ("kept", ("kept_share", "commitments", "promise", "followup")),
    ("usage", ("usage",)),
    ("people", ("distinct_contacts", "contacts_named")),
    ("contact", ("weighted_contact", "contact", "review", "co_creation", "advisory", "meeting", "call", "email")),
)


def stream_of(rule: str) -> str:
    """In which stream of the history an indicator's change would show, by its rule; "" where in none.

    >>> stream_of("hours_to_answer(days=90)")
    'answers'
    """
    return next((stream for stream, words in SPEAKS_OF if any(word in rule for word in words)), "")


def proposed(parts: Sequence[dict], verdict: str, *, fell: bool, alerted: Sequence[str] = ()) -> tuple[str, str]:
    """The gap that is likely, and by what: "cohort", "points" or "alert"; two "" where nothing shows one. A person decides.

    parts: those of ``Case.found``, what took most points first. verdict: of the cohort. fell: whether the score did. alerted: the series of
    alerts on falls at the account, the first one first. A whole cohort that fell, and the account no more than it, points at a process.
    Where the score fell, what took most of its points counts; where it did not, no point of it was lost, and the alert says what is amiss.
    """
    if fell and verdict == "cohort":
        return Gap.PROCESS, "cohort"
    lost = [part["stream"] for part in parts if part["points"] < 0 and part["stream"] in OF_STREAM] if fell else []
    for streams, by in ((lost, "points"), (alerted, "alert")):
        if streams:
            return OF_STREAM[streams[0]], by
    return "", ""
