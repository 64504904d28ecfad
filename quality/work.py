"""What audits and findings ask of people, as lines on My work; and what the palette finds of checks and sources."""

from collections.abc import Iterator

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intimacy.pages import words
from intimacy.pages.links import link
from intimacy.pages.request import MemberRequest
from intimacy.pages.slots import Found, Work
from quality.checks import checks
from quality.models import Audit, Finding
from quality.overview import title_of

MOST = 20


def audits_waiting(member) -> QuerySet:
    """The audits that are not finished."""
    return Audit.objects.visible_to(member).open()


def records(member, count: int = 1) -> Iterator[Work]:
    """One line for each audit that is not finished."""
    left = Count("items", filter=Q(items__verdict=""))
    for audit in audits_waiting(member).annotate(left=left).order_by("opened_at") if count else []:
        title = ngettext(
            "Audit of the data: %(n)d record is to be held against its source",
            "Audit of the data: %(n)d records are to be held against their sources", audit.left,
        ) if audit.left else _("Audit of the data: all records are judged, finish it")  # fmt: skip
        yield Work(
            title=title % {"n": audit.left} if audit.left else title, why=_("Due %(day)s.") % {"day": words.distance(audit.due_on)},
            url=link("quality:audit", pk=audit.pk), since=audit.opened_at, icon="clipboard-list", key=f"audit:{audit.pk}",
        )  # fmt: skip


def findings_waiting(member) -> QuerySet:
    """The member's own open findings."""
    return Finding.objects.due_from(member)


def findings(member, count: int = 1) -> Iterator[Work]:
    """One line for each of them."""
    for finding in findings_waiting(member).order_by("due_on", "pk")[:MOST] if count else []:
        yield Work(
            title=finding.action, why=_("%(words)s. Due %(day)s.") % {"words": finding.words.rstrip("."), "day": words.distance(finding.due_on)},
            url=link("quality:finding", pk=finding.pk), since=finding.opened_at, icon="flag", key=f"finding:{finding.pk}",
        )  # fmt: skip


def checks_found(request: MemberRequest, q: str, limit: int) -> Iterator[Found]:
    """Checks by what they are called."""
    if not q:
        return
    found = [check for check in checks() if q.casefold() in str(check.words).casefold()]
    for check in found[:limit]:
        yield Found(title_of(check), link("quality:check", check=check.name), "shield-check")
