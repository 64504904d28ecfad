"""What is due from a member: the sources that fill My work, each line with its reason and since when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account, Contact, FollowUp, Promise
from intimacy.jobs.models import Job
from intimacy.pages import slots, words
from intimacy.pages.links import link
from intimacy.pages.slots import CreateAction, Work, WorkSource

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
    first: bool = False  # a customer waits, or is being lost: it stands before whatever is due
    own: bool = False  # nobody else could do it, so that it is not handed over
    covered: bool = True  # whether a colleague who stands in sees it, where they see its source
    contact: Contact | None = None  # the person whom the line names, so that the page puts on record whom it showed


def followups(member) -> Iterator[Line]:
    """What the member has to do."""
    today = timezone.localdate()
    rows = FollowUp.objects.visible_to(member).due_from(member).filter(due_on__lte=today + AHEAD)
    for row in rows.select_related("account", "engagement").order_by("due_on", "pk")[:MOST]:
        why = [due_words(row.due_on, today)]
        if row.put_off and row.reason:
            why.append(_("put off: %(reason)s") % {"reason": row.reason})
        elif row.origin:
            why.append(row.origin)
        elif row.engagement:
            why.append(_("agreed in “%(title)s” on %(day)s")
                       % {"title": row.engagement.title, "day": words.day(row.engagement.happened_at)})  # fmt: skip
        why.append(renewal_words(row.account, today))
        yield Line(
            title=row.words, why=sentence(why), url=link("accounts:followup", pk=row.pk), since=_agreed(row),
            icon="list-checks", account=row.account.name, account_url=account_url(row.account), due_on=row.due_on,
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
        why.append(renewal_words(row.account, today))
        title = _("%(who)s: %(words)s") if ours else _("Ask %(who)s: %(words)s")
        yield Line(
            title=title % {"who": words.isolated(who), "words": row.words}, why=sentence(why), icon="handshake", since=row.said_at,
            url=link("accounts:promise", pk=row.pk), account=row.account.name, account_url=account_url(row.account),
            due_on=row.due_on, done_url=link("accounts:promise_kept", pk=row.pk), done_label=_("Kept"),
            move_url=link("accounts:promise_renegotiate", pk=row.pk), key=f"promise:{row.pk}",
            hand_over_url=link("accounts:promise_hand_over", pk=row.pk), contact=row.contact,
        )  # fmt: skip


def jobs_waiting(member):
    """The jobs that failed three times, for administrators."""
    jobs = Job.objects.visible_to(member).put_aside()
    return jobs if "admin" in member.roles else jobs.none()


def jobs_aside(member, count: int) -> Iterator[Line]:
    """Jobs that failed three times, for administrators; ``count``: how many there are."""
    for job in jobs_waiting(member).order_by("finished_at")[:MOST] if count else []:
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
        ("standup", gettext_lazy("Stand-up"), "accounts:standup", "sun", 2, "accounts.see_work", "g u"),
        ("engagements", gettext_lazy("Engagements"), "accounts:engagements", "message-square", 30, see, "g l"),
        ("promises", gettext_lazy("Promises"), "accounts:promises", "handshake", 35, see, "g p"),
    ):
        slots.navigation.add(slots.NavigationItem(name, label, url, icon, order, right, key))
    for name, label, due, order, right in (
        ("promises", gettext_lazy("Promises"), promises, 10, "accounts.log"),
        ("followups", gettext_lazy("Follow-ups"), followups, 20, "accounts.log"),
    ):
        # Whoever stands in for a colleague does what is due for customers, and nothing that comes of that colleague's office.
        slots.my_work.add(WorkSource(name, label, due, order, right, covered=True))
    slots.my_work.add(
        WorkSource("jobs", gettext_lazy("Work put aside"), jobs_aside, 60, "accounts.see_work", waiting=jobs_waiting)
    )


def account_url(account: Account) -> str:
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


def renewal_words(account: Account, today: date) -> str:
    if account.renewal_on is None or not today <= account.renewal_on <= today + timedelta(days=180):
        return ""
    return _("renewal %(distance)s") % {"distance": words.distance(account.renewal_on, today)}


def sentence(parts: list[str]) -> str:
    said = ", ".join(str(part).rstrip(".") for part in parts if part)
    return f"{said[:1].upper()}{said[1:]}."
