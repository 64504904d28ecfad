"""The people at an account."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account
from accounts.querysets.contacts import ContactQuerySet
from intimacy.privacy.models import Subject
from intimacy.tenancy.declarations import Personal
from intimacy.tenancy.models import TenantForeignKey, TenantModel


class Contact(TenantModel):
    """A person who works for a customer."""

    class Role(models.TextChoices):
        """What the person means for the relationship."""

        CHAMPION = "champion", _("champion")
        ECONOMIC_BUYER = "economic_buyer", _("economic buyer")
        SPONSOR = "sponsor", _("executive sponsor")
        APPROVER = "approver", _("approver")
        INFLUENCER = "influencer", _("influencer")
        USER_LEAD = "user_lead", _("user lead")
        USER = "user", _("user")
        OTHER = "other", _("other")

    account = TenantForeignKey(Account, models.CASCADE, related_name="contacts", verbose_name=_("account"))
    subject = TenantForeignKey(Subject, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    job_title = models.CharField(_("position"), max_length=150, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.OTHER)
    expertise = models.CharField(_("expertise"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    external_id = models.CharField(_("external id"), max_length=200, blank=True)
    merged_into = TenantForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    left_on = models.DateField(_("left on"), null=True, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = ContactQuerySet.as_manager()
    privacy = Personal(subject="subject", purpose="account_management", keep="P3Y", since="left_on")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "external_id"],
                condition=~Q(external_id="") & Q(merged_into=None),
                name="contact_once_per_external_id",
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "account", "name"], name="contact_of_account"),
            models.Index(fields=["tenant", "name", "id"], name="contact_by_name"),
            models.Index(fields=["tenant", "email"], name="contact_by_email"),
        ]

    def __str__(self):
        return self.name

    def has_on_team(self, member) -> bool:
        """A contact is looked after by the account's team."""
        return self.account.has_on_team(member)
