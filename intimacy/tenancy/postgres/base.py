"""Django's PostgreSQL back end, which binds every transaction to the ambient tenant, member and purpose.

SET LOCAL ends with the transaction, so nothing can leak through a connection that a pooler hands to the next client.
"""

from django.db.backends.postgresql import base
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from intimacy.tenancy.context import Context, current

BIND = (
    "SELECT set_config('app.tenant_id', %s, true), set_config('app.member_id', %s, true),"
    " set_config('app.purpose', %s, true)"
)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose transactions carry the context."""

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
