"""What waits for confirmation, as a line on My work and a figure in the sidebar."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from capture.models import Proposal
from intimacy.pages.links import link
from intimacy.pages.slots import Work


def waiting(member) -> int:
    """How many proposals wait for the member."""
    return Proposal.objects.visible_to(member).waiting().count()


def to_confirm(member) -> Iterator[Work]:
    """One line however many wait: they are confirmed on a page of their own."""
    count = waiting(member)
    if not count:
        return
    yield Work(
        title=ngettext("Confirm %(count)d engagement", "Confirm %(count)d engagements", count) % {"count": count},
        why=_("Proposed from your mail and calendar."), url=link("capture:inbox"),
        due_at=timezone.now(), icon="inbox",
    )  # fmt: skip
