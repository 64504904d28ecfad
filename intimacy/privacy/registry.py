"""Walks what every model declares about personal data, and fails the build where a declaration makes no sense."""

import re

from django.apps import apps
from django.core import checks
from django.core.exceptions import FieldDoesNotExist

from intimacy.privacy.purposes import PURPOSES
from intimacy.tenancy.checks import tenant_models
from intimacy.tenancy.declarations import NotPersonal, Personal

DURATION = re.compile(r"^P(\d+[YMWD])+$")

# Models of packages and those that stand above tenants cannot carry the attribute; their declarations stand here.
FOREIGN = {
    "tenancy.User": Personal(subject="self", purpose="administration", keep="P1Y", since="last_login"),
    "tenancy.Tenant": NotPersonal("A company."),
    "account.EmailAddress": Personal(subject="user", purpose="administration"),
    "account.EmailConfirmation": Personal(
        subject="email_address__user", purpose="administration", keep="P3D", since="sent"
    ),
    "mfa.Authenticator": Personal(subject="user", purpose="administration"),
    "usersessions.UserSession": Personal(subject="user", purpose="administration", keep="P14D", since="last_seen_at"),
    "sessions.Session": Personal(subject="self", purpose="administration", keep="P14D", since="expire_date"),
    "auth.Permission": NotPersonal("Names of rights."),
    "auth.Group": NotPersonal("Unused; belongs to Django."),
    "contenttypes.ContentType": NotPersonal("Names of models."),
}


def declarations() -> dict:
    """model class → Personal or NotPersonal, for every model of the product and its packages."""
    held = {model: model.privacy for model in tenant_models()}
    held |= {model: FOREIGN[model._meta.label] for model in apps.get_models() if model._meta.label in FOREIGN}
    return held


def personal_models() -> dict:
    """model class → Personal, for every model that holds personal data."""
    return {model: said for model, said in declarations().items() if isinstance(said, Personal)}


@checks.register()
def declarations_make_sense(app_configs, **kwargs):
    """Every model is declared, with a known purpose, a readable duration and fields that exist."""
    held, faults = declarations(), []
    for model in apps.get_models():
        said = held.get(model)
        if said is None:
            faults.append(checks.Error(f"{model._meta.label} does not state its privacy.", id="privacy.E001"))
        elif isinstance(said, Personal):
            faults += [
                checks.Error(f"{model._meta.label}: {fault}", id="privacy.E002") for fault in _faults(model, said)
            ]
    return faults


def _faults(model, said: Personal):
    if said.purpose not in PURPOSES:
        yield f"there is no purpose “{said.purpose}”."
    if said.keep and not DURATION.match(said.keep):
        yield f"“{said.keep}” is no ISO 8601 duration."
    if bool(said.keep) != bool(said.since):
        yield "keep and since go together."
    paths = [path for path in (said.subject, said.since) if path and path != "self"]
    paths += said.erase if isinstance(said.erase, dict) else []
    for path in paths:
        at = model
        for name in path.split("__"):
            try:
                at = at._meta.get_field(name).related_model
            except (FieldDoesNotExist, AttributeError):
                yield f"there is no field “{path}”."
                break
