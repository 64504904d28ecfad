"""Django's PostgreSQL back end, which binds every transaction to the ambient tenant, member and purpose.

SET LOCAL ends with the transaction, so nothing can leak through a connection that a pooler hands to the next client.
"""

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from intimacy.tenancy.context import Context, current

BIND = (
    "SELECT set_config('app.tenant_id', %s, true), set_config('app.member_id', %s, true),"
    " set_config('app.purpose', %s, true)"
)

LOOKS_OVER_THE_WALLS = """
SELECT rolsuper OR rolbypassrls,
       EXISTS (SELECT FROM pg_class WHERE relname = 'tenancy_tenant' AND pg_has_role(current_user, relowner, 'MEMBER'))
FROM pg_roles WHERE rolname = current_user
"""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose transactions carry the context."""

    def init_connection_state(self):
        super().init_connection_state()
        if self.alias == "default" and (sentence := self.why_not_to_serve()):
            raise ImproperlyConfigured(sentence)

    def why_not_to_serve(self) -> str:
        """A sentence when this connection's role could look over the walls, "" when it may serve."""
        with self.connection.cursor() as cursor:
            cursor.execute(LOOKS_OVER_THE_WALLS)
            escapes, owns = cursor.fetchone()
        user = self.settings_dict["USER"]
        if escapes:
            return f"The database role “{user}” is a superuser or bypasses row security. DATABASE_URL must name the app role."
        if owns:
            return (
                f"The database role “{user}” owns the tables. DATABASE_URL must name the app role, which owns nothing."
            )
        return ""

    def set_autocommit(self, autocommit, force_begin_transaction_with_broken_autocommit=False):
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
        context = current()
        if not autocommit and context.tenant is not None:
            self.bind(context)

    def bind(self, context: Context) -> None:
        """Say to the database, until this transaction ends, on whose behalf and for what it works."""
        values = [str(context.tenant or ""), str(context.member or ""), context.purpose]
        with self.connection.cursor() as cursor:
            cursor.execute(BIND, values)

    def is_usable_now(self) -> bool:
        """False in an aborted transaction, where PostgreSQL refuses every statement."""
        return (
            self.connection is not None
            and not self.connection.closed
            and self.connection.info.transaction_status != TRANSACTION_STATUS_INERROR
        )
