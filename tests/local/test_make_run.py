"""`make run` in a clone of its own: starts, stops however it is ended, and leaves nothing behind."""

import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from subprocess import Popen
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import pytest
from django.conf import settings

from meeting.local.servers import Postgres, Valkey
from tests.smtp_sink import Sink, free_port
from tests.waiting import eventually

START, STOP = 90, 30  # seconds at the most
EMBEDDED = (
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "SECRET_KEY",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "DEFAULT_FROM_EMAIL",
    "DEMO",
    "DEBUG",
)

pytestmark = pytest.mark.xdist_group("make run")


class Clone:
    """A clone of the portal, with the virtual environment of this one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "clone"
        self.port = free_port()
        self.log = folder / "make.log"
        self.make: Popen[bytes] | None = None
        self._copy()

    def _copy(self) -> None:
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            cwd=settings.BASE_DIR, capture_output=True, check=True,
        )  # fmt: skip
        for name in filter(None, listed.stdout.decode().split("\0")):
            source = settings.BASE_DIR / name
            if source.is_file():
                target = self.folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)  # Newer files than the environment would have it installed anew.
        (self.folder / ".venv").symlink_to(settings.BASE_DIR / ".venv")

    def command(self, **changes: str) -> dict:
        env = {
            name: value
            for name, value in os.environ.items()
            if name not in EMBEDDED and not name.startswith(("DJANGO", "MAKE", "MFLAGS"))
        }
        return {
            "args": ["make", "run", f"PORT={self.port}"], "cwd": self.folder, "env": env | changes,
            "stdin": subprocess.DEVNULL, "start_new_session": True,
        }  # fmt: skip

    def start(self, **changes: str) -> None:
        with self.log.open("wb") as log:
            self.make = Popen(**self.command(**changes), stdout=log, stderr=log)
        eventually(lambda: self.answers() or self.make.poll() is not None, within=START)
        assert self.make.poll() is None, self.log.read_text()
        eventually(lambda: "Ctrl-C stops everything" in self.log.read_text(), within=START)

    def answers(self) -> bool:
        with suppress(URLError, OSError), urlopen(f"http://127.0.0.1:{self.port}/en/", timeout=2) as response:
            return response.status == 200
        return False

    def refusal(self, **changes: str) -> str:
        """What is said when it does not start."""
        result = subprocess.run(**self.command(**changes), capture_output=True, timeout=START, check=False)
        assert result.returncode != 0
        return re.sub(r"^make: .*$", "", result.stderr.decode(), flags=re.MULTILINE).strip()

    def processes(self) -> list[psutil.Process]:
        """Every process that works in this clone."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()).is_relative_to(self.folder):
                    found.append(process)
        return found

    def named(self, *words: str) -> list[psutil.Process]:
        found = []
        for process in self.processes():
            with suppress(psutil.Error):
                if all(word in " ".join(process.cmdline()) for word in words):
                    found.append(process)
        return found

    def check_nothing_is_left(self) -> None:
        eventually(lambda: not self.processes(), within=STOP)
        self.make.wait(timeout=STOP)


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Clone]:
    clone = Clone(tmp_path)
    yield clone
    for process in clone.processes():
        process.kill()


def test_it_starts_again_however_it_was_ended(clone: Clone) -> None:
    clone.start()
    password = re.search(r"password: (\S+)", clone.log.read_text())[1]
    clone.make.terminate()
    clone.check_nothing_is_left()

    clone.start()
    [supervisor] = clone.named("meeting.local", "--port")
    for process in (psutil.Process(clone.make.pid), supervisor):
        process.kill()
    clone.check_nothing_is_left()

    clone.start()
    for process in clone.processes():
        with suppress(psutil.NoSuchProcess):  # Some end with those that were killed before them.
            process.kill()
    clone.check_nothing_is_left()

    clone.start()
    assert f"password: {password}" in clone.log.read_text()
    os.killpg(clone.make.pid, signal.SIGINT)  # As a terminal's Ctrl-C does.
    clone.check_nothing_is_left()
    assert "Error" not in clone.log.read_text()


def test_the_dead_are_started_again(clone: Clone) -> None:
    clone.start()

    for words in (
        ("gunicorn",),
        ("celery", " worker"),
        ("celery", " beat"),
        ("bin/postgres", "-D"),
        ("valkey-server",),
    ):
        dead = min(clone.named(*words), key=lambda process: process.create_time())
        dead.kill()
        eventually(
            lambda words=words, dead=dead: [p for p in clone.named(*words) if p.create_time() > dead.create_time()],
            within=STOP,
        )

    eventually(clone.answers, within=STOP)
    ready = f"http://127.0.0.1:{clone.port}/readyz/"
    eventually(lambda: _status(ready) == 200, within=STOP)
    clone.make.terminate()
    clone.check_nothing_is_left()


def test_a_taken_port_is_said_in_a_sentence(clone: Clone) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", clone.port))
        other.listen()

        assert clone.refusal() == (
            f"Port {clone.port} is taken: end what uses it, or choose another with “make run PORT={clone.port + 1}”."
        )


def test_a_broken_env_file_is_said_in_a_sentence(clone: Clone) -> None:
    (clone.folder / ".env").write_text("DEBUG=0\nthis is no setting\n")

    assert clone.refusal() == "Line 2 of .env is not of the form NAME=value."


def test_a_wrong_setting_is_said_in_a_sentence(clone: Clone) -> None:
    assert clone.refusal(DATABASE_URL="sqlite:///portal.db") == (
        "DATABASE_URL is wrong: PostgreSQL is the only database, so it starts with postgresql://."
    )


def test_without_settings_production_does_not_start(clone: Clone) -> None:
    command = clone.command() | {"args": [".venv/bin/python", "manage.py", "check"]}

    result = subprocess.run(**command, capture_output=True, timeout=START, check=False)

    assert result.returncode == 1
    assert result.stderr.decode().startswith(
        "The portal does not start without SECRET_KEY, ALLOWED_HOSTS, SITE_URL, DATABASE_URL, REDIS_URL, EMAIL_URL"
    )
    assert "Traceback" not in result.stderr.decode()


def test_gunicorn_without_settings_stops_with_a_sentence(clone: Clone) -> None:
    gunicorn = [".venv/bin/python", "-m", "gunicorn", "meeting.wsgi", f"--bind=127.0.0.1:{clone.port}"]

    result = subprocess.run(**clone.command() | {"args": gunicorn}, capture_output=True, timeout=START, check=False)

    assert result.returncode == 3
    assert "The portal does not start without SECRET_KEY" in result.stderr.decode()
    assert "Traceback" not in result.stderr.decode()


def _status(url: str) -> int:
    try:
        with urlopen(url, timeout=2) as response:
            return response.status
    except URLError as error:
        return getattr(error, "code", 0)


def test_servers_that_are_given_are_used_and_none_is_embedded(clone: Clone, sink: Sink) -> None:
    with Postgres(clone.folder.parent / "given") as postgres, Valkey(clone.folder.parent / "given") as valkey:
        clone.start(DATABASE_URL=postgres.url, REDIS_URL=valkey.url, EMAIL_URL=sink.url, DEMO="1")

        names = {Path(process.cmdline()[0]).name for process in clone.processes()}
        assert not {"postgres", "valkey-server"} & names
        assert clone.named("mail_catcher") == []
        assert _status(f"http://127.0.0.1:{clone.port}/fr/next/") == 200
        clone.make.terminate()
        clone.check_nothing_is_left()
