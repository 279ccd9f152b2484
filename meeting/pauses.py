"""Leaving a server alone for a while when it has not answered."""

import time


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
