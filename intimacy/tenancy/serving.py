"""What every process does before it serves: make sure that its database role cannot look over the walls."""

import logging

from django.db import OperationalError, connection

log = logging.getLogger(__name__)


def stand_behind_the_walls() -> None:
    """Raise ImproperlyConfigured when the role of DATABASE_URL is a superuser, bypasses row security or owns the tables.

    Every new connection is looked at again; a database that does not answer yet is no reason not to start.
    """
    try:
        connection.ensure_connection()
    except OperationalError as fault:
        log.warning("the database does not answer yet: %s", type(fault).__name__)
    finally:
        connection.close()
