"""System checks that no tenant model can be declared without its walls and its privacy."""

from django.apps import apps
from django.core import checks
from django.db.models import ForeignKey

from intimacy.tenancy.declarations import NotPersonal, Personal
from intimacy.tenancy.models import TenantForeignKey, TenantModel


def tenant_models():
    """Every concrete model whose rows belong to a tenant."""
    return [m for m in apps.get_models(include_auto_created=True) if issubclass(m, TenantModel) and not m._meta.proxy]


@checks.register()
def tenant_models_are_walled(app_configs, **kwargs):
    """Automatic many-to-many tables, plain foreign keys and tenant-wide unique fields escape the walls."""
    faults = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.auto_created and issubclass(model._meta.auto_created, TenantModel):
            faults.append(checks.Error(f"{model._meta.label}: name the table between the two.", id="tenancy.E001"))
    for model in tenant_models():
        if not isinstance(getattr(model, "privacy", None), (Personal, NotPersonal)):
            faults.append(checks.Error(f"{model._meta.label} does not state its privacy.", id="tenancy.E004"))
        for field in model._meta.local_fields:
            points_inside = isinstance(field, ForeignKey) and issubclass(field.related_model, TenantModel)
            if points_inside and not isinstance(field, TenantForeignKey):
                faults.append(checks.Error(f"{field}: use TenantForeignKey.", id="tenancy.E002"))
            if field.unique and not field.primary_key:
                faults.append(checks.Error(f"{field} is unique across tenants.", id="tenancy.E003"))
    return faults
