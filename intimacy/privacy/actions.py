"""What is done to answers: asked, given, withdrawn."""

from collections.abc import Iterable

from django.db.transaction import atomic
from django.utils import timezone

from intimacy.journal.actions import record
from intimacy.privacy.models import Answer, Basis, Reply, Subject
from intimacy.privacy.purposes import PURPOSES
from intimacy.tenancy.refusals import Refused


def may_use(subject: Subject, purpose: str) -> bool:
    """Whether data about this person may be used for a purpose. No answer means no."""
    return Answer.objects.allowing(purpose).filter(subject=subject).exists()


@atomic
def answer(
    *, subject: Subject, purpose: str, basis: str, reply: str = Reply.NOT_ASKED, evidence: str = "", by
) -> Answer:
    """Put what a person answered for one purpose in the place of what they answered before.

    The right to do so is checked where the subject is reached from, such as the contact's page.
    """
    if purpose not in PURPOSES:
        raise Refused({"purpose": f"There is no purpose “{purpose}”."})
    if basis not in Basis.values:
        raise Refused({"basis": f"There is no lawful basis “{basis}”."})
    now = timezone.now()
    subject = Subject.objects.select_for_update().get(pk=subject.pk)
    before = Answer.objects.in_force(now).filter(subject=subject, purpose=purpose).first()
    if before and (before.basis, before.reply) == (basis, reply):
        return before
    Answer.objects.in_force(now).filter(subject=subject, purpose=purpose).update(until=now)
    given = Answer.objects.create(
        subject=subject, purpose=purpose, basis=basis, reply=reply, since=now, evidence=evidence[:500]
    )
    record(
        "privacy.answered", subject, by=by, fields=[purpose], words={"basis": basis, "reply": reply}, subject=subject.pk
    )
    return given


@atomic
def start_with(*, subject: Subject, basis: str, purposes: Iterable[str], evidence: str = "", by) -> None:
    """Note the lawful basis on which a newly known person's data is held."""
    reply = Reply.YES if basis == Basis.CONSENT else Reply.NOT_ASKED
    for purpose in purposes:
        answer(subject=subject, purpose=purpose, basis=basis, reply=reply, evidence=evidence, by=by)
