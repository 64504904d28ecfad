"""Any line of My work, whichever floor put it there: put off with a reason and a day, given to a colleague, brought back."""

from datetime import date, timedelta

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.agenda import keys_of
from accounts.models import SetAside
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import Refused

LONGEST = timedelta(days=366)


@atomic
def put_off_line(*, line: str, until: date, reason: str, by: Member) -> SetAside:
    """Have a line come back on a later day, and say why. The same again changes nothing.

    What the line is about stays as it is: a promise is still due when it was due, and moved only by agreement.
    """
    require(by, "accounts.see_work")
    reason, today = _reason(reason), timezone.localdate()
    if until <= today:
        raise Refused({"until": _("Choose a day that is later than today.")})
    if until > today + LONGEST:
        raise Refused({"until": _("Choose a day within a year.")})
    return _set_aside(line, by, "accounts.line_put_off", until=until, to=None, reason=reason)


@atomic
def hand_line_over(*, line: str, to: Member, reason: str, by: Member) -> SetAside:
    """Leave a line that stands on a colleague's page as well to that colleague. It is back when the colleague leaves."""
    require(by, "accounts.see_work")
    reason = _reason(reason)
    if to.pk == by.pk or to.left_at or line not in keys_of(to):
        raise Refused({"to": _("%(name)s cannot do this.") % {"name": to.name}})
    return _set_aside(line, by, "accounts.line_handed_over", until=None, to=to, reason=reason)


@atomic
def bring_line_back(*, line: str, by: Member) -> None:
    """Have a line back now. One that is there already stays there."""
    require(by, "accounts.see_work")
    aside = SetAside.objects.visible_to(by).in_force().select_for_update(of=("self",)).filter(line=line).first()
    if aside is None:
        return
    record("accounts.line_brought_back", aside, by=by)
    aside.delete()


def _set_aside(line: str, by: Member, fact: str, *, until: date | None, to: Member | None, reason: str) -> SetAside:
    aside = SetAside.objects.select_for_update().filter(member=by, line=line).first()
    if aside and (aside.until, aside.to_id, aside.reason) == (until, to and to.pk, reason):
        return aside
    if aside is None and line not in keys_of(by):
        raise Refused(_("This is not among your work."))
    aside = aside or SetAside(member=by, line=line, times=0)
    aside.until, aside.to, aside.reason = until, to, reason
    aside.at, aside.times = timezone.now(), aside.times + 1
    aside.save()
    record(fact, aside, by=by, fields=["until" if until else "to"], why=reason)
    return aside


def _reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Refused({"reason": _("Say why, so that others understand it.")})
    if len(reason) > 300:
        raise Refused({"reason": _("Say it in at most 300 characters.")})
    return reason
