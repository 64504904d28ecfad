"""Reaching what stands at an address that somebody typed in: the name is resolved once, and every number of it must be a public one."""

import ipaddress
import socket
from urllib.parse import SplitResult

import certifi
import urllib3
from django.conf import settings
from django.utils.translation import gettext as _


class CannotReach(Exception):
    """There is no such server, or it stands where nobody may be sent. ``for_good``: it never will be reached."""

    def __init__(self, words: str, for_good: bool = False):
        self.words, self.for_good = words, for_good
        super().__init__(words)


def schemes() -> tuple[str, ...]:
    """The schemes that are taken: only https, but in tests, whose servers stand on this machine."""
    return ("https", "http") if settings.ADDRESSES_MAY_BE_PRIVATE else ("https",)


def number_of(parts: SplitResult, private: bool = False) -> str:
    """The IP address to which to connect. Raises CannotReach when there is none, or one inside a private network.

    ``private``: what stands there may be inside one.
    """
    host = parts.hostname or ""
    try:
        found = socket.getaddrinfo(host, _port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise CannotReach(_("There is no %(host)s.") % {"host": host}) from fault
    numbers = [str(entry[4][0]) for entry in found]
    private = private or settings.ADDRESSES_MAY_BE_PRIVATE
    if not private and not all(is_public(number) for number in numbers):
        raise CannotReach(_("%(host)s leads into a private network.") % {"host": host}, for_good=True)
    return numbers[0]


def connection_to(parts: SplitResult, timeout: urllib3.Timeout, private: bool = False) -> urllib3.HTTPConnectionPool:
    """A connection to the very number that was judged: a name that points elsewhere a moment later leads nowhere."""
    number, host = number_of(parts, private), parts.hostname
    if parts.scheme == "https":
        return urllib3.HTTPSConnectionPool(
            number, _port(parts), timeout=timeout, server_hostname=host, assert_hostname=host, ca_certs=certifi.where()
        )
    return urllib3.HTTPConnectionPool(number, _port(parts), timeout=timeout)


def path_of(parts: SplitResult) -> str:
    """What is asked for there."""
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def is_public(number: str) -> bool:
    """Whether an IP address, and one that is wrapped in it, stands in nobody's private network."""
    address = ipaddress.ip_address(number.partition("%")[0])
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    judged = getattr(address, "ipv4_mapped", None) or address
    return judged.is_global and not judged.is_multicast and (inner is None or inner.is_global)


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)
