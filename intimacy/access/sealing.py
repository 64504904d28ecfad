"""Secrets that we have to use and therefore cannot hash: sealed with keys derived from SECRET_KEY, one for each purpose."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def box(purpose: str) -> MultiFernet:
    """Seals with the secret key in force, and opens what an earlier one has sealed."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = [hashlib.sha256(f"{purpose}:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


def seal(secret: str, *, purpose: str) -> str:
    """The secret, sealed: a text that differs each time."""
    return box(purpose).encrypt(secret.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str | None:
    """The secret; None where it was sealed for another purpose, or with a secret key that is not known any more."""
    try:
        return box(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None
