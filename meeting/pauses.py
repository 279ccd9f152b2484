"""Asking a server less often: not while it does not answer, and once for many who ask in one moment."""

import threading
import time
from collections.abc import Callable


class Pause:
    """A while, in one process, in which nobody asks: an outage then slows one request and not each."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends_at = 0.0

    def begin(self) -> None:
        self._ends_at = time.monotonic() + self.seconds

    @property
    def lasts(self) -> bool:
        return time.monotonic() < self._ends_at


class Gathered:
    """Does something at once, and then once more for all who ask within the next `seconds`, at their end.

    For what may be lost with its process, because somebody else does it too, later.
    """

    def __init__(self, act: Callable[[], None], seconds: float) -> None:
        self._act = act
        self._pause = Pause(seconds)
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def ask(self) -> None:
        with self._lock:
            if self._timer is not None:
                return
            if self._pause.lasts:
                self._timer = threading.Timer(self._pause.seconds, self._act_for_all)
                self._timer.daemon = True
                self._timer.start()
                return
            self._pause.begin()
        self._act()

    def _act_for_all(self) -> None:
        with self._lock:
            self._timer = None
            self._pause.begin()
        self._act()
