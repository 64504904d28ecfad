"""What boards put on other pages: cords on My work, cords in the palette, the first look at a score."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.work import MOST, Line, account_url, sentence
from boards.models import Cord
from intimacy.pages import words
from intimacy.pages.links import link
from intimacy.pages.request import MemberRequest
from intimacy.pages.slots import Found
from metrics.models import Score


def any_score(member):
    """The scores that can be looked at: with the first of them a new company's last step can be taken."""
    return Score.objects.exclude(score=None)


def cords_waiting(member):
    """Open cords that ask something of the member: those of one's own teams that nobody has answered, and those one has answered.

    Who pulled a cord called the others.
    """
    unanswered = Q(pk__in=Cord.objects.on_team_of(member).values("pk")) & ~Q(pulled_by=member.pk)
    return Cord.objects.asking(member).filter(Q(answered_by=member.pk) | unanswered)


def cords(member, count: int = 1) -> Iterator[Line]:
    """What a pulled cord asks for: an answer, or a word on what helped."""
    rows = cords_waiting(member).select_related("account", "pulled_by").order_by("pulled_at", "pk")
    for row in rows[:MOST] if count else []:
        told = {"account": words.isolated(row.account.name), "wrong": words.isolated(row.wrong)}
        mine = row.answered_by_id == member.pk
        title = _("See %(account)s through: %(wrong)s") if mine else _("Answer the cord of %(account)s: %(wrong)s")
        waited = ngettext("%(n)d minute without an answer", "%(n)d minutes without an answer", row.waited) % {
            "n": row.waited
        }
        why = [_("pulled by %(name)s") % {"name": words.isolated(row.pulled_by.name)}, "" if mine else waited]
        yield Line(
            title=title % told, why=sentence(why), icon="life-buoy", url=link("boards:cord", pk=row.pk), account=row.account.name,
            account_url=account_url(row.account), since=row.pulled_at, key=f"cord:{row.pk}", covered=True, first=not mine,
            settle_url=link("boards:cord", pk=row.pk), settle_label=_("Look"),
        )  # fmt: skip


def cords_found(request: MemberRequest, q: str, limit: int) -> Iterator[Found]:
    """Open cords by what is wrong or by their account."""
    if not q:
        return
    rows = Cord.objects.visible_to(request.member).open().filter(Q(wrong__icontains=q) | Q(account__name__icontains=q))
    for row in rows.select_related("account").order_by("-pulled_at")[:limit]:
        yield Found(row.wrong, link("boards:cord", pk=row.pk), "life-buoy", hint=row.account.name)
