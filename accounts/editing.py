"""What can be changed on accounts and contacts where they stand in a list, each through the action that its own page uses."""

from copy import deepcopy
from functools import partial
from typing import Any

from django import forms
from django.db.transaction import atomic
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.actions import accounts, contacts
from accounts.forms.accounts import AccountForm, OwnerForm, TierForm
from accounts.models import Account, Contact
from intimacy.pages import slots
from intimacy.pages.lists.editable import Editable


def _field_of(name: str, member) -> forms.Field:
    return deepcopy(AccountForm.base_fields[name])


def _tier(member) -> forms.Field:
    field = TierForm().fields["tier"]
    field.widget = forms.Select(choices=field.choices)
    return field


def _owner(member) -> forms.Field:
    return OwnerForm(member=member).fields["owner"]


def _role(member) -> forms.Field:
    choices = [(value, capfirst(words)) for value, words in Contact.Role.choices]
    return forms.ChoiceField(choices=choices, required=Contact._meta.get_field("role").blank is False)


def _change(name: str, *, row: Account, value: Any, by, version: int | None = None, why: str = "") -> None:
    accounts.change_account(account=row, by=by, version=version, **{name: value})


@atomic
def _put_into_tier(*, row: Account, value: int | None, by, version: int | None = None, why: str = "") -> None:
    accounts.held(row, version)
    accounts.set_tier(account=row, tier=value, why=why, by=by)


@atomic
def _hand_over(*, row: Account, value, by, version: int | None = None, why: str = "") -> None:
    accounts.held(row, version)
    accounts.name_owner(account=row, owner=value, by=by)


def _give_role(*, row: Contact, value: str, by, version: int | None = None, why: str = "") -> None:
    contacts.change_contact(contact=row, by=by, version=version, role=value)


def _plain_field(name: str, label, order: int, column: str = "") -> Editable:
    return Editable(
        name, label, column or name, partial(_field_of, name), lambda row: getattr(row, name), partial(_change, name),
        "accounts.edit", order=order,
    )  # fmt: skip


def register() -> None:
    """Enter the fields into the lists."""
    for editable in (
        Editable("owner", _("Owner"), "owner", _owner, lambda row: row.owner, _hand_over, "accounts.assign", order=10),
        Editable(
            "tier", _("Tier"), "tier", _tier, lambda row: row.tier, _put_into_tier, "accounts.set_tier", asks_why=True,
            order=20,
        ),
        _plain_field("renewal_on", _("Renewal"), 30),
        _plain_field("annual_value", _("Annual value"), 40),
        _plain_field("region", _("Region"), 50),
        _plain_field("industry", _("Industry"), 60),
    ):  # fmt: skip
        slots.account_editing.add(editable)
    slots.contact_editing.add(
        Editable("role", _("Role"), "role", _role, lambda row: row.role, _give_role, "accounts.edit_contacts")
    )
