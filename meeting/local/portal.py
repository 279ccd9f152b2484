"""What `make run` does once the servers answer: prepare the database and the files, then serve."""

import hashlib
import http.client
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from meeting.environment import BASE_DIR
from meeting.local.catalogs import compile_catalogs
from meeting.local.processes import POLL, Child, LocalProblem
from meeting.local.supervisor import Supervisor
from meeting.local.surroundings import HOST

PATIENCE = 60.0  # seconds until the first answer
WORKERS, THREADS = 2, 4
CONNECTIONS = 10 * THREADS  # of each worker; with a thousand one takes all that come at once, and the other is idle
SOURCES = ("meeting", "partners", "agenda")
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 -- gunicorn's heartbeats go there, for a disk may make them wait


class Portal:
    """The portal's own processes, with the environment that they share."""

    def __init__(self, folder: Path, environment: Mapping[str, str], port: int, *, debug: bool, demo: bool) -> None:
        self.folder = folder
        self.environment = environment
        self.port = port
        self.debug = debug
        self.demo = demo
        self.worker = self._child(
            *("worker", "-m", "celery", "-A", "meeting", "worker", "--concurrency=2", "--loglevel=INFO"),
            *("--without-gossip", "--without-mingle"),
        )
        self._sources = newest_source()

    def prepare(self, supervisor: Supervisor) -> None:
        """Bring translations, tables, static files and the demonstration up to date."""
        compile_catalogs(BASE_DIR)
        steps = [self._manage("migrate", "--verbosity=1")]
        digest, collected = static_digest(), self.folder / "static-digest"
        known = collected.read_text(encoding="ascii") if collected.exists() else ""
        outdated = not self.debug and (digest != known or not (self.folder / "static").exists())
        if outdated:
            steps.append(self._manage("collectstatic", "--noinput", "--clear", "--verbosity=1"))
        supervisor.run_to_end(steps)
        if outdated:
            collected.write_text(digest, encoding="ascii")
        if self.demo:
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
        yield f"\nThe portal:  http://{HOST}:{self.port}/"
        yield f"Staff:       http://{HOST}:{self.port}/admin/"
        if self.demo:
            password_file = self.folder / "staff-password"
            given = bool(self.environment.get("DEMO_PASSWORD"))
            password = "as given in DEMO_PASSWORD" if given else password_file.read_text(encoding="utf-8").strip()
            yield f"             staff@example.org, password: {password}"
        if (self.folder / "run" / "mail.pid").exists():
            yield f"Mail:        {self.folder.relative_to(BASE_DIR) / 'mail' / 'new'}"
        yield "Ctrl-C stops everything; the data stay.\n"

    def each_round(self) -> None:
        """With `make dev`, start the worker again when its code has changed; the web server does so by itself."""
        if self.debug and (newest := newest_source()) > self._sources:
            self._sources = newest
            self.worker.stop()
            self.worker.start()

    def _web(self) -> Child:
        if self.debug:
            return self._child("web", "manage.py", "runserver", f"{HOST}:{self.port}", to_terminal=True)
        return self._child(
            *("web", "-m", "gunicorn", "meeting.wsgi", f"--bind={HOST}:{self.port}", f"--workers={WORKERS}"),
            *("--worker-class=gthread", f"--threads={THREADS}", f"--worker-connections={CONNECTIONS}"),
            *("--preload", "--graceful-timeout=15"),
            "--no-control-socket",  # Its place is in the user's home, one for all clones.
            *([f"--worker-tmp-dir={SHARED_MEMORY}"] if SHARED_MEMORY.is_dir() else []),
        )

    def _manage(self, command: str, *arguments: str) -> Child:
        return self._child(command, "manage.py", command, *arguments)

    def _child(self, name: str, *arguments: str, to_terminal: bool = False) -> Child:
        command = [sys.executable, *arguments]
        return Child(name, command, self.folder, environment=self.environment, to_terminal=to_terminal)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=2)
        try:
            connection.request("GET", "/healthz/", headers={"Host": self._known_name()})
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _known_name(self) -> str:
        """Return a name that the portal answers to: one set for production need not include this machine's."""
        names = [name.strip() for name in self.environment["ALLOWED_HOSTS"].split(",")]
        return next((name for name in names if name and not name.startswith((".", "*"))), HOST)


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
