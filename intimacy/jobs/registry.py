"""Every job that the product knows, and how one is handed to the broker."""

import logging
from typing import Any
from uuid import UUID

from kombu.exceptions import OperationalError

from intimacy.jobs.broker import app

TASKS: dict[str, Any] = {}  # name → jobs.declare.TenantJob
log = logging.getLogger(__name__)


def send(tenant: UUID | None, job: UUID, due_at=None) -> None:
    """Hand a job to the broker. When the broker is down the sweeper does it later."""
    try:
        app.send_task("jobs.deliver", (str(tenant), str(job)), eta=due_at, retry=False)
    except (OperationalError, OSError) as fault:
        log.warning("broker is down, job %s waits for the sweeper: %s", job, type(fault).__name__)
