"""What a contact has answered, in words: shown wherever a person is about to be written to, called or counted."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intimacy.privacy.models import Answer, Basis, Reply

# Short names for a chip; the long ones, which say what is done, are in privacy.purposes.
PURPOSES = {
    "account_management": gettext_lazy("Relationship"),
    "service": gettext_lazy("Service"),
    "scoring": gettext_lazy("Scoring"),
    "voice_of_customer": gettext_lazy("Feedback"),
    "research": gettext_lazy("Research"),
    "marketing": gettext_lazy("Marketing"),
}
ALWAYS_SHOWN = ("service", "marketing")


@dataclass(frozen=True)
class Said:
    """One purpose and what holds for it now. ``answer`` is None where the person was never asked."""

    purpose: str
    answer: Answer | None = None

    @property
    def label(self) -> str:
        return str(PURPOSES.get(self.purpose, self.purpose))

    @property
    def allows(self) -> bool:
        """Whether the person's data may be used for the purpose. No answer means no."""
        given = self.answer
        if given is None or given.reply in (Reply.OBJECTED, Reply.NO, Reply.WITHDRAWN):
            return False
        return given.basis != Basis.CONSENT or given.reply == Reply.YES

    @property
    def refuses(self) -> bool:
        """Whether the person said no, which is more than not having been asked."""
        return self.answer is not None and self.answer.reply in (Reply.OBJECTED, Reply.NO, Reply.WITHDRAWN)

    @property
    def words(self) -> str:
        """yes, contract · yes, consent · no, withdrawn · no, objected · no · not asked."""
        given = self.answer
        if given is None:
            return _("not asked")
        if self.allows:
            return _("yes, %(basis)s") % {"basis": given.get_basis_display()}
        if given.reply == Reply.NO:
            return _("no")
        if self.refuses:
            return _("no, %(reply)s") % {"reply": given.get_reply_display()}
        return _("not asked")

    @property
    def kind(self) -> str:
        """The chip: green is only for a consent that was given."""
        if self.refuses:
            return "bad"
        return "verified" if self.allows and self.answer.basis == Basis.CONSENT else ""

    @property
    def icon(self) -> str:
        return "x" if self.refuses else "check" if self.allows else "circle-minus"


def said_by(contact, answers: Iterable[Answer] | None = None) -> list[Said]:
    """Everything that holds for one contact, one entry a purpose."""
    if answers is None:
        answers = Answer.objects.in_force().filter(subject=contact.subject_id)
    held = {given.purpose: given for given in answers}
    return [Said(purpose, held.get(purpose)) for purpose in PURPOSES]


def with_chips(contacts: Iterable) -> list:
    """The contacts, each with ``said``: the chips of a short list. Costs one query for all of them."""
    contacts = list(contacts)
    answers = defaultdict(list)
    for given in Answer.objects.in_force().filter(subject__in={contact.subject_id for contact in contacts}):
        answers[given.subject_id].append(given)
    for contact in contacts:
        found = said_by(contact, answers[contact.subject_id])
        contact.said = [said for said in found if said.purpose in ALWAYS_SHOWN or said.kind]
    return contacts
