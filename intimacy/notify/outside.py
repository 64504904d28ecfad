"""Posting to an address that somebody typed in: over TLS only, never into our own network, never where it is redirected to."""

import json
from urllib.parse import SplitResult, urlsplit

import urllib3
from django.utils.translation import gettext as _

from intimacy.access.reaching import CannotReach, connection_to, number_of, path_of, schemes
from intimacy.notify.sending import NotTaken, Unsure
from intimacy.tenancy.refusals import Refused

TIMEOUT = urllib3.Timeout(connect=5, read=10)
ANSWER = 300  # characters of an answer that are looked at


def check_address(address: str) -> SplitResult:
    """The parts of an address that may be posted to. Refused, at the field ``url``, for every other."""
    try:
        parts = urlsplit(address)
        port_is_sane = parts.port is None or parts.port > 0
    except ValueError:
        raise Refused({"url": _("This is no web address.")}) from None
    if parts.scheme not in schemes() or not parts.hostname or parts.username or not port_is_sane:
        raise Refused({"url": _("Give a whole address that begins with https://.")})
    try:
        number_of(parts)
    except CannotReach as fault:
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
    host = parts.hostname or ""
    headers = {"Content-Type": "application/json", "Host": parts.netloc, "User-Agent": "Kinward"}
    try:
        pool = connection_to(parts, TIMEOUT)
    except CannotReach as fault:
        raise NotTaken(fault.words, for_good=fault.for_good) from fault
    try:
        with pool:
            answer = pool.request(
                "POST", path_of(parts), body=json.dumps(body).encode(), headers=headers, retries=False, redirect=False,
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
