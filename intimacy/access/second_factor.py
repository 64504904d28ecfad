"""How allauth keeps second factors here, and whether a person has one."""

from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.translation import gettext as _

from intimacy.access.sealing import box

SEALED_FOR = "second factors"


class SecondFactors(DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes are encrypted, so that a copy of the database alone opens nothing."""

    def encrypt(self, text: str) -> str:
        return box(SEALED_FOR).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return box(SEALED_FOR).decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user, type) -> str:  # noqa: A002 – the name that allauth calls it by
        return _("Passkey")
