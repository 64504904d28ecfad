"""What is due from a member: the sources that fill My work, each line with its reason and since when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.bands import shown
from accounts.models import Account, Contact, FollowUp, HandOver, Promise
from intimacy.access.require import everywhere
from intimacy.jobs.models import Job
from intimacy.pages import slots, words
from intimacy.pages.links import link
from intimacy.pages.slots import CreateAction, Work, WorkSource

RENEWAL_NEAR = timedelta(days=90)
QUIET = timedelta(days=30)
FADING = -10  # points
AHEAD = timedelta(days=60)  # what is due later than this is nobody's worry yet
MOST = 200  # of one kind


@dataclass(frozen=True)
class Line(Work):
    """A line on My work that says which day it is due, and what can be done about it on the spot.

    done_url takes a POST; log_url, move_url, put_off_url and hand_over_url open a small form, settle_url a page. A line
    that says nothing of putting off and handing over gets the general way of both.
    """

    due_on: date | None = None
    done_label: str = ""
    log_url: str = ""
    settle_url: str = ""
    settle_label: str = ""
    settle_dialog: bool = False
    move_url: str = ""  # where another date is agreed on with the customer
    put_off_url: str = ""
    hand_over_url: str = ""
    contact: Contact | None = None  # the person whom the line names, so that the page puts on record whom it showed


def followups(member) -> Iterator[Line]:
    """What the member has to do."""
    today = timezone.localdate()
    rows = FollowUp.objects.visible_to(member).due_from(member).filter(due_on__lte=today + AHEAD)
    for row in rows.select_related("account", "engagement").order_by("due_on", "pk")[:MOST]:
        why = [due_words(row.due_on, today)]
        if row.put_off and row.reason:
            why.append(_("put off: %(reason)s") % {"reason": row.reason})
        elif row.engagement:
            why.append(_("agreed in “%(title)s” on %(day)s")
                       % {"title": row.engagement.title, "day": words.day(row.engagement.happened_at)})  # fmt: skip
        why.append(_renewal(row.account, today))
        yield Line(
            title=row.words, why=sentence(why), url=link("accounts:followup", pk=row.pk), since=_agreed(row),
            icon="list-checks", account=row.account.name, account_url=_account(row.account), due_on=row.due_on,
            done_url=link("accounts:followup_done", pk=row.pk), done_label=_("Done"), key=f"followup:{row.pk}",
            put_off_url=link("accounts:followup_put_off", pk=row.pk),
            hand_over_url=link("accounts:followup_hand_over", pk=row.pk),
        )  # fmt: skip


def promises(member) -> Iterator[Line]:
    """What the member has promised, and what was promised to the member and has not come."""
    today = timezone.localdate()
    rows = Promise.objects.visible_to(member).open().filter(member=member)
    rows = rows.filter(Q(direction="ours", due_on__lte=today + AHEAD) | Q(direction="theirs", due_on__lte=today))
    for row in rows.select_related("account", "contact").order_by("due_on", "pk")[:MOST]:
        who, ours = row.contact.name if row.contact else row.account.name, row.direction == "ours"
        said = _("promised for %(day)s") if ours else _("they promised it for %(day)s")
        why = [said % {"day": _day_named(row.due_on, today)}]
        if row.renegotiated:
            why.append(_("first named was %(day)s") % {"day": words.day(row.first_due_on)})
        why.append(_renewal(row.account, today))
        title = _("%(who)s: %(words)s") if ours else _("Ask %(who)s: %(words)s")
        yield Line(
            title=title % {"who": words.isolated(who), "words": row.words}, why=sentence(why), icon="handshake", since=row.said_at,
            url=link("accounts:promise", pk=row.pk), account=row.account.name, account_url=_account(row.account),
            due_on=row.due_on, done_url=link("accounts:promise_kept", pk=row.pk), done_label=_("Kept"),
            move_url=link("accounts:promise_renegotiate", pk=row.pk), key=f"promise:{row.pk}",
            hand_over_url=link("accounts:promise_hand_over", pk=row.pk), contact=row.contact,
        )  # fmt: skip


def quiet_renewals(member) -> Iterator[Line]:
    """Owned accounts whose renewal comes near and with whom nobody has been in touch for a month."""
    now, today = timezone.now(), timezone.localdate()
    rows = _not_put_off(Account.objects.visible_to(member).owned_by(member), "renewal").filter(
        Q(standings__last_touch_at=None) | Q(standings__last_touch_at__lt=now - QUIET),
        renewal_on__range=(today, today + RENEWAL_NEAR),
    )
    for account in rows.annotate(last_touch_at=F("standings__last_touch_at")).order_by("renewal_on", "pk")[:MOST]:
        last = account.last_touch_at
        silent = _("no touch on record")
        if last:
            days = (today - words.as_day(last)).days
            silent = ngettext("no touch for %(days)d day", "no touch for %(days)d days", days) % {"days": days}
        yield _about(
            account, "renewal", title=_("Speak with %(account)s") % {"account": words.isolated(account.name)}, icon="calendar-clock",
            why=sentence([_renewal(account, today), silent]), since=last,
        )  # fmt: skip


def fading(member) -> Iterator[Line]:
    """Owned accounts that have lost ten points or more."""
    rows = _not_put_off(Account.objects.visible_to(member).owned_by(member), "fading").filter(
        # A point of slack, since what people see is rounded.
        standings__score__lte=F("standings__before") + FADING + 1
    )
    now = {"score": F("standings__score"), "before": F("standings__before"), "before_on": F("standings__before_on")}
    for account in rows.annotate(**now).order_by("renewal_on", "pk")[:MOST]:
        if shown(account.score) - shown(account.before) <= FADING:
            fell = _("from %(before)s to %(score)s since %(day)s") % {
                "before": shown(account.before), "score": shown(account.score), "day": words.day(account.before_on)
            }  # fmt: skip
            yield _about(
                account, "fading", title=_("Find out why %(account)s is fading") % {"account": words.isolated(account.name)},
                why=sentence([fell, _renewal(account, timezone.localdate())]), icon="trending-down", since=None,
            )  # fmt: skip


def without_owner(member) -> Iterator[Line]:
    """Accounts that nobody looks after, for those who can name an owner for any of them, until somebody has."""
    if not everywhere(member, "accounts.assign"):
        return
    today = timezone.localdate()
    plans = HandOver.objects.open().filter(account=OuterRef("pk")).order_by("made_at", "pk")
    rows = Account.objects.visible_to(member).without_owner().annotate(
        plan=Subquery(plans.values("pk")[:1]), leaver=Subquery(plans.values("of__name")[:1]),
        left_at=Subquery(plans.values("made_at")[:1]),
    )  # fmt: skip
    for account in rows.order_by("renewal_on", "name")[:MOST]:
        why = _("nobody looks after it")
        if account.plan:
            why = _("%(name)s has left, and nobody on the team could take it") % {"name": account.leaver}
        yield Line(
            title=_("Name an owner for %(account)s") % {"account": words.isolated(account.name)}, icon="user-plus",
            why=sentence([why, _renewal(account, today)]), since=account.left_at or account.changed_at,
            url=link("accounts:handover", pk=account.plan) if account.plan else _account(account), account=account.name,
            account_url=_account(account), key=f"owner:{account.pk}",
            settle_url=link("accounts:owner", pk=account.pk), settle_label=_("Name owner"),
        )  # fmt: skip


def jobs_aside(member) -> Iterator[Line]:
    """Jobs that failed three times, for administrators."""
    if "admin" not in member.roles:
        return
    for job in Job.objects.visible_to(member).put_aside().order_by("finished_at")[:MOST]:
        yield Line(
            title=_("Look at “%(job)s”") % {"job": job}, why=sentence([_("put aside after it failed"), job.fault]),
            url="", since=job.finished_at, icon="triangle-alert", due_on=timezone.localdate(),
            done_url=link("accounts:job_again", pk=job.pk), done_label=_("Try again"),
            key=f"job:{job.pk}",
        )  # fmt: skip


@dataclass(frozen=True)
class QuickAction(CreateAction):
    """Something to begin that opens as a dialog over any page, and stands in every top bar."""

    dialog: bool = True


def register() -> None:
    """Put My work, engagements and promises into the slots."""
    see, log = "accounts.see", "accounts.log"
    slots.create_actions.add(
        QuickAction(
            "engagement", gettext_lazy("Log engagement"), "accounts:engagement_new", "message-square-plus", key="c e",
            order=10, right=log, words=("call", "meeting", "promise", "follow-up"),
        )
    )  # fmt: skip
    for name, label, url, icon, order, right, key in (
        ("work", gettext_lazy("My work"), "accounts:work", "list-checks", 0, "accounts.see_work", "g w"),
        ("engagements", gettext_lazy("Engagements"), "accounts:engagements", "message-square", 30, see, "g l"),
        ("promises", gettext_lazy("Promises"), "accounts:promises", "handshake", 35, see, "g p"),
    ):
        slots.navigation.add(slots.NavigationItem(name, label, url, icon, order, right, key))
    for name, label, due, order, right in (
        ("promises", gettext_lazy("Promises"), promises, 10, "accounts.log"),
        ("followups", gettext_lazy("Follow-ups"), followups, 20, "accounts.log"),
        ("renewals", gettext_lazy("Renewals without a touch"), quiet_renewals, 30, "accounts.log"),
        ("fading", gettext_lazy("Fading accounts"), fading, 40, "accounts.log"),
        ("without_owner", gettext_lazy("Accounts without an owner"), without_owner, 50, "accounts.assign"),
        ("jobs", gettext_lazy("Work put aside"), jobs_aside, 60, "accounts.see_work"),
    ):
        # Whoever stands in for a colleague does what is due for customers, and nothing that comes of that colleague's office.
        covered = right == "accounts.log"
        slots.my_work.add(WorkSource(name, label, due, order, right, covered))


def _not_put_off(accounts, about: str):
    """Without those for which somebody has noted as a follow-up what this line would say."""
    return accounts.exclude(Exists(FollowUp.objects.open().filter(account=OuterRef("pk"), about=about)))


def _about(account: Account, about: str, *, title: str, why: str, icon: str, since) -> Line:
    plan, key = link("accounts:followup_add", account=account.pk), f"{about}:{account.pk}"
    # A conversation ends a silent renewal. A score that fell is ended by knowing why; it is looked at again in a month.
    found = f"{link('accounts:line_put_off')}?line={key}&found=1" if about == "fading" else ""
    return Line(
        title=title, why=why, url=_account(account), icon=icon, since=since, account=account.name,
        account_url=_account(account), log_url=f"{link('accounts:engagement_new')}?account={account.pk}",
        hand_over_url=f"{plan}?about={about}&to=colleague", key=key,
        settle_url=found, settle_label=_("Found out") if found else "", settle_dialog=True,
    )  # fmt: skip


def _account(account: Account) -> str:
    return link("accounts:account", pk=account.pk)


def _weekday(day: date, today: date) -> str:
    """A day within a week by its name, others by their date."""
    return date_format(day, "l") if abs((day - today).days) < 7 else words.day(day)


def _day_named(day: date, today: date) -> str:
    """A day with how far away it is; said once where the one is the other."""
    distance = words.distance(day, today)
    return distance if abs((day - today).days) < 2 else f"{_weekday(day, today)}, {distance}"


def _agreed(followup: FollowUp):
    """Since when somebody has had this to do; what was noted after it fell due says nothing of that."""
    # One that was agreed in a conversation names that day already.
    if followup.engagement:
        return None
    since = followup.added_at
    return since if words.as_day(since) < min(followup.due_on, timezone.localdate()) else None


def due_words(day: date, today: date) -> str:
    if day == today:
        return _("due today")
    if day < today:
        return _("was due %(day)s") % {"day": _day_named(day, today)}
    return _("due %(day)s") % {"day": _day_named(day, today)}


def _renewal(account: Account, today: date) -> str:
    if account.renewal_on is None or not today <= account.renewal_on <= today + timedelta(days=180):
        return ""
    return _("renewal %(distance)s") % {"distance": words.distance(account.renewal_on, today)}


def sentence(parts: list[str]) -> str:
    said = ", ".join(str(part).rstrip(".") for part in parts if part)
    return f"{said[:1].upper()}{said[1:]}."
