"""What recovery asks of people on My work, its place on the page of an account, and what the palette finds."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.work import MOST, Line, account_url, due_words, renewal_words, sentence
from alerts.models import Alert
from intimacy.access.require import may
from intimacy.pages import words
from intimacy.pages.links import link
from intimacy.pages.request import MemberRequest
from intimacy.pages.slots import Found
from recovery.models import Case, Finding, Lesson
from recovery.saying import date_sentence, most_fallen, moved_of, scale_sentence
from recovery.views.queue import next_step


def cases_waiting(member):
    """The member's cases that wait for something, and those that alerts propose at accounts of theirs."""
    return Case.objects.visible_to(member).waiting_for(member)


def cases(member, count: int = 1) -> Iterator[Line]:
    """What is most at stake first."""
    today = timezone.localdate()
    rows = cases_waiting(member).select_related("account", "run__playbook").order_by("-rank", "pk")
    for row in rows[:MOST] if count else []:
        fell = _("it fell by %(points)d points") % {"points": row.fell} if row.fell > 0 else ""
        named = words.isolated(row.account.name)
        title = (
            _("Is %(account)s to be recovered?")
            if row.state == Case.State.PROPOSED
            else _("Recover %(account)s: what is next?")
        )
        yield Line(
            title=title % {"account": named}, icon="life-buoy", url=link("recovery:case", pk=row.pk),
            why=sentence([fell, most_fallen(row.found.get("parts", []), moved_of(row)), next_step(row), renewal_words(row.account, today)]),
            account=row.account.name, account_url=account_url(row.account), since=row.opened_at, due_on=row.due_on,
            key=f"case:{row.pk}", settle_url=link("recovery:case", pk=row.pk), settle_label=_("Look"),
        )  # fmt: skip


def lessons_waiting(member):
    """The member's lessons that should be looked at again."""
    return Lesson.objects.in_use().filter(author=member, review_on__lte=timezone.localdate())


def lessons(member, count: int = 1) -> Iterator[Line]:
    """Whether what was learnt still holds."""
    for row in lessons_waiting(member).order_by("review_on", "pk")[:MOST] if count else []:
        yield Line(
            title=_("Does “%(lesson)s” still hold?") % {"lesson": words.isolated(row.title)}, icon="lightbulb", due_on=row.review_on,
            why=sentence([_("its day to be looked at again has come")]), url=link("recovery:lesson", pk=row.pk), key=f"lesson:{row.pk}",
            settle_url=link("recovery:lesson", pk=row.pk), settle_label=_("Look"),
        )  # fmt: skip


def findings_waiting(member):
    """Findings to which the member sees, until they are mended; and those that wait for somebody who decides, where the member may."""
    mine = Finding.objects.to_be_mended_by(member)
    return mine | Finding.objects.for_whoever_judges() if may(member, "recovery.judge") else mine


def findings(member, count: int = 1) -> Iterator[Line]:
    """What several cases share waits for a word, or to be mended: what is due first stands first."""
    today = timezone.localdate()
    rows = findings_waiting(member).select_related("segment", "owner").order_by("due_on", "found_at", "pk")
    for row in rows[:MOST] if count else []:
        why = [_("several cases have the same gap")]
        title = _("Is it systemic? %(finding)s")
        if row.state == Finding.State.CONFIRMED:
            title, seen_to = _("Is it mended? %(finding)s"), row.owner_id == member.pk
            why = [
                due_words(row.due_on, today) if row.due_on else "",
                "" if seen_to else _("nobody sees to it any more"),
            ]
        yield Line(
            title=title % {"finding": capfirst(str(row))}, why=sentence(why), icon="layers", since=row.confirmed_at or row.found_at, due_on=row.due_on,
            url=link("recovery:finding", pk=row.pk), key=f"finding:{row.pk}", settle_url=link("recovery:finding", pk=row.pk), settle_label=_("Look"),
        )  # fmt: skip


def panel(request: MemberRequest, account: Account) -> dict:
    """The card on the account's page comes after it, by a request of its own."""
    return {"title": _("Recovery"), "address": link("recovery:of_account", pk=account.pk), "name": "recovery"}


def worked(request: MemberRequest, alert: Alert) -> dict:
    """What has worked for such a gap, beside an alert."""
    return {
        "title": _("What has worked for such a gap"),
        "address": f"{link('recovery:worked', pk=alert.account_id)}?alert={alert.pk}",
        "name": "worked",
    }


def beside(request: MemberRequest, alert: Alert) -> dict | None:
    """Which date is what, where the alert's account has a case: the open one, else the one that the alert brought. An alert that was over
    before anybody watched has to do with no other than its own."""
    cases = Case.objects.visible_to(request.member).filter(account=alert.account_id).select_related("account")
    its_own = Q(alert=alert.pk)
    wanted = its_own if alert.is_noted else ~Q(state=Case.State.CLOSED) | its_own
    rows = cases.with_score().filter(wanted).order_by("closed_at")
    case = next(iter(rows.reverse()[:1]), None)
    said = " ".join(filter(None, (date_sentence(case, alert), scale_sentence(case)))) if case else ""
    return {"case": case, "said": said} if said else None


def found(request: MemberRequest, q: str, limit: int) -> Iterator[Found]:
    """Cases by their account, then lessons by any of their words."""
    if not q:
        return
    rows = Case.objects.visible_to(request.member).filter(account__name__icontains=q).select_related("account")
    cases = list(rows.order_by("closed_at", "-opened_at")[:limit])
    for case in cases:
        hint = case.get_outcome_display() if case.outcome else case.get_state_display()
        yield Found(
            _("Recovery of %(account)s") % {"account": case.account.name},
            link("recovery:case", pk=case.pk),
            "life-buoy",
            hint=capfirst(hint),
        )
    for lesson in (
        Lesson.objects.visible_to(request.member)
        .in_use()
        .saying(q)
        .order_by("-written_at")[: max(0, limit - len(cases))]
    ):
        yield Found(
            lesson.title, link("recovery:lesson", pk=lesson.pk), "lightbulb", hint=capfirst(lesson.get_came_display())
        )
