"""Child processes: each in a session of its own, recorded on disk, ended together with its own children."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from meeting.environment import BASE_DIR

CHILD = Path(__file__).with_name("child.py")
POLL = 0.05  # seconds between two looks at a process
CLOCK_TOLERANCE = 5.0  # seconds by which a process's start time may move when the clock is set


class LocalProblem(Exception):
    """The portal cannot start here; its text is one sentence for the person at the keyboard."""


class Child:
    """A command that is started, watched and ended.

    `folder` is the working folder of one start (`.local` for `make run`): the process's record goes to its `run/`, the
    output to its `log/`, or to the terminal with `to_terminal`.
    """

    stop_signal = signal.SIGTERM
    patience = 20.0  # seconds between the stop signal and SIGKILL
    account = 0  # the number of the account to run as; 0 is the starter's own

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        folder: Path,
        *,
        environment: Mapping[str, str] | None = None,
        to_terminal: bool = False,
    ) -> None:
        self.name = name
        self.command = list(command)
        self.folder = folder
        self.environment = environment
        self.to_terminal = to_terminal
        self.log = folder / "log" / f"{name}.log"
        self.record = folder / "run" / f"{name}.pid"
        self._popen: subprocess.Popen[bytes] | None = None
        self._session_ended = True

    def start(self) -> None:
        """Start the command; returns at once."""
        for parent in (self.log.parent, self.record.parent):
            parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._popen = subprocess.Popen(  # noqa: S603 -- commands of our own, without a shell
                bound_to_this_process(self.command, self.stop_signal, self.account),
                cwd=BASE_DIR,
                env=None if self.environment is None else dict(self.environment),
                stdin=None if self.to_terminal else subprocess.DEVNULL,
                stdout=None if self.to_terminal else log,
                stderr=None if self.to_terminal else subprocess.STDOUT,
                start_new_session=True,  # A terminal's Ctrl-C reaches the supervisor alone.
            )
        self._session_ended = False
        _write_record(self.record, self.pid, self.stop_signal)

    @property
    def pid(self) -> int:
        if self._popen is None:
            raise RuntimeError(f"{self.name} has not been started")
        return self._popen.pid

    def alive(self) -> bool:
        return self._popen is not None and self._popen.poll() is None

    @property
    def exit_code(self) -> int:
        """The code it ended with; minus the signal's number when a signal ended it."""
        code = self._popen.poll() if self._popen else None
        if code is None:
            raise RuntimeError(f"{self.name} has not ended")
        return code

    def how_it_ended(self) -> str:
        if self.exit_code < 0:
            return f"killed by {signal.Signals(-self.exit_code).name}"
        return f"exit code {self.exit_code}"

    def wait(self, pause: Callable[[float], None] = time.sleep) -> int:
        """Wait for the end and return the exit code; `pause` may raise to give up."""
        while self.alive():
            pause(POLL)
        return self.exit_code

    def send(self, number: int) -> None:
        """Send a signal to the process itself, if it is still there."""
        if self.alive():
            os.kill(self.pid, number)

    def request_stop(self) -> None:
        self.send(self.stop_signal)

    def finish_stop(self, deadline: float) -> None:
        """Wait until `deadline` (on the monotonic clock) for the end, then kill it with all its session."""
        while self.alive() and time.monotonic() < deadline:
            time.sleep(POLL)
        self.end_session()
        self.record.unlink(missing_ok=True)

    def stop(self) -> None:
        """End it in its own way, and by force when that takes longer than its patience."""
        self.request_stop()
        self.finish_stop(time.monotonic() + self.patience)

    def kill(self) -> None:
        """End the process as a crash would, for tests of what happens then."""
        self.send(signal.SIGKILL)
        self.wait()

    def end_session(self) -> None:
        """Kill whatever is left of the process and its children."""
        if self._popen is None or self._session_ended:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()
        self._session_ended = True  # From now on the number may be given to somebody else.

    def last_words(self, lines: int = 15) -> str:
        """Return the end of the log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def bound_to_this_process(command: Sequence[str], death_signal: int, account: int = 0) -> list[str]:
    """Return the command such that it gets `death_signal` when this process ends, see child.py."""
    arguments = (os.getpid(), int(death_signal), account)
    return [sys.executable, "-I", "-S", str(CHILD), *map(str, arguments), *command]


@dataclass(frozen=True)
class _Record:
    pid: int
    started: float
    stop_signal: int


def _write_record(path: Path, pid: int, stop_signal: int) -> None:
    with suppress(psutil.NoSuchProcess):  # It ended at once: nothing will be left of it.
        started = psutil.Process(pid).create_time()
        path.write_text(json.dumps({"pid": pid, "started": started, "stop_signal": int(stop_signal)}), encoding="ascii")


def end_leftovers(folder: Path, patience: float = 10.0) -> None:
    """End what an earlier start in this folder has left running because it was killed itself."""
    leftovers: list[psutil.Process] = []
    for path in sorted(folder.glob("run/*.pid")):
        with suppress(ValueError, TypeError, OSError, psutil.NoSuchProcess):  # Or cut short by the same kill -9.
            record = _Record(**json.loads(path.read_text(encoding="ascii")))
            for process in _left_of(record):
                leftovers.append(process)
                with suppress(psutil.NoSuchProcess):
                    process.send_signal(record.stop_signal)
    _, stubborn = psutil.wait_procs(leftovers, timeout=patience)
    for process in stubborn:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(stubborn, timeout=patience)
    for path in folder.glob("run/*.pid"):
        path.unlink()


def _left_of(record: _Record) -> Iterator[psutil.Process]:
    """Yield the recorded process and the members of its session, unless its number has gone to somebody else."""
    leader_known = psutil.pid_exists(record.pid)
    if leader_known and abs(psutil.Process(record.pid).create_time() - record.started) > CLOCK_TOLERANCE:
        return
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            member = os.getsid(process.pid) == record.pid and process.status() != psutil.STATUS_ZOMBIE
            # Without the leader, whose start we know, the number alone is no proof.
            if member and (leader_known or Path(process.cwd()).is_relative_to(BASE_DIR)):
                yield process
