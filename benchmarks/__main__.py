"""`python -m benchmarks [names…]`: measures all figures, or those that are named, on servers of its own.

SCALE says how many accounts or rows there are. With DATABASE_URL and REDIS_URL set, those servers are used.
"""

import importlib
import os
import pkgutil
import sys
import tempfile
from pathlib import Path

import benchmarks


def main(names: list[str]) -> int:
    """Run the benchmarks; the status to leave with."""
    with tempfile.TemporaryDirectory(prefix="kinward-bench-", ignore_cleanup_errors=True) as folder:
        services = None if os.environ.get("DATABASE_URL") else _services(Path(folder))
        try:
            return _measure(names)
        finally:
            if services:
                services.stop()


def _services(folder: Path):
    """Throw-away servers that write as durably as those of a real installation."""
    from intimacy.local.services import Services

    folder.chmod(0o711)  # as root the servers run as nobody, who has to pass through
    services = Services(folder / "data")
    os.environ.update(services.start())
    os.environ.update(SECRET_KEY="only for benchmarks", DATA_DIR=str(folder / "files"), DEMO="0", LOG_LEVEL="WARNING")  # noqa: S106
    (folder / "files").mkdir()
    return services


def _measure(names: list[str]) -> int:
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intimacy.settings")
    django.setup()
    for found in pkgutil.iter_modules(benchmarks.__path__):
        if not found.name.startswith("_"):
            importlib.import_module(f"benchmarks.{found.name}")
    unknown = [name for name in names if name not in benchmarks.BENCHMARKS]
    if unknown:
        sys.stderr.write(
            f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(benchmarks.BENCHMARKS)}.\n"
        )
        return 2
    call_command("migrate", verbosity=0)
    wanted = names or list(benchmarks.BENCHMARKS)
    for function in dict.fromkeys(benchmarks.BENCHMARKS[name] for name in wanted):
        for measured in function():
            if measured.name in wanted:
                measured.print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
