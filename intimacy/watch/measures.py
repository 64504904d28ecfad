"""What is counted while the product works, and who else is asked when somebody looks. No label names a tenant or a person.

Web and worker are several processes each. Where PROMETHEUS_MULTIPROC_DIR is set, every process counts in files of its own there, and the
page adds up the files of that folder and of those beside it: the web's and the worker's.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
if FOLDER:
    Path(FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
LONGER = (0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600)

REQUESTS = Counter(
    "kinward_http_requests", "Requests answered.", ["method", "route", "status"], registry=None
)  # fmt: skip
REQUEST_SECONDS = Histogram(
    "kinward_http_request_seconds", "How long answers took.", ["route"], buckets=SECONDS, registry=None
)
JOBS = Counter("kinward_jobs_finished", "Deliveries of jobs, by how they ended.", ["task", "state"], registry=None)
JOB_SECONDS = Histogram(
    "kinward_job_seconds", "How long deliveries of jobs took.", ["task"], buckets=LONGER, registry=None
)
ASKED: list[Callable[[], Iterable[Metric]]] = []  # what only shows when one looks; entered by the parts that know it


class _Asked:
    def collect(self) -> Iterable[Metric]:
        for ask in ASKED:
            yield from ask()


class _EveryProcess:
    def collect(self) -> Iterable[Metric]:
        files = [str(file) for file in Path(FOLDER).parent.glob("*/*.db")]
        yield from MultiProcessCollector.merge(files, accumulate=True)


def registry() -> CollectorRegistry:
    """Everything that is measured, as it is now."""
    made = CollectorRegistry(auto_describe=False)
    for measure in [_EveryProcess()] if FOLDER else [REQUESTS, REQUEST_SECONDS, JOBS, JOB_SECONDS]:
        made.register(measure)
    made.register(_Asked())
    return made
