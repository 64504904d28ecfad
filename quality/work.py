"""What audits, findings and budgets ask of people, as lines on My work; and what the palette finds of checks and sources."""

from collections.abc import Iterator

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.work import Line
from intimacy.pages import words
from intimacy.pages.links import link
from intimacy.pages.request import MemberRequest
from intimacy.pages.slots import Found, Work
from quality.checks import checks
from quality.models import Audit, Budget, Finding
from quality.overview import title_of
from quality.sources import source_in_words
from quality.upkeep import LATE, USED_UP, in_hours, last_day, quarter_now, share_passed, with_spent

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


def budgets_waiting(member) -> QuerySet:
    """The member's own budgets of this quarter that are used up, or of which nothing was spent with three quarters of it gone."""
    quarter = quarter_now()
    asking = Q(spent__gte=F("minutes"))
    if share_passed(quarter, timezone.localdate()) >= LATE:
        asking |= Q(spent=0)
    return with_spent(Budget.objects.visible_to(member).filter(owner=member, quarter=quarter)).filter(asking)


def budgets(member, count: int = 1) -> Iterator[Line]:
    """One line for each of them."""
    for budget in budgets_waiting(member).order_by("source")[:MOST] if count else []:
        used_up = budget.spent >= budget.minutes
        told = {
            "source": words.isolated(source_in_words(budget.source)), "spent": in_hours(budget.spent), "meant": in_hours(budget.minutes),
            "day": words.distance(last_day(budget.quarter)),
        }  # fmt: skip
        if not budget.source:
            title = (
                _("The hours for the upkeep of data are used up")
                if used_up
                else _("No hours are spent on the upkeep of data yet")
            )
        else:
            title = (
                _("The hours for the upkeep of %(source)s are used up")
                if used_up
                else _("No hours are spent on the upkeep of %(source)s yet")
            )
        yield Line(
            title=title % told, why=_("%(spent)s of %(meant)s. The quarter ends %(day)s.") % told, icon="clock", own=True,
            url=f"{link('quality:upkeep')}?quarter={budget.quarter}", since=budget.set_at,
            key=f"upkeep:{budget.pk}:{USED_UP if used_up else 'idle'}:{budget.version}",  # one that was changed is told of anew
        )  # fmt: skip


def checks_found(request: MemberRequest, q: str, limit: int) -> Iterator[Found]:
    """Checks by what they are called."""
    if not q:
        return
    found = [check for check in checks() if q.casefold() in str(check.words).casefold()]
    for check in found[:limit]:
        yield Found(title_of(check), link("quality:check", check=check.name), "shield-check")
