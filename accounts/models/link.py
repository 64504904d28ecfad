"""Which account, and which person, a record of another system belongs to, where its own file does not say."""

from django.db import models

from accounts.models.account import Account
from accounts.models.contact import Contact
from accounts.querysets.accounts import OfAccount
from intimacy.tenancy.declarations import Personal
from intimacy.tenancy.models import TenantForeignKey, TenantModel


class Link(TenantModel):
    """A record of a kind that can be imported, known by its id in its source, and whose it is."""

    of = models.CharField(max_length=40)  # the name of a kind of import, such as "tickets"
    record = models.CharField(max_length=200)  # the record's id there
    account = TenantForeignKey(Account, models.CASCADE, related_name="+")
    contact = TenantForeignKey(Contact, models.CASCADE, null=True, related_name="+")

    objects = OfAccount.as_manager()
    privacy = Personal(subject="contact__subject", purpose="account_management")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "of", "record", "account", "contact"], nulls_distinct=False, name="link_once"
            )
        ]
