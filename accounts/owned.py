"""Lines of My work about accounts: silent renewals, scores that fell, colleagues who sat there for long, those without an owner."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.bands import shown
from accounts.cadence import overdue, promised_days
from accounts.models import Account, FollowUp, HandOver, Seat, TeamRules
from accounts.work import MOST, Line, account_url, renewal_words, sentence
from intimacy.access.require import everywhere, may
from intimacy.pages import slots, words
from intimacy.pages.links import link

RENEWAL_NEAR = timedelta(days=90)
QUIET = timedelta(days=30)
FADING = -10  # points
FEW = 5  # accounts that are overdue by their tier's cadence: more of them are one line


def due(member) -> Iterator[Line]:
    """Owned accounts that ask for something, and those that nobody looks after, for who can name an owner for any of them.

    One query for all of it; one's own come first.
    """
    which = Q(pk=None)
    if may(member, "accounts.log"):
        asks = Q(is_quiet=True) | Q(is_fading=True) | Q(is_overdue=True) | Q(rotate_after__isnull=False)
        which |= Q(owner=member.pk) & asks
    if everywhere(member, "accounts.assign"):
        which |= Q(owner=None)
    rows = standing(member).filter(which).order_by(F("owner").asc(nulls_last=True), "renewal_on", "name", "pk")
    accounts = list(rows[: 4 * MOST])
    own = [account for account in accounts if account.owner_id]
    yield from (_quiet_line(account) for account in own if account.is_quiet)
    yield from (_fading_line(account) for account in own if account.is_fading and fell(account))
    yield from _overdue_lines(member, [account for account in own if account.is_overdue and not account.is_quiet])
    for account in own:
        yield from _rotation_lines(account)
    yield from [_nobodys_line(account) for account in accounts if not account.owner_id][:MOST]


def fading(member) -> Iterator[Line]:
    """Owned accounts that have lost ten points or more."""
    for account in standing(member).owned_by(member).filter(is_fading=True).order_by("renewal_on", "pk")[:MOST]:
        if fell(account):
            yield _fading_line(account)


def standing(member):
    """The accounts that the member sees with where they stand, and what they ask for unless somebody has noted it as a follow-up."""
    now, today = timezone.now(), timezone.localdate()
    noted = {
        about: Exists(FollowUp.objects.open().filter(account=OuterRef("pk"), about=about))
        for about in ("renewal", "fading", "cadence")
    }
    silent = Q(standings__last_touch_at=None) | Q(standings__last_touch_at__lt=now - QUIET)
    # A point of slack, since what people see is rounded.
    fell = Q(standings__score__lte=F("standings__before") + F("standings__step") + FADING + 1)
    seats = Seat.objects.filter(account=OuterRef("pk"), until=None).order_by("since", "pk")
    plans = HandOver.objects.open().filter(account=OuterRef("pk")).order_by("made_at", "pk")
    return Account.objects.visible_to(member).annotate(
        score=F("standings__score"), before=F("standings__before"), before_on=F("standings__before_on"),
        step=F("standings__step"), last_touch_at=F("standings__last_touch_at"),
        is_quiet=_whether(silent & Q(renewal_on__range=(today, today + RENEWAL_NEAR)) & ~noted["renewal"]),
        is_fading=_whether(fell & ~noted["fading"]),
        promised_days=promised_days(), is_overdue=_whether(overdue() & ~noted["cadence"]),
        rotate_after=Subquery(TeamRules.objects.values("rotate_after")[:1]),
        seated=ArraySubquery(seats.values(seat=JSONObject(pk="pk", name="member__name", role="role", since="since"))),
        plan=Subquery(plans.values("pk")[:1]), leaver=Subquery(plans.values("of__name")[:1]),
        planned_at=Subquery(plans.values("made_at")[:1]),
    )  # fmt: skip


def _whether(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False)


def fell(account: Account) -> bool:
    return shown(account.score) - shown(account.before) - account.step <= FADING


def _quiet_line(account: Account) -> Line:
    return _about(
        account, "renewal", title=_("Speak with %(account)s") % {"account": words.isolated(account.name)}, icon="calendar-clock",
        why=sentence([renewal_words(account, timezone.localdate()), _silent(account)]), since=account.last_touch_at,
    )  # fmt: skip


def _fading_line(account: Account) -> Line:
    fell = _("from %(before)s to %(score)s since %(day)s") % {
        "before": shown(account.before), "score": shown(account.score), "day": words.day(account.before_on)
    }  # fmt: skip
    if account.step:
        fell = _("%(fell)s, of which the new score definition brought %(points)s") % {
            "fell": fell, "points": words.signed(account.step)
        }  # fmt: skip
    return _about(
        account, "fading", title=_("Find out why %(account)s is fading") % {"account": words.isolated(account.name)},
        why=sentence([fell, renewal_words(account, timezone.localdate())]), icon="trending-down", since=None,
    )  # fmt: skip


def _overdue_lines(member, accounts: list[Account]) -> Iterator[Line]:
    """Accounts that wait for longer than their tier promises: each by itself while they are few, else all in one line."""
    if len(accounts) <= FEW:
        for account in accounts:
            promised = ngettext(
                "its tier is promised an engagement every day", "its tier is promised one every %(days)d days", account.promised_days
            ) % {"days": account.promised_days}  # fmt: skip
            yield _about(
                account, "cadence", title=_("Be in touch with %(account)s") % {"account": words.isolated(account.name)},
                icon="clock", why=sentence([_silent(account), promised]), since=account.last_touch_at,
            )  # fmt: skip
        return
    names = ", ".join(words.isolated(account.name) for account in accounts[:3])
    where = f"{link('accounts:list')}?touch=cadence&owner={member.pk}"
    yield Line(
        title=_("Be in touch with those who have waited for longer than their tier promises"),
        why=_("%(names)s and others.") % {"names": names}, url=where, icon="clock", key=f"cadence:{member.pk}",
        settle_url=where, settle_label=_("Look"), own=True,
    )  # fmt: skip


def _silent(account: Account) -> str:
    if not account.last_touch_at:
        return _("no touch on record")
    days = (timezone.localdate() - words.as_day(account.last_touch_at)).days
    return ngettext("no touch for %(days)d day", "no touch for %(days)d days", days) % {"days": days}


def _rotation_lines(account: Account) -> Iterator[Line]:
    """Colleagues who have sat there for longer than the tenant wants to be reminded of; nobody, where it has no rule."""
    if not account.rotate_after:
        return
    before = timezone.localdate() - timedelta(days=round(account.rotate_after * 30.44))
    for seat in account.seated:
        since, key = date.fromisoformat(seat["since"]), f"rotation:{seat['pk']}"
        if since > before:
            return
        told = {"name": words.isolated(seat["name"]), "account": words.isolated(account.name)}
        said = {"role": Seat.Role(seat["role"]).label, "day": words.day(since)}
        yield Line(
            title=_("Talk about rotating %(name)s at %(account)s") % told, why=sentence([_("%(role)s since %(day)s") % said]),
            icon="repeat", account=account.name, account_url=account_url(account), covered=False,
            url=link("accounts:team", pk=account.pk), key=key,
            settle_url=f"{link('accounts:line_put_off')}?line={key}&found=1", settle_label=_("Talked"), settle_dialog=True,
        )  # fmt: skip


def _nobodys_line(account: Account) -> Line:
    why = _("nobody looks after it")
    if account.plan:
        why = _("%(name)s has left, and nobody on the team could take it") % {"name": account.leaver}
    return Line(
        title=_("Name an owner for %(account)s") % {"account": words.isolated(account.name)}, icon="user-plus",
        why=sentence([why, renewal_words(account, timezone.localdate())]), since=account.planned_at or account.changed_at,
        url=link("accounts:handover", pk=account.plan) if account.plan else account_url(account), account=account.name,
        account_url=account_url(account), key=f"owner:{account.pk}", covered=False,
        settle_url=link("accounts:owner", pk=account.pk), settle_label=_("Name owner"),
    )  # fmt: skip


def _about(account: Account, about: str, *, title: str, why: str, icon: str, since) -> Line:
    plan, key = link("accounts:followup_add", account=account.pk), f"{about}:{account.pk}"
    # A conversation ends a silent renewal. A score that fell is ended by knowing why; it is looked at again in a month.
    found = f"{link('accounts:line_put_off')}?line={key}&found=1" if about == "fading" else ""
    return Line(
        title=title, why=why, url=account_url(account), icon=icon, since=since, account=account.name,
        account_url=account_url(account), log_url=f"{link('accounts:engagement_new')}?account={account.pk}",
        hand_over_url=f"{plan}?about={about}&to=colleague", key=key,
        settle_url=found, settle_label=_("Found out") if found else "", settle_dialog=True,
    )  # fmt: skip


def register() -> None:
    """Put these into My work."""
    label = gettext_lazy("Accounts that ask for something")
    slots.my_work.add(slots.WorkSource("accounts", label, due, 30, "accounts.see_work", covered=True))
