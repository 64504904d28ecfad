"""An alert: raised once for an episode, acknowledged, snoozed, escalated, resolved, closed when the account is back."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Account, Seat
from alerts.models import Alert, Inflow, Rule, Series, Watch, title
from alerts.reading.sources import Totals, rows_to_keep
from alerts.reading.weeks import mondays
from alerts.saying import in_a_sentence, since_words
from alerts.topics import ESCALATED, RAISED, SNOOZE_OVER, UNOWNED
from intimacy.access.require import may, require
from intimacy.access.rights import RIGHTS
from intimacy.journal.actions import record
from intimacy.notify.actions import notify
from intimacy.pages.links import link
from intimacy.pages.words import day
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import Refused

RIGHT, ANSWER, ASSIGN = "alerts.rule", "alerts.answer", "accounts.assign"
FARTHEST = 182  # days to which an alert can be snoozed
BEFORE_RENEWAL = timedelta(days=90)
LAST_CALL = timedelta(days=30)  # before a renewal: what is still not resolved comes up again,
SINCE = timedelta(days=7)  # unless somebody has looked into it for less than that
MORNING = time(6)  # of the day after the last one that a detector saw: when somebody is told
State, Ended = Alert.State, Alert.Ended
_since, _what = lazy(since_words, str), lazy(in_a_sentence, str)  # said in the language of whoever is told


@atomic
def raise_alert(
    *, account: Account, since_on: date, until_on: date, before: float, after: float, rule: Rule, by, parts: list | None = None,
    series: str = Series.CONTACT, direction: str = Alert.Direction.FALL, signal: float = 100, low: float | None = None,
    high: float | None = None, line: list | None = None,
) -> Alert:  # fmt: skip
    """Say that an account has left its usual range, once for each episode.

    Where one of this series is not resolved, or one was raised for this drop already, that one is answered and nothing is changed.
    before, after: the series until then and since, 50 is the account's usual. parts: {"name", "before", "after"} for each figure
    that it is made of, a week. by: the clock.
    """
    require(by, RIGHT, account)
    account = Account.objects.select_related("owner").locked(account.pk)
    rows = Alert.objects.filter(account=account, series=series)
    before_it = rows.filter(direction=direction, until_on__gte=since_on).order_by("-until_on")
    if already := rows.unresolved().first() or before_it.first():
        return already
    owner = account.owner if account.owner and not account.owner.left_at else None
    alert = Alert.objects.create(
        account=account, series=series, direction=direction, since_on=since_on, until_on=until_on, before=before, after=after,
        low=low, high=high, parts=parts or [], line=line or [], rule=rule, signal=signal, owner=owner,
        due_on=timezone.localdate() + timedelta(days=rule.days_for(account.tier)),
    )  # fmt: skip
    record("alerts.raised", alert, by=by, fields=["series", "direction"])
    _tell_owner(alert)
    return alert


@atomic
def note_episode(
    *, account: Account, since_on: date, found_on: date, ended_on: date, ended: str, before: float, after: float, rule: Rule, by,
    series: str, direction: str, parts: list, line: list, signal: float = 100, low: float | None = None, high: float | None = None,
) -> Alert:  # fmt: skip
    """Put on record an episode that was over before this series of the account was watched. Nobody is told, and it is nobody's.

    It stands with the days on which it would have been raised and resolved, marked as noted later, so that whoever asks how it was here
    finds it. found_on, ended_on: the last days that the detector had seen by then. One of these days that is known already, raised or
    noted, is answered. by: the clock.
    """
    require(by, RIGHT, account)
    account = Account.objects.locked(account.pk)
    rows = Alert.objects.filter(account=account, series=series)
    known = Q(since_on=since_on) | Q(direction=direction, since_on__lte=ended_on, until_on__gte=since_on)
    if already := rows.filter(known).order_by("since_on").first():
        return already
    alert = Alert.objects.create(
        account=account, series=series, direction=direction, since_on=since_on, until_on=ended_on, before=before, after=after, low=low,
        high=high, parts=parts, line=line, rule=rule, signal=signal, state=State.RESOLVED, ended=ended, raised_at=_told(found_on),
        resolved_at=_told(ended_on), due_on=found_on + timedelta(days=1 + rule.days_for(account.tier)), noted_at=timezone.now(),
    )  # fmt: skip
    record("alerts.noted", alert, by=by, fields=["series", "direction", "state"])
    return alert


def _told(on: date) -> datetime:
    return datetime.combine(on + timedelta(days=1), MORNING, UTC)


@atomic
def acknowledge(*, alert: Alert, by) -> Alert:
    """Take an alert on: somebody looks into it. Again changes nothing; a snooze ends with it."""
    require(by, ANSWER, alert)
    alert = _held(alert)
    if alert.state == State.ACKNOWLEDGED:
        return alert
    alert.state, alert.acknowledged_at, alert.acknowledged_by_id = State.ACKNOWLEDGED, timezone.now(), by.pk
    alert.snoozed_until = None
    alert.save(update_fields=["state", "acknowledged_at", "acknowledged_by", "snoozed_until"])
    record("alerts.acknowledged", alert, by=by, fields=["state"])
    return alert


@atomic
def snooze(*, alert: Alert, until: date, reason: str, by) -> Alert:
    """Be quiet about an alert until a day, and say why; whoever comes by sees the reason. It can be put off again, but not past a renewal."""
    require(by, ANSWER, alert)
    alert, reason, today = _held(alert), reason.strip(), timezone.localdate()
    faults = {}
    if not reason or len(reason) > 300:
        faults["reason"] = _("Say in at most 300 characters why.")
    if not today < until <= today + timedelta(days=FARTHEST):
        faults["until"] = _("A day from tomorrow on, at most half a year ahead.")
    elif (renewal := alert.account.renewal_on) and today <= renewal <= until:
        faults["until"] = _("%(account)s renews on %(day)s: choose a day before that, or resolve the alert.") % {
            "account": alert.account.name, "day": day(renewal),
        }  # fmt: skip
    if faults:
        raise Refused(faults)
    if (alert.state, alert.snoozed_until, alert.reason) == (State.SNOOZED, until, reason):
        return alert
    alert.state, alert.snoozed_until, alert.snoozed_by_id, alert.reason = State.SNOOZED, until, by.pk, reason
    alert.save(update_fields=["state", "snoozed_until", "snoozed_by", "reason"])
    record("alerts.snoozed", alert, by=by, fields=["state", "snoozed_until"], why=reason)
    return alert


@atomic
def wake(*, alert: Alert, by) -> Alert:
    """End a snooze whose day has come: the alert asks again to be acknowledged, and its owner is told."""
    require(by, ANSWER, alert)
    alert = _held(alert)
    if alert.state != State.SNOOZED or (alert.snoozed_until and alert.snoozed_until > timezone.localdate()):
        return alert
    told = f"{alert.pk} {alert.snoozed_until}"
    alert.state, alert.snoozed_until = State.OPEN, None
    alert.due_on = timezone.localdate() + timedelta(days=alert.rule.days_for(alert.account.tier))
    alert.save(update_fields=["state", "snoozed_until", "due_on"])
    record("alerts.woken", alert, by=by, fields=["state"])
    notify(
        topic=SNOOZE_OVER, to=[alert.owner] if alert.owner else may_name_an_owner(alert.account), key=told, about=alert,
        account=alert.account.name, url=link("alerts:alert", pk=alert.pk), title=title(alert.series, alert.direction, alert.account.name),
        why=format_lazy(_lazy("It was snoozed until today: {reason}"), reason=alert.reason),
    )  # fmt: skip
    return alert


@atomic
def resolve(*, alert: Alert, found: str, by) -> Alert:
    """End an episode by saying what was found. It is raised anew only after the account has been back. Again changes nothing."""
    require(by, ANSWER, alert)
    alert, found = Alert.objects.select_related("account", "rule", "owner").locked(alert.pk), found.strip()
    if not alert.is_open:
        return alert
    if not found or len(found) > 1000:
        raise Refused({"found": _("Say in at most 1,000 characters what you found.")})
    alert.found = found
    return _end(alert, Ended.FOUND, by)


@atomic
def close(*, alert: Alert, ended: str, by) -> Alert:
    """End an episode because the series is back, has settled, or is no longer watched. Again changes nothing."""
    require(by, RIGHT, alert)
    alert = Alert.objects.select_related("account", "rule", "owner").locked(alert.pk)
    return _end(alert, ended, by) if alert.is_open else alert


@atomic
def escalate(*, alert: Alert, by) -> Alert:
    """Tell the account's executive sponsor, else the lead of its owner, of an alert that nobody has acknowledged; once.

    Where neither is named, the executives are told.
    """
    require(by, RIGHT, alert)
    alert = _held(alert)
    if alert.escalated_at or alert.state == State.ACKNOWLEDGED:
        return alert
    why = _lazy("Nobody has acknowledged it by {day}, and {account} renews on {renewal}.")
    _bring_up(alert, [], format_lazy(why, day=day(alert.due_on), **_of(alert.account)), key=str(alert.pk), by=by)
    return alert


@atomic
def bring_up_again(*, alert: Alert, by) -> Alert:
    """Before a renewal, ask once more what is found of an alert that somebody looked into, or snoozed, and that is not resolved.

    Its owner is told, and whoever an alert escalates to. It is to be acknowledged anew; once for each day of renewal.
    """
    require(by, RIGHT, alert)
    alert = _held(alert)
    renewal = alert.account.renewal_on
    if renewal is None or alert.last_call_for == renewal:
        return alert
    alert.state, alert.snoozed_until, alert.last_call_for = State.OPEN, None, renewal
    alert.due_on = min(timezone.localdate() + timedelta(days=alert.rule.days_for(alert.account.tier)), renewal)
    owner = [alert.owner] if alert.owner else []
    why = format_lazy(_lazy("{account} renews on {renewal}, and nobody has said what was found."), **_of(alert.account))
    fields = ["state", "snoozed_until", "last_call_for", "due_on"]
    _bring_up(alert, fields, why, key=f"{alert.pk} {renewal}", also=owner, by=by)
    return alert


def _of(account: Account) -> dict:
    return {"account": account.name, "renewal": day(account.renewal_on)}


def _bring_up(alert: Alert, fields: list[str], why, *, key: str, by, also: list[Member] | None = None) -> None:
    above = escalates_to(alert.account)
    alert.escalated_at, alert.escalated_to = timezone.now(), above[0] if above else None
    alert.save(update_fields=["escalated_at", "escalated_to", *fields])
    record("alerts.escalated", alert, by=by, fields=["escalated_to", *fields])
    notify(
        topic=ESCALATED, to=[*above, *(also or [])], key=key, about=alert, account=alert.account.name,
        url=link("alerts:alert", pk=alert.pk), title=title(alert.series, alert.direction, alert.account.name), why=why,
    )  # fmt: skip


@atomic
def follow(
    *, alert: Alert, line: list, parts: list, after: float, by, low: float | None = None, high: float | None = None
) -> Alert:
    """Keep what the series has done since the alert was raised, for its chart. Nobody is told, and nothing is recorded."""
    require(by, RIGHT, alert)
    Alert.objects.unresolved().filter(pk=alert.pk).update(line=line, parts=parts, after=after, low=low, high=high)
    return alert


@atomic
def note_watching(*, watches: Iterable[Watch], accounts: Iterable[UUID], by) -> None:
    """Keep how these accounts are watched as of last night; of a series that is not watched at all nothing is kept."""
    require(by, RIGHT)
    rows = sorted(watches, key=lambda row: (row.account_id, row.series))
    kept = ["state", "weeks", "learnt", "low", "high", "latest", "signal", "as_of"]
    Watch.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["tenant", "account", "series"], update_fields=kept
    )
    for series in Series.values:
        here = {row.account_id for row in rows if row.series == series}
        Watch.objects.filter(series=series, account__in=[pk for pk in accounts if pk not in here]).delete()


@atomic
def note_inflow(*, totals: Totals, now: datetime, by) -> None:
    """Keep how much each source told in each week, in place of what was known before."""
    require(by, RIGHT)
    begins = mondays(now)
    rows = rows_to_keep(totals, begins)
    Inflow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["tenant", "begins_on", "source"],
        update_fields=["number", "contact", "inbound", "usage", "several"],
    )  # fmt: skip
    there = {(row.begins_on, row.source) for row in rows}
    kept = Inflow.objects.values_list("pk", "begins_on", "source")
    Inflow.objects.filter(pk__in=[pk for pk, *key in kept if tuple(key) not in there]).delete()


@atomic
def pass_on(*, account: Account, by) -> int:
    """Give the alerts of an account that are not resolved to its owner of today, and tell the owner; how many."""
    require(by, RIGHT, account)
    account = Account.objects.select_related("owner").locked(account.pk)
    rows = Alert.objects.select_related("account", "rule").unresolved().filter(account=account)
    moved = [alert for alert in rows.select_for_update(of=("self",)) if alert.owner_id != account.owner_id]
    for alert in moved:
        alert.owner = account.owner
        alert.save(update_fields=["owner"])
        record("alerts.passed_on", alert, by=by, fields=["owner"])
        _tell_owner(alert)
    return len(moved)


def escalates_to(account: Account) -> list[Member]:
    """Who hears of an alert that nobody acknowledges: the executive sponsor, else the owner's lead, else the executives."""
    seats = Seat.objects.on_account(account).select_related("member", "lead").order_by("since", "pk")
    here = [seat for seat in seats if not seat.member.left_at]
    sponsors = [seat.member for seat in here if seat.role == Seat.Role.SPONSOR and seat.member_id != account.owner_id]
    leads = [seat.lead for seat in here if seat.member_id == account.owner_id and seat.lead and not seat.lead.left_at]
    if sponsors or leads:
        return (sponsors or leads)[:1]
    return list(
        Member.objects.active().filter(roles__contains=["executive"]).exclude(pk=account.owner_id).order_by("pk")
    )


