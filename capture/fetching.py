"""Fetching what stands at an address that somebody typed: https, never a private address, with limits of size and time."""

import time
from urllib.parse import urljoin, urlsplit

import urllib3
from django.utils.translation import gettext as _

from intimacy.access.reaching import CannotReach, connection_to, path_of, schemes

REDIRECTS = 3
SECONDS = 20
CHUNK = 64 * 1024


class CannotFetch(Exception):
    """Nothing came from the address; the words say why, for the one who typed it."""


def check_address(address: str) -> None:
    """Raise CannotFetch for what is no https address. Where it leads is looked at each time it is fetched."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host, parts = None, None
    if (
        parts is None
        or not host
        or parts.scheme.lower() not in schemes()
        or len(address) > 1000
        or not address.isascii()
    ):
        raise CannotFetch(_("Give the calendar's address, which begins with https://."))
    if parts.username or parts.password:
        raise CannotFetch(_("An address with a name and a password in it is not taken."))


def fetch(address: str, *, most: int) -> bytes:
    """What stands there, at most ``most`` bytes. Raises CannotFetch.

    The connection goes to the very address that was looked at: a name that answers otherwise the second time gains nothing.
    """
    until = time.monotonic() + SECONDS
    for _redirect in range(REDIRECTS + 1):
        check_address(address)
        answer = _ask(address, until)
        try:
            if answer.status in (301, 302, 303, 307, 308) and answer.headers.get("Location"):
                address = urljoin(address, answer.headers["Location"])
                continue
            if answer.status != 200:
                raise CannotFetch(_("The calendar's server answered %(status)s.") % {"status": answer.status})
            return _read(answer, most, until)
        finally:
            answer.close()
    raise CannotFetch(_("The calendar's server sends from one address to the next without end."))


def _ask(address: str, until: float):
    parts = urlsplit(address)
    waits = urllib3.Timeout(connect=5, read=max(0.1, min(10, until - time.monotonic())))
    headers = {"Host": parts.netloc, "User-Agent": "Kinward", "Accept": "text/calendar", "Accept-Encoding": "identity"}
    try:
        pool = connection_to(parts, waits)
        return pool.request(
            "GET", path_of(parts), headers=headers, redirect=False, retries=False, preload_content=False
        )
    except CannotReach as fault:
        raise CannotFetch(fault.words) from fault
    except (urllib3.exceptions.HTTPError, OSError) as fault:
        raise CannotFetch(_("The calendar's server cannot be reached.")) from fault


def _read(answer, most: int, until: float) -> bytes:
    parts, size = [], 0
    try:
        for chunk in answer.stream(CHUNK):
            size += len(chunk)
            if size > most:
                raise CannotFetch(_("The calendar is larger than %(size)s MB.") % {"size": most // 1024 // 1024})
            if time.monotonic() > until:
                raise CannotFetch(_("The calendar's server takes too long."))
            parts.append(chunk)
    except urllib3.exceptions.HTTPError as fault:
        raise CannotFetch(_("The calendar's server broke off.")) from fault
    return b"".join(parts)
