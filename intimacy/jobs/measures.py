"""What Prometheus is told of jobs, broker and database, asked at the moment it looks. Across tenants, and naming none."""

from collections.abc import Iterable
from contextlib import closing

import redis
from django.conf import settings
from django.db import DatabaseError, connections
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from intimacy.jobs.broker import app
from intimacy.jobs.models import Job, State

CONNECTIONS = """
SELECT coalesce(usename, ''), count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' GROUP BY 1
"""
PATIENCE = 2  # seconds


def measures() -> Iterable[Metric]:
    """Everything there is to ask; what does not answer is said by ``kinward_up``."""
    up = GaugeMetricFamily("kinward_up", "Whether a service answers: 1 or 0.", labels=["service"])
    for service, ask in (("database", _database), ("broker", _broker)):
        try:
            found = list(ask())
        except (DatabaseError, redis.RedisError, OSError):
            found = []
        up.add_metric([service], 1 if found else 0)
        yield from found
    yield up


def _database() -> Iterable[Metric]:
    jobs = Job._base_manager.using("operator")
    state = GaugeMetricFamily("kinward_jobs", "Jobs that wait, run or were put aside.", labels=["task", "state"])
    for states in ([State.QUEUED, State.RUNNING], [State.ASIDE]):
        counted = jobs.filter(state__in=states).values_list("task", "state").annotate(count=Count("pk")).order_by()
        for task, name, count in counted:
            state.add_metric([task, name], count)
    yield state
    oldest = jobs.filter(state=State.QUEUED, due_at__lte=timezone.now()).aggregate(oldest=Min("due_at"))["oldest"]
    waited = (timezone.now() - oldest).total_seconds() if oldest else 0
    yield GaugeMetricFamily("kinward_oldest_job_seconds", "For how long the oldest due job has waited.", value=waited)
    roles = {settings.DATABASES[alias].get("USER"): alias for alias in ("owner", "operator", "default")}
    used = GaugeMetricFamily("kinward_database_connections", "Open connections, by role.", labels=["role"])
    with connections["operator"].cursor() as cursor:
        cursor.execute(CONNECTIONS)
        counts: dict[str, int] = {}
        for user, count in cursor.fetchall():
            role = roles.get(user, "other")
            counts[role] = counts.get(role, 0) + count
        cursor.execute("SELECT current_setting('max_connections')::int")
        (limit,) = cursor.fetchone()
    for role, count in counts.items():
        used.add_metric(["app" if role == "default" else role], count)
    yield used
    yield GaugeMetricFamily("kinward_database_connections_limit", "Connections that the server takes.", value=limit)


def _broker() -> Iterable[Metric]:
    broker = redis.Redis.from_url(
        app.conf.broker_url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
    )  # fmt: skip
    with closing(broker):
        waiting, taken = broker.llen(app.conf.task_default_queue), broker.hlen("unacked")
    yield GaugeMetricFamily("kinward_queue_length", "Deliveries that wait in the broker.", value=waiting)
    yield GaugeMetricFamily("kinward_queue_taken", "Deliveries that workers hold.", value=taken)
