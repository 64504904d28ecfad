"""A step of a playbook: what is to be done, when, by whom, and what a text for it may say."""

from collections.abc import Iterable
from dataclasses import dataclass
from string import Formatter

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Seat
from accounts.models.engagement import LOGGED
from intimacy.tenancy.refusals import Refused

MOST, LONGEST_WAIT, LONGEST_TEXT = 30, 730, 4000
ROLES = [(Seat.Role.OWNER.value, Seat.Role.OWNER.label)] + [
    (role.value, role.label) for role in Seat.Role if role != Seat.Role.OWNER
]
LABELS = {kind.value: kind.label for kind in LOGGED}
KINDS = set(LABELS)
# What a text may name: what stands there is filled in when the run is read.
NAMED = {
    "account": gettext_lazy("the account’s name"),
    "owner": gettext_lazy("who owns the account"),
    "sponsor": gettext_lazy("the sponsor on their side"),
    "champion": gettext_lazy("the champion on their side"),
}


@dataclass(frozen=True)
class Step:
    """One step. days: after the start. role: of the seat that does it; the owner where nobody sits there.

    tells: nobody has to do anything, the role is told on the day. done_by: the kind of engagement that does the step once
    somebody logs one, "" for none. text: what to write or say, with names in braces.
    """

    words: str
    days: int = 0
    role: str = "owner"
    tells: bool = False
    done_by: str = ""
    text: str = ""

    @property
    def done_by_words(self) -> str:
        """What does it by itself, for people; "" where nothing does."""
        return str(LABELS[self.done_by]) if self.done_by in LABELS else ""


def check_steps(steps: list[Step]) -> None:
    """Refused where a step cannot be played, with the sentence at ``step_<place>_<field>``, places counted from 0."""
    if len(steps) > MOST:
        raise Refused(_("A playbook has at most %(most)d steps.") % {"most": MOST})
    faults = {}
    for place, step in enumerate(steps):
        for field, sentence in _faults(step):
            faults[f"step_{place}_{field}"] = sentence
    if faults:
        raise Refused(faults)


def filled(text: str, names: dict[str, str]) -> str:
    """A text with its names filled in; a name that nobody has stays in braces, so that it is seen."""
    for name, value in names.items():
        if value:
            text = text.replace("{" + name + "}", value)
    return text


def _faults(step: Step) -> Iterable[tuple[str, str]]:
    if not step.words.strip() or len(step.words) > 300:
        yield "words", _("Say in at most 300 characters what has to be done.")
    if not 0 <= step.days <= LONGEST_WAIT:
        yield "days", _("Between 0 and %(most)d days after the start.") % {"most": LONGEST_WAIT}
    if step.role not in dict(ROLES):
        yield "role", _("There is no such role on a team.")
    if step.done_by and step.done_by not in KINDS:
        yield "done_by", _("There is no such kind of engagement.")
    if step.tells and step.done_by:
        yield "done_by", _("What only tells is not done by anything.")
    if len(step.text) > LONGEST_TEXT:
        yield "text", _("Say it in at most %(most)d characters.") % {"most": LONGEST_TEXT}
    try:
        names = {name for _text, name, _spec, _conversion in Formatter().parse(step.text) if name is not None}
    except ValueError:
        yield "text", _("A brace stands alone. Names stand in a pair of them, such as {account}.")
        return
    if unknown := sorted(names - NAMED.keys()):
        known = ", ".join(f"{{{name}}}" for name in NAMED)
        yield (
            "text",
            _("Nothing is known as {%(name)s}. A text may name %(known)s.") % {"name": unknown[0], "known": known},
        )
