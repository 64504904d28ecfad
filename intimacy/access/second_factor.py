"""How allauth keeps second factors here, and whether a person has one."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.translation import gettext as _


class SecondFactors(DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes are encrypted, so that a copy of the database alone opens nothing."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user, type) -> str:  # noqa: A002 – the name that allauth calls it by
        return _("Passkey")


def _cipher() -> MultiFernet:
    """Encrypts with the secret key in force, and reads what an earlier one has encrypted."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = [hashlib.sha256(b"second factors:" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
