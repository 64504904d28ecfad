"""A pytest plug-in: one real PostgreSQL and Valkey for the whole run, there before Django reads its settings."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from intimacy.local.services import Services


def start_for_tests():
    """Start throw-away services and tell the settings; both go when the run ends."""
    folder = Path(tempfile.mkdtemp(prefix="kinward-tests-"))
    folder.chmod(0o711)  # as root the servers run as nobody, who has to pass through
    services = Services(folder / "data", durable=False)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(services.stop)
    os.environ.update(services.start())
    os.environ.update(INTIMACY_TEST_SERVICES="1", SECRET_KEY="only for tests", DATA_DIR=str(folder / "files"))
    (folder / "files").mkdir()


# An xdist worker inherits the environment of the run that started the services.
if "PYTEST_XDIST_WORKER" not in os.environ and "INTIMACY_TEST_SERVICES" not in os.environ:
    start_for_tests()
