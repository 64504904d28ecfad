"""Where a mail server posts copies of messages: raw MIME, opened by the secret in the address that it was sent to."""

import re

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from capture.actions.proposals import hold, propose
from capture.actions.sources import MAIL, MOST_MAIL
from capture.models import Proposal
from capture.reading.mail import NotAMessage, headers_of, key_of_message, read_message, recipients
from intimacy.access.actions import KeyHolder, holder_of
from intimacy.access.require import may
from intimacy.api import limits
from intimacy.tenancy.context import bound
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import CLOCK

ADDRESS = re.compile(r"\blog\+([0-9a-f]{40})@", re.IGNORECASE)


def address_of(secret: str) -> str:
    """The address for copies to which a secret belongs."""
    return f"log+{secret}@{settings.MAIL_IN_DOMAIN}"


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Take one message: 202 where it is new, 200 where it is known, 404 where nobody has the address.

    The address is the envelope's (``?to=``, or a header of delivery), since a blind copy does not name it in the message.
    """
    raw = _body(request)
    if raw is None:
        return _said(413, _("A message may have 25 MB."))
    try:
        head = headers_of(raw)
        named = [request.GET.get("to", ""), *recipients(head)]
    except Exception:
        return _said(400, _("This is no message."))
    holder = _holder(named)
    if holder is None:
        return _said(404, _("Nobody has this address."))
    allowance = limits.count(holder.key_id)
    if allowance is not None and allowance.is_used_up:
        return _said(429, _("Too many messages in this minute."), **{"Retry-After": str(allowance.seconds)})
    tenant, member = holder.membership.tenant, holder.membership.member
    with bound(tenant, member=member, purpose="account_management"), transaction.atomic():
        if Proposal.objects.filter(member=member, key=key_of_message(head, raw)).exists():
            return _said(200, _("This message is known."))
        return _taken(raw, Member.objects.select_related("user").get(pk=member.pk))


def _taken(raw: bytes, member: Member) -> HttpResponse:
    try:
        found = read_message(raw)
    except NotAMessage:
        return _said(400, _("This is no message."))
    colleague = (
        Member.objects.filter(user__email__iexact=found.sender, left_at=None) if found.sender else Member.objects.none()
    )
    if not found.sender:
        reason = _("It does not say who sent it.")
    elif not colleague.exists():
        reason = _("The sender is nobody of us. Only what colleagues send themselves is taken.")
    elif not may(member, "capture.confirm"):
        reason = _("Its reader may not log engagements any more.")
    else:
        outcome = propose(member=member, found=[found], source=Proposal.Source.MAIL, by=member)
        return _said(202 if outcome.proposed else 200, _("Taken."))
    known = hold(member=member, found=found, reason=reason, by=CLOCK) is None
    # The server is told no more than of any other message: what is trusted here is nobody else's business.
    return _said(200 if known else 202, _("Taken."))


def _body(request: HttpRequest) -> bytes | None:
    """The bytes of the request, None where they are too many. They are read past the limit that holds for forms."""
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > MOST_MAIL:
        return None
    raw = request.read(MOST_MAIL + 1)
    return None if len(raw) > MOST_MAIL else raw


def _holder(named: list[str]) -> KeyHolder | None:
    secrets = dict.fromkeys(found.lower() for address in named[:200] for found in ADDRESS.findall(address))
    return next((holder for secret in list(secrets)[:3] if (holder := holder_of(secret, MAIL))), None)


def _said(status: int, words: str, **headers: str) -> HttpResponse:
    return HttpResponse(words + "\n", status=status, content_type="text/plain; charset=utf-8", headers=headers)
