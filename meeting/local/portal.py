"""What `make run` does once the servers answer: prepare the database and the files, then serve."""

import hashlib
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from meeting.environment import BASE_DIR
from meeting.local.catalogs import compile_catalogs
from meeting.local.processes import POLL, Child, LocalProblem
from meeting.local.supervisor import Supervisor

PATIENCE = 60.0  # seconds until the first answer
WORKERS, THREADS = 2, 4
SOURCES = ("meeting", "partners", "agenda")


class Portal:
    """The portal's own processes, with the environment that they share."""

    def __init__(self, folder: Path, environment: Mapping[str, str], port: int, *, debug: bool) -> None:
        self.folder = folder
        self.environment = environment
        self.port = port
        self.debug = debug
        self.worker = self._child(
            "worker", "-m", "celery", "-A", "meeting", "worker", "--concurrency=2", "--loglevel=INFO"
        )
        self._sources = newest_source()

    def prepare(self, supervisor: Supervisor) -> None:
        """Bring translations, tables, static files and the demonstration up to date."""
        compile_catalogs(BASE_DIR)
        steps = [self._manage("migrate", "--verbosity=1")]
        digest, collected = static_digest(), self.folder / "static-digest"
        known = collected.read_text(encoding="ascii") if collected.exists() else ""
        if digest != known and not self.debug:
            steps.append(self._manage("collectstatic", "--noinput", "--clear", "--verbosity=1"))
        supervisor.run_to_end(steps)
        collected.write_text(digest, encoding="ascii")
        if self.environment.get("DEMO") == "1":
            supervisor.run_to_end([self._manage("load_demonstration")])

    def start(self, supervisor: Supervisor) -> None:
        """Start web server, worker and beat; returns when the portal answers."""
        web = self._web()
        schedule = self.folder / "run" / "celerybeat-schedule"
        beat = self._child("beat", "-m", "celery", "-A", "meeting", "beat", f"--schedule={schedule}")
        supervisor.start([web, self.worker, beat])
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if not web.alive() or time.monotonic() > deadline:
                raise LocalProblem(f"The web server does not start; its log, {web.log}, ends so:\n{web.last_words()}")
            supervisor.pause(POLL)

    def welcome(self) -> Iterator[str]:
        yield f"\nThe portal:  http://127.0.0.1:{self.port}/"
        yield f"Staff:       http://127.0.0.1:{self.port}/admin/"
        if self.environment.get("DEMO") == "1":
            password_file = self.folder / "staff-password"
            given = bool(self.environment.get("DEMO_PASSWORD"))
            password = "as given in DEMO_PASSWORD" if given else password_file.read_text(encoding="utf-8").strip()
            yield f"             staff@example.org, password: {password}"
        if (self.folder / "run" / "mail-port").exists():
            yield f"Mail:        {self.folder.relative_to(BASE_DIR) / 'mail' / 'new'}"
        yield "Ctrl-C stops everything; the data stay.\n"

    def each_round(self) -> None:
        """With `make dev`, start the worker again when its code has changed; the web server does so by itself."""
        if self.debug and (newest := newest_source()) > self._sources:
            self._sources = newest
            self.worker.request_stop()

    def _web(self) -> Child:
        if self.debug:
            return self._manage("runserver", f"127.0.0.1:{self.port}", to_terminal=True)
        return self._child(
            *("web", "-m", "gunicorn", "meeting.wsgi", f"--bind=127.0.0.1:{self.port}", f"--workers={WORKERS}"),
            *("--worker-class=gthread", f"--threads={THREADS}", "--preload"),
        )

    def _manage(self, command: str, *arguments: str, to_terminal: bool = False) -> Child:
        return self._child(command, "manage.py", command, *arguments, to_terminal=to_terminal)

    def _child(self, name: str, *arguments: str, to_terminal: bool = False) -> Child:
        command = [sys.executable, *arguments]
        return Child(name, command, self.folder, environment=self.environment, to_terminal=to_terminal)

    def _answers(self) -> bool:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz/", timeout=2) as response:
            return response.status == 200  # noqa: PLR2004 -- OK
        return False


def static_digest() -> str:
    """A digest of everything that collectstatic would read."""
    files = [
        BASE_DIR / "requirements.txt",
        *sorted(path for path in (BASE_DIR / "static").rglob("*") if path.is_file()),
    ]
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.relative_to(BASE_DIR)} {path.stat().st_mtime_ns}".encode())
    return digest.hexdigest()


def newest_source() -> int:
    return max(path.stat().st_mtime_ns for app in SOURCES for path in (BASE_DIR / app).rglob("*.py"))
