"""What was found in a message or an event, and how its words are cleaned, shortened and read for a kind."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime

NOTES = 1_000  # characters of a message that are worth a note
MOST_PEOPLE = 100
KEY = 180
# What cannot be stored or would turn the page around: control characters, half of a surrogate pair, direction overrides.
UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# The first that matches is meant. Words of the languages in which invitations are mostly written.
KINDS = (
    ("review", r"\b(qbr|ebr|reviews?|retrospective|health check|bilan|rückblick|revisión)\b"),
    ("co_creation", r"\b(workshop|co-?creation|design session|hackathon|atelier|taller)\b"),
    ("advisory", r"\b(advisory|advice|sounding board|roadmap|beirat|conseil)\b"),
    ("support", r"\b(support|incident|outage|ticket|troubleshoot\w*|störung|incidencia)\b"),
    ("transaction", r"\b(renewal|quote|purchase order|invoice|contract signing|vertragsabschluss)\b"),
    ("call", r"\b(call|phone|telefonat|anruf|telefon|appel|llamada|dial[- ]?in)\b"),
)


@dataclass(frozen=True)
class Person:
    """Somebody named in a header or as an attendee; the address is lower case."""

    email: str
    name: str = ""


@dataclass(frozen=True)
class Found:
    """One message, or one occurrence of an event. minutes: None where the length is not known."""

    key: str
    kind: str
    title: str
    happened_at: datetime
    people: tuple[Person, ...]
    notes: str = ""
    minutes: int | None = None
    ends_at: datetime | None = None
    sender: str = ""
    attachments: tuple[str, ...] = field(default=())
    private: bool = False
    cancelled: bool = False
    all_day: bool = False
    declined_by: frozenset[str] = frozenset()


def cleaned(words: object, length: int) -> str:
    """One line of text that can be stored and shown."""
    return " ".join(UNWANTED.sub(" ", str(words)).split())[:length].strip()


def shortened(words: str) -> str:
    """The beginning of a text, without what it quotes."""
    lines = []
    for line in UNWANTED.sub(" ", words[:200_000].replace("\r\n", "\n").replace("\r", "\n")).split("\n"):
        line = line.rstrip()
        if line.lstrip().startswith(">"):
            continue
        if line == "--" or re.match(r"^-{3,}.{0,30}(original|forwarded|ursprüngliche)", line, re.IGNORECASE):
            break
        if re.match(r"^(On|Am|Le|El) .{6,120}(wrote|schrieb|a écrit|escribió)\s*:?$", line):
            break
        lines.append(line[:NOTES])
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return text if len(text) <= NOTES else text[: NOTES - 1].rstrip() + "…"


def kind_of(words: str, otherwise: str) -> str:
    """The kind of engagement that the words name."""
    words = words[:500].casefold()
    return next((kind for kind, pattern in KINDS if re.search(pattern, words)), otherwise)


def key_of(kind: str, *parts: str) -> str:
    """By what the same thing is known again; what is too long is hashed."""
    said = cleaned(f"{kind} {' '.join(parts)}", 10_000)
    return said if len(said) <= KEY else f"{kind} sha256 {hashlib.sha256(said.encode()).hexdigest()}"
