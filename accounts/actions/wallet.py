"""Estimating what a customer spends in a year on the kind of thing that we sell, and withdrawing an estimate that was wrong."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.accounts import held
from accounts.models import Account, Contact, WalletEstimate
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.pages.words import money
from intimacy.tenancy.refusals import Refused

RIGHT = "accounts.estimate_wallet"
MOST, CENT = Decimal(10) ** 14, Decimal("0.01")  # what an amount of money holds
OLDEST_DAYS = 3_653  # what a customer spent more than ten years ago says nothing about today
BAD_AMOUNT = gettext_lazy("An amount of more than 0, with at most 14 digits before the point.")
is_address = URLValidator(schemes=["http", "https"])


@atomic
def estimate_wallet(
    *,
    account: Account,
    low: Decimal,
    source: str,
    by,
    high: Decimal | None = None,
    as_of: date | None = None,
    words: str = "",
    link: str = "",
    contact: Contact | None = None,
    currency: str = "",
) -> WalletEstimate:
    """Note what the customer is said to spend in a year: an amount or a range in the account's currency, its day and its source.

    The estimate of the latest day counts, of one day the one noted last. Noting the same again while it stands changes nothing.
    currency: in which it was entered, so that it is refused where the account is kept in another one by now.
    """
    require(by, RIGHT, account)
    low, as_of, words, link = Decimal(low), as_of or timezone.localdate(), words.strip(), link.strip()
    high = low if high is None else Decimal(high)
    account = held(account)
    faults = _faults(account, low, high, as_of, currency or account.currency)
    faults |= _faults_of_source(account, source, words, link, contact)
    if faults:
        raise Refused(faults)
    given = {
        "low": low.quantize(CENT), "high": high.quantize(CENT), "currency": account.currency, "as_of": as_of, "source": source,
        "words": words, "link": link, "contact": contact, "noted_by_id": by.pk,
    }  # fmt: skip
    if same := WalletEstimate.objects.standing().filter(account=account, **given).first():
        return same
    made = WalletEstimate.objects.create(account=account, **given)
    _settle(account)
    said = {"estimate": str(made.pk), "low": str(made.low), "high": str(made.high), "currency": made.currency}
    record("accounts.wallet_estimated", account, by=by, fields=["low", "high", "as_of", source], words=said)
    made.refresh_from_db(fields=["in_force"])
    return made


@atomic
def withdraw_estimate(*, estimate: WalletEstimate, reason: str, by) -> WalletEstimate:
    """It was wrong: it counts no longer, and stays to be seen with the reason. Withdrawing it again changes nothing."""
    require(by, RIGHT, estimate)
    account = held(estimate.account)
    estimate = WalletEstimate.objects.select_related("account").get(pk=estimate.pk)
    if estimate.withdrawn_at:
        return estimate
    reason = reason.strip()
    if not reason:
        raise Refused({"reason": _("Say why, so that others understand it.")})
    if len(reason) > 300:
        raise Refused({"reason": _("Say it in at most 300 characters.")})
    estimate.withdrawn_at, estimate.withdrawn_by_id, estimate.withdrawn_why = timezone.now(), by.pk, reason
    estimate.in_force = False
    estimate.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why", "in_force"])
    _settle(account)
    record(
        "accounts.wallet_withdrawn", account, by=by, fields=["withdrawn_at"], why=reason, words={"estimate": str(estimate.pk)}
    )  # fmt: skip
    return estimate


def _is_amount(amount: Decimal) -> bool:
    return amount.is_finite() and CENT <= amount < MOST


def _faults(account: Account, low: Decimal, high: Decimal, as_of: date, currency: str) -> dict[str, str]:
    faults = {}
    if not _is_amount(low):
        faults["low"] = BAD_AMOUNT
    elif not _is_amount(high):
        faults["high"] = BAD_AMOUNT
    if currency != account.currency:
        faults["low"] = _("The account is kept in %(currency)s by now. Enter the estimate in that currency.") % {
            "currency": account.currency
        }
    today = timezone.localdate()
    if as_of > today:
        faults["as_of"] = _("This day has not come yet.")
    elif as_of < today - timedelta(days=OLDEST_DAYS):
        faults["as_of"] = _("What they spent more than ten years ago says nothing about today.")
    if faults:
        return faults
    if high < low:
        return {"high": _("The upper end is below the amount.")}
    value = account.annual_value
    # Of an earlier day both may be true: they may have spent less then than they pay us today.
    if value is not None and high < value and not WalletEstimate(as_of=as_of).is_old:
        words = _("They pay us %(value)s a year, so they cannot spend less. If that figure is wrong, correct it first.")
        return {"low" if high == low else "high": words % {"value": money(value, account.currency)}}
    return {}


def _faults_of_source(account: Account, source: str, words: str, link: str, contact: Contact | None) -> dict[str, str]:
    if source not in WalletEstimate.Source.values:
        return {"source": _("Choose where it comes from.")}
    faults = {}
    if contact is not None and source != WalletEstimate.Source.CUSTOMER:
        faults["contact"] = _("Name somebody only where the customer told it.")
    elif contact is not None and contact.account_id != account.pk:
        faults["contact"] = _("%(name)s does not belong to this account.") % {"name": contact.name}
    if not words and not link and contact is None:
        faults["words"] = _("Say where it comes from, in words or by a link.")
    elif len(words) > 500:
        faults["words"] = _("Say it in at most 500 characters.")
    if link:
        try:
            is_address(link)
        except ValidationError:
            faults["link"] = _("An address that begins with https:// or http://.")
        if len(link) > 500:
            faults["link"] = _("An address of at most 500 characters.")
    return faults


def _settle(account: Account) -> None:
    """Let the estimate of the latest day count that was not withdrawn; the account is locked."""
    rows = WalletEstimate.objects.filter(account=account)
    latest = rows.standing().newest_first().first()
    counted = rows.in_force()
    (counted.exclude(pk=latest.pk) if latest else counted).update(in_force=False)
    if latest and not latest.in_force:
        rows.filter(pk=latest.pk).update(in_force=True)
