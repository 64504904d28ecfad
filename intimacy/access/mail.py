"""Mail to people who are in no tenant yet, or not in this one: confirmations and invitations. Sent once the change is committed."""

import logging
from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db.transaction import on_commit

logger = logging.getLogger(__name__)


def send_soon(*, to: str, subject: str, text: str) -> None:
    """Send plain text when the transaction has committed, at once where there is none.

    A mail server that does not answer is put into the log, without the address, and fails nobody's request.
    """
    on_commit(partial(_send, to, subject, text), robust=True)


def goes_out() -> bool:
    """Whether mail leaves this machine. Where it is only printed, an administrator hands links over instead."""
    return not settings.EMAIL_BACKEND.endswith(("console.EmailBackend", "dummy.EmailBackend"))


def _send(to: str, subject: str, text: str) -> None:
    try:
        send_mail(subject, text, None, [to])
    except OSError as fault:  # smtplib's errors are OSErrors
        logger.error("A message was not sent: %s", type(fault).__name__)