def may_name_an_owner(account: Account) -> list[Member]:
    """Who can give the account an owner: they hear of what would be told to one."""
    right = RIGHTS[ASSIGN]
    people = Member.objects.active().filter(roles__overlap=[*right.everywhere, *right.on_team]).order_by("pk")
    return [person for person in people if may(person, ASSIGN, account)]


def _tell_owner(alert: Alert) -> None:
    """Tell the owner of the account; where it has none, those who can name one."""
    name = alert.account.name
    topic, to, why = (
        (RAISED, [alert.owner], _lazy("Since {period}. {what} You own {account}: acknowledge it by {day}."))
        if alert.owner
        else (UNOWNED, may_name_an_owner(alert.account), _lazy("Since {period}. {what} {account} has no owner who would acknowledge it by {day}: name one."))
    )  # fmt: skip
    notify(
        topic=topic, to=to, key=str(alert.pk), about=alert, account=name, url=link("alerts:alert", pk=alert.pk),
        title=title(alert.series, alert.direction, name), why=format_lazy(why, account=name, day=day(alert.due_on), period=_since(alert), what=_what(alert)),
    )  # fmt: skip


def _end(alert: Alert, ended: str, by) -> Alert:
    alert.state, alert.ended, alert.resolved_at, alert.resolved_by_id = State.RESOLVED, ended, timezone.now(), by.pk
    alert.snoozed_until = None
    alert.save(update_fields=["state", "ended", "resolved_at", "resolved_by", "snoozed_until", "found"])
    record("alerts.resolved", alert, by=by, fields=["state", "ended"])
    return alert


def _held(alert: Alert) -> Alert:
    """The alert, locked for this transaction. Refused where its episode has ended."""
    alert = Alert.objects.select_related("account__owner", "rule", "owner").locked(alert.pk)
    if not alert.is_open:
        raise Refused(_("This alert is resolved already."))
    return alert
