"""The portal's processes as tests start them: real Celery workers and real web servers."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings
from django.db import connection

from tests.smtp_sink import free_port
from tests.waiting import eventually


def database_url() -> str:
    """The address of the database that this test uses."""
    parameters = connection.get_connection_params()
    return f"postgresql://{parameters['user']}@/{parameters['dbname']}?host={parameters['host']}"


def environment(**changes: str) -> dict[str, str]:
    """This test's environment; `changes` go before it."""
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": database_url(), **changes}


@contextmanager
def running(command: list[str], env: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own, ended with all its children at the end of the block."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, env=dict(env), cwd=settings.BASE_DIR, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def worker_command(*options: str, application: str = "meeting", concurrency: int = 1) -> list[str]:
    number = f"--concurrency={concurrency}"
    return [sys.executable, "-m", "celery", "-A", application, "worker", number, "--loglevel=INFO", *options]


@contextmanager
def celery_worker(
    folder: Path, application: str = "meeting", concurrency: int = 1, beat: bool = True, **changes: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker on this test's database and broker, with a beat of its own; see `worker_logs` for what it said."""
    files = tempfile.mkdtemp(prefix="worker", dir=folder)
    log = Path(files, "log")
    options = ["--beat", f"--schedule={files}/beat"] if beat else []
    command = worker_command(
        *options, "--without-gossip", "--without-mingle", application=application, concurrency=concurrency
    )
    with running(command, environment(**changes), log) as process:
        eventually(lambda: process.poll() is not None or " ready." in log.read_text(errors="replace"), within=30)
        assert process.poll() is None, log.read_text(errors="replace")
        yield process


def worker_logs(folder: Path) -> str:
    """What all workers that were started with this folder have said."""
    return "".join(log.read_text(errors="replace") for log in folder.glob("worker*/log"))


@contextmanager
def web_server(
    folder: Path, application: str = "meeting.wsgi", workers: int = 2, threads: int = 8, **changes: str
) -> Iterator[str]:
    """Gunicorn with several processes on this test's database; yields its address."""
    address = f"127.0.0.1:{free_port()}"
    command = [
        sys.executable, "-m", "gunicorn", application, "--bind", address, "--workers", str(workers),
        "--worker-class", "gthread", "--threads", str(threads), "--worker-connections", str(10 * threads),
    ]  # fmt: skip
    with running(command, environment(**changes), folder / "web.log"):
        eventually(lambda: _answers(f"http://{address}/healthz/"), within=30)
        yield f"http://{address}"


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as response:
            return response.status == 200
    except (URLError, ConnectionError, TimeoutError):
        return False
