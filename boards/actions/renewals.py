"""Noting what became of renewals."""

from datetime import date, timedelta
from decimal import Decimal

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from boards.models import Renewal
from boards.programme.kept import BEFORE, NOT_OLDER
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.tenancy.refusals import Refused
from metrics.models import Score
from metrics.parts import band_of

RIGHT = "boards.note_renewal"
FIRST_DAY = date(1990, 1, 1)


def faults_of(*, on: date, before: Decimal, after: Decimal, currency: str, note: str) -> dict[str, str]:
    """What is wrong with what is said of a renewal: field → sentence."""
    faults = {}
    if not FIRST_DAY <= on <= timezone.localdate():
        faults["on"] = _("This day has not come yet.") if on > FIRST_DAY else _("This is too long ago.")
    if before <= 0:
        faults["before"] = _("Say what they paid a year before; more than nothing.")
    if after < 0:
        faults["after"] = _("Say what they pay a year from now on; 0 where they left.")
    if len(currency) != 3 or not currency.isalpha():
        faults["currency"] = _("A currency has three letters, such as USD.")
    if len(note) > 500:
        faults["note"] = _("Say it in at most 500 characters.")
    return faults


@atomic
def note_renewal(
    *, account: Account, on: date, before: Decimal, after: Decimal, by, currency: str = "", note: str = ""
) -> Renewal:
    """Note what an account paid a year before its contract ended on a day, and what it pays after; 0 where it left.

    The same day again corrects what was noted of it. Refused for a day that has not come.
    """
    require(by, RIGHT, account)
    note, currency = note.strip(), (currency or account.currency).upper()
    if faults := faults_of(on=on, before=before, after=after, currency=currency, note=note):
        raise Refused(faults)
    account = Account.objects.locked(account.pk)
    renewal = Renewal.objects.filter(account=account, on=on).select_for_update().first()
    values = {"before": before, "after": after, "currency": currency, "note": note}
    if renewal is None:
        renewal = Renewal(account=account, on=on, tier=account.tier, by_id=by.pk, **values)
        _find_score(renewal)
        renewal.save(force_insert=True)
        record("boards.renewal_noted", renewal, by=by, fields=["on", "before", "after"])
        return renewal
    changed = [name for name, value in values.items() if getattr(renewal, name) != value]
    for name in changed:
        setattr(renewal, name, values[name])
    if changed:
        renewal.save(update_fields=changed)
        record("boards.renewal_corrected", renewal, by=by, fields=changed)
    return renewal


@atomic
def remove_renewal(*, renewal: Renewal, by) -> None:
    """It was a slip: there was no renewal on that day. Again changes nothing."""
    require(by, RIGHT, renewal)
    held = Renewal.objects.locked(renewal.pk)
    if held is not None:
        record("boards.renewal_removed", held, by=by)
        held.delete()


@atomic
def find_scores(*, by, days: int = 800) -> int:
    """Look for the score from six months before at renewals that have none; past scores may be computed later. Answers how many have one now."""
    require(by, "boards.count")
    rows = Renewal.objects.filter(score_on=None, on__gt=timezone.localdate() - timedelta(days=days))
    found = [row for row in rows.order_by("pk").select_for_update(of=("self",)) if _find_score(row)]
    Renewal.objects.bulk_update(found, ["score", "score_on", "band_then"], batch_size=500)
    return len(found)


def _find_score(renewal: Renewal) -> bool:
    then = renewal.on - BEFORE
    past = Score.objects.filter(account=renewal.account_id, score__isnull=False, on__lte=then, on__gt=then - NOT_OLDER)
    last = past.order_by("-on").first()
    if last is not None:
        renewal.score, renewal.score_on, renewal.band_then = last.score, last.on, band_of(last)
    return last is not None
