"""A company's identity provider: entered, changed, taken away, and held to where it is the only way in.

A provider vouches only for people whose address is in a domain that its tenant has proven (``domains``), and only for members of that
tenant (``vouching``); the session that it begins opens that tenant and no other (``tenancy.middleware``). So nobody gains anything by
claiming to be a provider.
"""

import logging

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from intimacy.access.models import EmailDomain, Identity, IdentityProvider
from intimacy.access.openid import Client, NotInOrder, discover
from intimacy.access.require import require
from intimacy.access.sealing import seal, unseal
from intimacy.access.sessions import end_those
from intimacy.journal.actions import record
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import Refused

RIGHT = "access.manage_sign_in"
SEALED_FOR = "identity provider"
log = logging.getLogger(__name__)


def domain_of(email: str) -> str:
    """What stands behind the last @, in small letters."""
    return email.rpartition("@")[2].strip().lower()


def client_of(provider: IdentityProvider) -> Client:
    """The provider as the protocol needs it. Raises NotInOrder where SECRET_KEY has changed since."""
    secret = unseal(provider.sealed_secret, purpose=SEALED_FOR)
    if secret is None:
        raise NotInOrder("sealed with another SECRET_KEY")
    return Client(provider.issuer, provider.client_id, secret)


@atomic
def set_provider(
    *, issuer: str, client_id: str, secret: str, only: bool, by: Member, this: str | None = None
) -> IdentityProvider:
    """Enter the provider, or change it. An empty ``secret`` keeps the one that is there; it is never shown again.

    ``this`` is the session that asks; it stays where others end. Refused when the provider does not answer, or when ``only`` is asked
    for before a domain is proven.
    """
    require(by, RIGHT)
    issuer, client_id = issuer.strip(), client_id.strip()
    faults = {}
    try:
        discover(issuer)
    except NotInOrder as fault:
        log.warning("a provider was not taken: %s", fault)
        faults["issuer"] = _(
            "No OpenID Connect provider answers there by this name. Copy its issuer exactly, with https://."
        )
    known = IdentityProvider.objects.select_for_update().first()
    if not client_id:
        faults["client_id"] = _("Say by which id the provider knows Kinward.")
    if not secret and (known is None or known.issuer != issuer):
        faults["secret"] = _("Enter the secret that belongs to this provider.")
    if only and not EmailDomain.objects.exists():
        faults["only"] = _("Prove an e-mail domain first: without one the provider can sign nobody in.")
    if faults:
        raise Refused(faults)
    if known is not None and known.issuer != issuer:
        _forget(known, this)
    provider = known or IdentityProvider()
    wanted = {"issuer": issuer, "client_id": client_id, "only": only}
    changed = [name for name, value in wanted.items() if known is None or getattr(known, name) != value]
    for name, value in wanted.items():
        setattr(provider, name, value)
    if secret:
        provider.sealed_secret = seal(secret, purpose=SEALED_FOR)
        changed.append("secret")
    if changed:
        provider.changed_at = timezone.now()
        provider.save()
        record("access.provider_set", provider, by=by, fields=changed)
        hold_to_provider(by=by, this=this)
    return provider


@atomic
def remove_provider(*, by: Member, this: str | None = None) -> None:
    """From now on everybody signs in with a password, and what it began ends, but for the session that asks.

    Domains stay proven. Removing it again changes nothing.
    """
    require(by, RIGHT)
    provider = IdentityProvider.objects.select_for_update().first()
    if provider is not None:
        record("access.provider_removed", provider, by=by)
        _forget(provider, this)
        provider.delete()


@atomic
def hold_to_provider(*, by, this: str | None = None) -> int:
    """Where the provider is the only way in, end the sessions of its people that it has not begun. Answers how many.

    Called by whatever narrows the way in: a rule, a further domain, an administrator who is one no more.
    """
    if not IdentityProvider.objects.filter(only=True).exists():
        return 0
    domains = set(EmailDomain.objects.values_list("name", flat=True))
    others = Member.objects.active().exclude(roles__contains=["admin"]).values_list("user_id", "user__email")
    ended = end_those([user for user, email in others if domain_of(email) in domains], by_provider=False, but=this)
    if ended:
        record("access.held_to_provider", by=by, count=ended)
    return ended


def _forget(provider: IdentityProvider, this: str | None) -> None:
    """Nobody is known by it any more, and the sessions that it began are over."""
    Identity.objects.filter(issuer=provider.issuer).delete()
    end_those(list(Member.objects.values_list("user_id", flat=True)), by_provider=True, but=this)
