"""What `make run` does, from an empty data folder to an address to open."""

import ctypes
import os
import shlex
import shutil
import signal
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from intimacy.local import children, external, ports
from intimacy.local.errors import LocalError, about_a_full_disk, about_files
from intimacy.local.passwords import keep_passwords, write_private
from intimacy.local.services import Services
from intimacy.local.supervisor import Program, Supervisor

ROOT = Path(__file__).resolve().parents[2]
KEPT_FOR_TOOLS = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_OPERATOR_URL", "REDIS_URL", "SECRET_KEY")
PATIENCE = 300  # seconds until the first page: a busy machine is slow, and a process that ended is seen at once
WELCOME = """
Kinward is ready: http://127.0.0.1:{port}/
{sign_ins}
Logs are in {data_dir}/log, the addresses of the services in {data_dir}/env. Ctrl-C stops everything.
"""
SIGN_INS = """
Sign in as manager@, product@, compliance@, executive@ or admin@
of acme.example or globex.example, with the password intimacy-demo.
"""


class Asked(BaseException):
    """Somebody asked us to stop. Not an Exception, so that no retry swallows it."""


def run(end_with_parent=False) -> int:
    """Start everything, keep it running until a signal says stop, and leave no process behind. Raises LocalError."""
    _stop_when_asked(end_with_parent)
    services = None
    supervisor = Supervisor()
    try:
        port, data_dir = _port(), Path(os.environ.get("DATA_DIR") or ".data").absolute()
        services = Services(data_dir)
        environment = _start_services(services, port, data_dir)
        _prepare(environment, data_dir / "log")
        supervisor.start(_programs(environment, port, data_dir))
        _wait_for_page(port, supervisor, services, data_dir)
        demo = environment.get("DEMO") == "1"
        _say(WELCOME.format(port=port, data_dir=data_dir, sign_ins=SIGN_INS if demo else ""))
        while True:
            supervisor.look()
            services.revive()
            time.sleep(0.25)
    except Asked:
        _say("Stopping.")
        return 0
    except OSError as error:
        raise about_files(error, error.filename or data_dir) from error
    finally:
        _ignore_further_signals()
        supervisor.stop()
        if services:
            services.stop()


def _start_services(services, port, data_dir) -> dict[str, str]:
    if ports.is_taken(port):
        raise LocalError(f"Port {port} is taken by another program: stop it, or choose another with PORT=… make run.")
    urls = external.from_environment()
    services.claim()
    (data_dir / "log").mkdir(mode=0o700, exist_ok=True)
    if not urls:
        _say("Starting PostgreSQL and Valkey …")
        urls = services.start()
    key = os.environ.get("SECRET_KEY") or keep_passwords(data_dir / "passwords.json")["secret_key"]
    ours = urls | {"SECRET_KEY": key, "DATA_DIR": str(data_dir), "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    write_private(data_dir / "env", "".join(f"{name}={shlex.quote(ours[name])}\n" for name in KEPT_FOR_TOOLS))
    return os.environ | ours


def _prepare(environment, logs) -> None:
    _say("Preparing the database …")
    _manage(environment, logs, "migrate", "--database=owner", "--no-input")
    if environment.get("DEMO") == "1" and _has_demonstration():
        _say("Loading the demonstration, unless it is there …")
        _manage(environment, logs, "demonstration")
    _manage(environment, logs, "collectstatic", "--no-input", "--verbosity=0")


def _manage(environment, logs, *command) -> None:
    done = children.run_to_its_end([sys.executable, ROOT / "manage.py", *command], env=environment, cwd=ROOT)
    with (logs / "prepare.log").open("a") as log:
        log.write(f"$ manage.py {' '.join(command)}\n{done.stdout}\n")
    if done.returncode:
        if "No space left on device" in done.stdout:
            raise about_a_full_disk(logs.parent)
        last = done.stdout.strip().splitlines()[-1:] or ["it said nothing"]
        raise LocalError(f"`manage.py {command[0]}` failed: {last[0]} ({logs / 'prepare.log'} says more)")


def _has_demonstration() -> bool:
    places = ("*/management/commands", "*/*/management/commands")
    return any(found for place in places for found in ROOT.glob(f"{place}/demonstration.py"))


def _programs(environment, port, data_dir) -> list[Program]:
    python, logs = sys.executable, data_dir / "log"
    workers = environment.get("WEB_WORKERS", "2")
    web = ["gunicorn", "intimacy.wsgi:application", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
    web += ["--workers", workers, "--threads", "4", "--graceful-timeout", "5", "--no-control-socket"]
    celery = ["celery", "-A", "intimacy"]
    worker = [*celery, "worker", "--concurrency", environment.get("JOB_WORKERS", "2"), "--loglevel", "INFO"]
    beat = [*celery, "beat", "--loglevel", "INFO", "--pidfile=", "--schedule", str(data_dir / "beat-schedule")]
    return [
        Program(
            name,
            [python, "-m", *command],
            environment | _counting(data_dir, name),
            logs / f"{name}.log",
            ROOT,
            when_we_die,
        )
        for name, command, when_we_die in [
            ("web", web, signal.SIGQUIT),
            ("worker", worker, signal.SIGQUIT),  # a cold stop: what it was doing is done again
            ("beat", beat, signal.SIGTERM),
        ]
    ]


def _counting(data_dir, name) -> dict[str, str]:
    """Where the processes of a program count what they do, for /metrics."""
    folder = data_dir / "metrics" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    return {"PROMETHEUS_MULTIPROC_DIR": str(folder)}


def _wait_for_page(port, supervisor, services, data_dir) -> None:
    _say("Starting web, worker and beat …")
    deadline = time.monotonic() + PATIENCE
    answer = "nothing"
    while time.monotonic() < deadline:
        supervisor.look()
        services.revive()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as response:
                if response.status == 200:
                    return
        except urllib.error.HTTPError as error:
            said = error.read(300).decode(errors="replace")
            answer = f"status {error.code} {said if said.startswith('{') else ''}".strip()
        except OSError:
            pass
        time.sleep(0.2)
    raise LocalError(f"No healthy page after {PATIENCE} seconds, only {answer}: {data_dir}/log/web.log says why.")


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise LocalError(f"PORT is {text!r}, which is no port: choose a number from 1 to 65535.")
    return int(text)


def _stop_when_asked(end_with_parent) -> None:
    def stop(_signal, _frame):
        _ignore_further_signals()
        raise Asked

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, stop)
    if end_with_parent and sys.platform == "linux":
        ctypes.CDLL(None).prctl(children.SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _ignore_further_signals() -> None:
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)


def _say(text) -> None:
    try:
        print(text, flush=True)
    except BrokenPipeError:  # nobody reads any more; that is no reason to stop serving
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
