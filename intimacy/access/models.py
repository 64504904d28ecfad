"""What opens doors: keys, by the hash of their secret; and the identity provider of a company, with its domains."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intimacy.access.require import everywhere
from intimacy.tenancy.declarations import NotPersonal, Personal
from intimacy.tenancy.models import TenantForeignKey, TenantModel
from intimacy.tenancy.querysets import TenantQuerySet


class KeyQuerySet(TenantQuerySet):
    """Keys of the tenant."""

    def visible_to(self, member):
        """Every key for who may make and end them, one's own for everybody else."""
        return self if everywhere(member, "access.manage_keys") else self.filter(member=member.pk)

    def live(self):
        """Keys that open something now."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=timezone.now()))


class Key(TenantModel):
    """A secret handed out once, of which only the hash is kept."""

    hash = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=20, default="api")
    words = models.CharField(max_length=100, blank=True)
    member = TenantForeignKey("tenancy.Member", models.CASCADE, related_name="+")
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = KeyQuerySet.as_manager()
    privacy = NotPersonal("The hash of a random secret and the id of the member who holds it.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "hash"], name="key_once")]
        indexes = [models.Index(fields=["hash"], name="key_hash")]

    @property
    def is_live(self) -> bool:
        """Whether it opens something now."""
        return self.ends_at is None or self.ends_at > timezone.now()


class IdentityProvider(TenantModel):
    """The identity provider of a company, by which its people sign in here. Others may have the same issuer and client id."""

    issuer = models.CharField(_("issuer"), max_length=300)
    client_id = models.CharField(_("client id"), max_length=200)
    sealed_secret = models.TextField(_("sealed secret"))
    # People with an address in our domains, but for administrators, sign in in no other way.
    only = models.BooleanField(_("the only way in"), default=False)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    privacy = NotPersonal("A company's own address for signing in.")

    class Meta:
        verbose_name = _("identity provider")
        constraints = [models.UniqueConstraint(fields=["tenant"], name="identity_provider_once")]


class EmailDomainQuerySet(TenantQuerySet):
    """Proven domains of the tenant."""

    def visible_to(self, member):
        """For who says by what people sign in."""
        return self if everywhere(member, "access.manage_sign_in") else self.none()


class EmailDomain(TenantModel):
    """A domain whose mail the tenant has proven to get. It belongs to one tenant: ``claim_domain`` sees to it."""

    name = models.CharField(_("name"), max_length=253)
    proven_by = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+", verbose_name=_("proven by"))
    proven_at = models.DateTimeField(_("proven"), default=timezone.now)

    objects = EmailDomainQuerySet.as_manager()
    privacy = NotPersonal("Domains of a company, and which member proved them.")

    class Meta:
        verbose_name = _("e-mail domain")
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="email_domain_once")]
        indexes = [models.Index(fields=["name"], name="email_domain_name")]

    def __str__(self):
        return self.name


class Identity(TenantModel):
    """Who a member is at the tenant's provider, remembered from the first sign-in: an address may pass to somebody else."""

    member = TenantForeignKey("tenancy.Member", models.CASCADE, related_name="+", verbose_name=_("member"))
    issuer = models.CharField(_("issuer"), max_length=300)
    subject = models.CharField(_("name at the provider"), max_length=255)
    first_at = models.DateTimeField(_("first sign-in"), default=timezone.now)

    privacy = Personal(subject="member", purpose="administration")

    class Meta:
        verbose_name = _("sign-in by the identity provider")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "issuer", "subject"], name="identity_once"),
            models.UniqueConstraint(fields=["tenant", "member", "issuer"], name="identity_one_per_member"),
        ]
