"""What alerts ask of whoever owns the account, their place on its page, and what the palette finds among them."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.work import MOST, Line, account_url, renewal_words, sentence
from alerts.models import Alert
from alerts.saying import in_short, since_words
from intimacy.pages.links import link
from intimacy.pages.request import MemberRequest
from intimacy.pages.slots import Found


def alerts_waiting(member):
    """The alerts at the member's accounts that nobody has acknowledged, and those that came up to the member."""
    return Alert.objects.visible_to(member).due_from(member)


def alerts_due(member, count: int = 1) -> Iterator[Line]:
    """Each alert that is to be acknowledged, with the day by which."""
    today = timezone.localdate()
    rows = alerts_waiting(member).select_related("account", "owner").order_by("due_on", "pk")
    for row in rows[:MOST] if count else []:
        why = [_("since %(period)s") % {"period": since_words(row)}, in_short(row)]
        if row.escalated_to_id == member.pk:
            why.append(_("nobody has acknowledged it") if row.owner else _("the account has no owner"))
        yield Line(
            title=row.says, why=sentence([*why, renewal_words(row.account, today)]), icon="bell", url=link("alerts:alert", pk=row.pk),
            account=row.account.name, account_url=account_url(row.account), due_on=row.due_on, key=f"alert:{row.pk}",
            since=row.raised_at, settle_url=link("alerts:alert", pk=row.pk), settle_label=_("Look"), own=True,
            put_off_url=link("alerts:snooze", pk=row.pk), first=True,
        )  # fmt: skip


def panel(request: MemberRequest, account: Account) -> dict:
    """The card on the account's page comes after it, by a request of its own."""
    return {"title": _("Alerts"), "address": link("alerts:of_account", pk=account.pk), "name": "alerts"}


def alerts_found(request: MemberRequest, q: str, limit: int) -> Iterator[Found]:
    """Alerts that are not resolved, at accounts of that name."""
    if not q:
        return
    rows = Alert.objects.visible_to(request.member).unresolved().filter(account__name__icontains=q)
    for row in rows.select_related("account").order_by("-raised_at")[:limit]:
        yield Found(row.says, link("alerts:alert", pk=row.pk), "bell", hint=row.state_words)
