"""What a tenant asks of everybody's sign-in."""

from django.db import connection
from django.db.transaction import atomic

from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.tenancy.models import Tenant


@atomic
def require_second_factor(*, wanted: bool, by) -> Tenant:
    """From now on members set up a second factor before anything else, or need none. The same again changes nothing."""
    require(by, "access.set_sign_in_rules")
    tenant = Tenant.objects.get(pk=by.tenant_id)
    if tenant.second_factor != wanted:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_second_factor(%s)", [wanted])
        tenant.second_factor = wanted
        record("access.second_factor_required" if wanted else "access.second_factor_optional", by=by)
    return tenant
