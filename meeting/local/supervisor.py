"""Starts children, starts them again when they die, and ends them in order."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from meeting.local.processes import Child, LocalProblem

LOOK = 0.2  # seconds between two looks at the children
LONGEST_DELAY = 30.0  # seconds
LASTING = 60.0  # seconds of life after which earlier failures are forgotten


class StopRequested(Exception):
    """Ctrl-C, SIGTERM, or the end of the process that started this one."""


@dataclass
class Watched:
    """A child, and how its restarts went."""

    child: Child
    failures: int = 0
    started: float = 0.0
    due: float | None = None  # when to start it again


def say(line: str) -> None:
    """Tell the person at the keyboard, if there still is one: stopping does not depend on it."""
    with suppress(OSError):
        print(line, flush=True)  # noqa: T201 -- the person at the keyboard


class Supervisor:
    """Keeps tiers of children alive; a tier ends before those that were started earlier.

    Time is the monotonic clock's. Its signal handlers only note that a stop is wanted, so that a second Ctrl-C cannot
    break the stopping.
    """

    def __init__(self) -> None:
        self.tiers: list[list[Watched]] = []
        self._parent = os.getppid()
        self._stop_wanted = False

    def handle_signals(self) -> None:
        """Take SIGINT, SIGTERM and SIGHUP as requests to stop; also where SIGINT came as ignored."""
        wanted = [signal.SIGINT, signal.SIGTERM]
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup means what it says.
            wanted.append(signal.SIGHUP)
        for number in wanted:
            signal.signal(number, self._note_stop)

    def _note_stop(self, *_signal: object) -> None:
        self._stop_wanted = True

    def pause(self, seconds: float) -> None:
        """Sleep, and raise `StopRequested` when it is time to end."""
        time.sleep(seconds)
        # The parent is `make`, or the shell: nobody could stop us with Ctrl-C once it has gone.
        if self._stop_wanted or os.getppid() != self._parent:
            raise StopRequested

    def start(self, children: Sequence[Child]) -> None:
        """Start a tier of children and keep them from now on."""
        tier: list[Watched] = []
        self.tiers.append(tier)
        for child in children:
            # Noted first, so that a child whose start fails half-way is ended with the others.
            tier.append(Watched(child, started=time.monotonic()))
            child.start()

    def run_to_end(self, children: Sequence[Child]) -> None:
        """Run commands beside each other to their end; raises `LocalProblem` for the first that fails."""
        try:
            for child in children:
                child.start()
            for child in children:
                if child.wait(self.pause):
                    command = " ".join(child.command[1:])
                    raise LocalProblem(f"“{command}” failed; its output, {child.log}, ends so:\n{child.last_words()}")
        finally:
            for child in children:
                child.stop()

    def watch(self, each_round: Callable[[], None] | None = None) -> None:
        """Keep the children alive until a stop is wanted; then raise `StopRequested`."""
        while True:
            for watched in (one for tier in self.tiers for one in tier):
                self._look_after(watched)
            if each_round:
                each_round()
            self.pause(LOOK)

    def stop(self) -> None:
        """End all children: the last tier first, those of one tier together."""
        for tier in reversed(self.tiers):
            for watched in tier:
                watched.child.request_stop()
            begun = time.monotonic()
            for watched in tier:
                watched.child.finish_stop(begun + watched.child.patience)
        self.tiers.clear()

    def _look_after(self, watched: Watched) -> None:
        now = time.monotonic()
        if watched.child.alive():
            if watched.failures and now - watched.started > LASTING:
                watched.failures = 0
        elif watched.due is None:
            # What is left of it might hold its port or its data.
            watched.child.end_session()
            delay = min(2.0**watched.failures, LONGEST_DELAY)
            watched.failures += 1
            watched.due = now + delay
            say(f"{watched.child.name} has ended ({watched.child.how_it_ended()}); started again in {delay:.0f} s.")
        elif now >= watched.due:
            watched.due = None
            watched.started = now
            with suppress(OSError, LocalProblem):  # Then it counts as ended, and its turn comes again.
                watched.child.start()
