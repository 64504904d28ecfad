"""What waits for confirmation, as a line on My work."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.work import Line
from capture.models import Proposal
from intimacy.pages.links import link


def waiting(member):
    """The proposals that wait for the member."""
    return Proposal.objects.visible_to(member).waiting()


def to_confirm(member, count: int) -> Iterator[Line]:
    """One line however many wait: they are confirmed on a page of their own."""
    if not count:
        return
    yield Line(
        title=ngettext("Confirm %(count)d engagement", "Confirm %(count)d engagements", count) % {"count": count},
        why=_("Proposed from your mail and calendar."), url=link("capture:inbox"), settle_url=link("capture:inbox"),
        settle_label=_("Look"), key=f"to confirm:{member.pk}", due_at=timezone.now(), icon="inbox", own=True,
    )  # fmt: skip
