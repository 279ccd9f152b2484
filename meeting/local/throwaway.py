"""`exec`: one command beside servers of its own, which are gone when it has ended."""

import fcntl
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from meeting.environment import BASE_DIR
from meeting.local.processes import Child, end_leftovers
from meeting.local.servers import Server
from meeting.local.supervisor import StopRequested, Supervisor
from meeting.local.surroundings import complete_environment, missing_servers, new_secret_key, take_in_dotenv

PORT = 8000  # nothing listens there; it only stands in SITE_URL
PASSED_ON = (signal.SIGINT, signal.SIGTERM)


def execute(command: Sequence[str], local: Path = BASE_DIR / ".local") -> int:
    """Run the command and return its exit code, as a shell reports it.

    Raises `LocalProblem` or `EnvironmentProblem` when the servers do not start.
    """
    supervisor = Supervisor()
    supervisor.handle_signals()
    take_in_dotenv()
    local.mkdir(mode=0o700, exist_ok=True)
    remove_abandoned(local)
    with _throwaway_folder(local) as folder:
        servers = missing_servers(folder, durable=False)
        try:
            environment = _start(supervisor, servers, folder)
            return _run(Child("command", command, folder, environment=environment, to_terminal=True), supervisor)
        except StopRequested:
            return 128 + signal.SIGTERM
        finally:
            supervisor.stop()
            for server in servers:
                server.discard()


def remove_abandoned(local: Path) -> None:
    """Remove what earlier calls have left because they were killed."""
    for folder in local.glob("exec-*"):
        try:
            with (folder / "lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                end_leftovers(folder)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:  # In use, or gone in the meantime.
            continue


def _start(supervisor: Supervisor, servers: list[Server], folder: Path) -> dict[str, str]:
    os.environ["DEBUG"] = "0"
    defaults = {"SECRET_KEY": new_secret_key(), "MEDIA_ROOT": str(folder / "media")}
    complete_environment(servers, PORT, defaults)
    # PostgreSQL last: its start returns only when its data folder is made, and the others use that time.
    for server in reversed(servers):
        supervisor.start([server])
    for server in servers:
        server.wait_until_ready(pause=supervisor.pause)
    return complete_environment(servers, PORT, defaults)


def _run(child: Child, supervisor: Supervisor) -> int:
    def pass_on(number: int, _frame: object) -> None:
        child.send(number)

    try:
        child.start()
        # In a session of its own the command gets a terminal's Ctrl-C from here, and only once.
        for number in PASSED_ON:
            signal.signal(number, pass_on)
        code = child.wait(supervisor.pause)
    finally:
        child.stop()
    return code if code >= 0 else 128 - code


@contextmanager
def _throwaway_folder(local: Path) -> Iterator[Path]:
    """Give a folder that is locked while it is in use, and removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="exec-", dir=local))
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
