"""Tenants, the people in them, and the bases of every model that belongs to one."""

import uuid_utils.compat
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intimacy.tenancy.context import current_tenant
from intimacy.tenancy.declarations import BLANK, KEEP, NotPersonal, Personal
from intimacy.tenancy.querysets import MemberQuerySet, TenantQuerySet


def new_id():
    """A UUIDv7: chosen by the server, and growing with time, so that indexes stay compact."""
    return uuid_utils.compat.uuid7()


class UserManager(BaseUserManager):
    """Makes users, whose e-mail address is their name."""

    def create_user(self, email, password=None, **extra):
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email):
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What they are called and may do is said by their Member in each tenant."""

    email = models.EmailField(_("e-mail address"), unique=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = UserManager()

    def __str__(self):
        return self.email


class Tenant(models.Model):
    """A company that uses the product. Its rows are walled off from every other's by the database."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.CharField(max_length=40, unique=True, validators=[RegexValidator(r"^[a-z][a-z0-9-]{1,39}$")])
    name = models.CharField(max_length=200)
    currency = models.CharField(max_length=3, default="USD")
    time_zone = models.CharField(max_length=64, default="UTC")
    created_at = models.DateTimeField(default=timezone.now)
    second_factor = models.BooleanField(db_default=False, default=False)  # whether every member needs one

    def __str__(self):
        return self.name


class TenantModel(models.Model):
    """The base of every model whose rows belong to a tenant. A subclass must state its ``privacy``."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(Tenant, models.PROTECT, editable=False, default=current_tenant, related_name="+")

    objects = TenantQuerySet.as_manager()

    privacy: Personal | NotPersonal
    append_only = False  # True: the database lets nobody change or delete a row
    settled: tuple[
        str, ...
    ] = ()  # columns that it lets nobody change once ``state`` is "draft" no more; nor can the row go then
    operator_may = ""  # why the operator's jobs read this table across tenants; "" where they do not

    class Meta:
        abstract = True


class TenantForeignKey(models.ForeignKey):
    """A foreign key whose constraint, installed with the walls, is (tenant_id, x_id) → (tenant_id, id).

    PostgreSQL's own check of a foreign key ignores row security; the composite key cannot point into another tenant.
    """

    def __init__(self, to, on_delete, **options):
        options["db_constraint"] = False
        super().__init__(to, on_delete, **options)


class Member(TenantModel):
    """A person inside a tenant. Every owner, author and approver points here."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    roles = ArrayField(models.CharField(max_length=30), default=list)
    language = models.CharField(_("language"), max_length=10, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    single_keys = models.BooleanField(_("single-letter shortcuts"), default=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = MemberQuerySet.as_manager()
    privacy = Personal(
        subject="self", purpose="administration", keep="P1Y", since="left_at", erase={"name": BLANK, "user": KEEP}
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "user"], name="member_once_per_tenant")]

    def __str__(self):
        return self.name
