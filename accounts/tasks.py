"""By the clock and after facts: missed follow-ups are counted, people hear what is due, accounts pass on."""

from contextlib import contextmanager
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import owned
from accounts.actions import absences, followups
from accounts.actions.policy import propose_moves  # noqa: F401  a job, found by this module
from accounts.actions.sorting import sort_into_segments  # noqa: F401  a job, found by this module
from accounts.models import Account, FollowUp, Promise
from accounts.standup import SATURDAY, standup_of
from intimacy.jobs.declare import HOUR, reaction, tenant_job
from intimacy.journal.models import Entry
from intimacy.notify.actions import notify
from intimacy.pages.links import link
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import CLOCK

MORNING = range(6, 11)  # hours of the person's own day


@tenant_job(purpose="account_management", daily="02:30", title=_("Count missed follow-ups"))
def count_missed_followups():
    """Count every open follow-up that is a week past its day, once."""
    missed = FollowUp.objects.newly_missed()
    for followup in missed:
        followups.count_missed(followup=followup, by=CLOCK)
    return {"missed": len(missed)}


@tenant_job(purpose="account_management", every=HOUR, title=_("Tell what is due today"))
def tell_what_is_due():
    """Tell each member in the morning, once, which promises and follow-ups are due today where the member is."""
    told = 0
    for member in Member.objects.active().order_by("pk"):
        with _where(member):
            if timezone.localtime().hour in MORNING:
                told += _tell_due(member)
    return {"told": told}


def _tell_due(member: Member) -> int:
    today = timezone.localdate()
    promises = Promise.objects.visible_to(member).due_from(member).filter(due_on=today)
    todo = FollowUp.objects.visible_to(member).due_from(member).filter(due_on=today)
    rows = [*promises.select_related("account"), *todo.select_related("account")]
    if not rows:
        return 0
    names = {row.account.name for row in rows}
    title = ngettext("%(count)d thing is due today: %(first)s", "%(count)d things are due today: %(first)s", len(rows))
    new = notify(
        topic="accounts.due_today", to=[member], title=title % {"count": len(rows), "first": rows[0].words},
        why=gettext("You promised it, or took it on."), url=link("accounts:work"), key=str(today),
        account=", ".join(sorted(names)[:3]),
    )  # fmt: skip
    return len(new)


@tenant_job(purpose="account_management", every=HOUR, title=_("Tell teams what their stand-up is about"))
def tell_standups():
    """Tell each member in the morning of a working day, once, how much was logged and is due or fading in their team."""
    told = 0
    for member in Member.objects.active().order_by("pk"):
        with _where(member):
            now = timezone.localtime()
            if now.hour in MORNING and now.weekday() < SATURDAY:
                told += _tell_standup(member)
    return {"told": told}


def _tell_standup(member: Member) -> int:
    found = standup_of(member)
    if found.is_empty:
        return 0
    counts = {"logged": len(found.logged), "due": len(found.due), "fading": len(found.fading)}
    return len(
        notify(
            topic="accounts.standup", to=[member], key=str(timezone.localdate()), url=link("accounts:standup"),
            title=gettext("Stand-up: %(logged)d logged, %(due)d due, %(fading)d fading") % counts,
            why=gettext("Of the accounts that you own or work for."),
        )
    )  # fmt: skip


@tenant_job(purpose="account_management", daily="05:30", title=_("Tell which accounts are fading"))
def tell_what_fades():
    """Tell the owner of each account that has lost ten points or more, at most once a month."""
    told = 0
    owners = Account.objects.exclude(owner=None).values_list("owner", flat=True).distinct()
    for member in Member.objects.active().filter(pk__in=owners).order_by("pk"):
        with _where(member):
            for line in owned.fading(member):
                new = notify(
                    topic="accounts.fading", to=[member], title=line.title, url=line.account_url, account=line.account,
                    why=gettext("You own %(account)s. %(why)s") % {"account": line.account, "why": line.why},
                    key=f"{line.account_url} {timezone.localdate():%Y-%m}",
                )  # fmt: skip
                told += len(new)
    return {"told": told}


@contextmanager
def _where(member: Member):
    """The member's own day and language."""
    with timezone.override(ZoneInfo(member.time_zone)), translation.override(member.language):
        yield


@tenant_job(purpose="account_management", daily="00:40", title=_("Carry out last days and returns"))
def settle_absences():
    """Pass on the accounts of colleagues whose last day is past, and end what was planned for leaves that are over."""
    return absences.settle_absences(by=CLOCK)


@reaction("access.member_left", purpose="account_management")
def pass_accounts_on(entry: str):
    """Pass on the accounts and the work of a colleague who was marked as left, unless they are back already."""
    member = Member.objects.filter(pk=Entry.objects.get(pk=entry).about_id).exclude(left_at=None).first()
    return absences.leave_accounts(member=member, by=CLOCK) if member else {}
