"""Posting to an address that somebody typed in: over TLS only, never into our own network, never where it is redirected to."""

import ipaddress
import json
import socket
from urllib.parse import SplitResult, urlsplit

import certifi
import urllib3
from django.conf import settings
from django.utils.translation import gettext as _

from intimacy.notify.sending import NotTaken, Unsure
from intimacy.tenancy.refusals import Refused

TIMEOUT = urllib3.Timeout(connect=5, read=10)
ANSWER = 300  # characters of an answer that are looked at


def check_address(address: str) -> SplitResult:
    """The parts of an address that may be posted to. Refused, at the field ``url``, for every other."""
    allowed = ("https", "http") if settings.WEBHOOKS_MAY_BE_PRIVATE else ("https",)
    try:
        parts = urlsplit(address)
        port_is_sane = parts.port is None or parts.port > 0
    except ValueError:
        raise Refused({"url": _("This is no web address.")}) from None
    if parts.scheme not in allowed or not parts.hostname or parts.username or not port_is_sane:
        raise Refused({"url": _("Give a whole address that begins with https://.")})
    try:
        _numbers_of(parts)
    except NotTaken as fault:
        raise Refused({"url": fault.words}) from None
    return parts


def post_json(address: str, body: dict) -> None:
    """Post it and be content with any 2xx. Raises NotTaken or Unsure.

    The name is resolved once, and the connection goes to the number that was judged: a name that points elsewhere a moment later
    leads nowhere. No redirect is followed.
    """
    try:
        parts = check_address(address)
    except Refused as refusal:
        raise NotTaken(refusal.sentence, for_good=True) from refusal
    host, number = parts.hostname or "", _numbers_of(parts)[0]
    headers = {"Content-Type": "application/json", "Host": parts.netloc, "User-Agent": "Kinward"}
    path = parts.path or "/"
    if parts.query:
        path += f"?{parts.query}"
    if parts.scheme == "https":
        pool: urllib3.HTTPConnectionPool = urllib3.HTTPSConnectionPool(
            number, parts.port or 443, timeout=TIMEOUT, server_hostname=host, assert_hostname=host, ca_certs=certifi.where()
        )  # fmt: skip
    else:
        pool = urllib3.HTTPConnectionPool(number, parts.port or 80, timeout=TIMEOUT)
    try:
        with pool:
            answer = pool.request(
                "POST", path, body=json.dumps(body).encode(), headers=headers, retries=False, redirect=False,
                preload_content=False,
            )  # fmt: skip
            said = answer.read(ANSWER).decode(errors="replace")
            answer.release_conn()
    except (
        urllib3.exceptions.NewConnectionError,
        urllib3.exceptions.ConnectTimeoutError,
        urllib3.exceptions.SSLError,
    ) as fault:
        raise NotTaken(
            _("%(host)s cannot be reached: %(kind)s.") % {"host": host, "kind": type(fault).__name__}
        ) from fault
    except urllib3.exceptions.HTTPError as fault:
        raise Unsure(_("%(host)s broke off: %(kind)s.") % {"host": host, "kind": type(fault).__name__}) from fault
    if not 200 <= answer.status < 300:
        later = answer.status == 429 or answer.status >= 500
        raise NotTaken(
            _("%(host)s answered with status %(status)d %(said)s")
            % {"host": host, "status": answer.status, "said": said.strip()[:80]},
            for_good=not later,
        )


def _numbers_of(parts: SplitResult) -> list[str]:
    """The IP addresses behind the name. Raises NotTaken when there is none, or one inside a private network."""
    host = parts.hostname or ""
    try:
        found = socket.getaddrinfo(host, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise NotTaken(_("There is no %(host)s.") % {"host": host}) from fault
    numbers = [str(address[4][0]) for address in found]
    if not settings.WEBHOOKS_MAY_BE_PRIVATE and not all(_is_public(number) for number in numbers):
        raise NotTaken(_("%(host)s leads into a private network.") % {"host": host}, for_good=True)
    return numbers


def _is_public(number: str) -> bool:
    address = ipaddress.ip_address(number.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None) or address
    return mapped.is_global and not mapped.is_multicast
