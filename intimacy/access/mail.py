"""Mail to people who are in no tenant yet, or not in this one: confirmations and invitations. Sent once the change is committed."""

import hashlib
import logging
from functools import partial

from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.db.transaction import on_commit

logger = logging.getLogger(__name__)
A_DAY, KEPT = 86_400, 5


def send_soon(*, to: str, subject: str, text: str) -> None:
    """Send plain text when the transaction has committed, at once where there is none.

    A mail server that does not answer is put into the log, without the address, and fails nobody's request.
    """
    on_commit(partial(_send, to, subject, text), robust=True)


def goes_out() -> bool:
    """Whether mail leaves this machine. Where it is only printed, an administrator hands links over instead."""
    return not settings.EMAIL_BACKEND.endswith(("console.EmailBackend", "dummy.EmailBackend"))


# -- the demonstration sends nothing: what is written to somebody who is in no tenant waits for a day, for the browser that asked --


def keeps_mail() -> bool:
    """Whether mail is kept here instead of being sent."""
    return settings.EMAIL_BACKEND == settings.MAILBOX


def keep_outside(to: str, subject: str, text: str) -> None:
    """Keep a mail to somebody who is in no tenant."""
    cache.set(_place(to), [(subject, text), *kept_outside(to)][:KEPT], A_DAY)


def kept_outside(to: str) -> list[tuple[str, str]]:
    """Subject and text of what was kept for an address, newest first."""
    return [(subject, text) for subject, text in cache.get(_place(to)) or ()]


def _place(to: str) -> str:
    return "mail-outside:" + hashlib.sha256(to.strip().lower().encode()).hexdigest()


def _send(to: str, subject: str, text: str) -> None:
    try:
        send_mail(subject, text, None, [to])
    except OSError as fault:  # smtplib's errors are OSErrors
        logger.error("A message was not sent: %s", type(fault).__name__)
