"""Waiting for something that another process does."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

PAUSE = 0.05  # seconds


def eventually(look: Callable[[], Found], *, within: float = 15, every: float = PAUSE) -> Found:
    """Look again and again until there is something to see; fail after `within` seconds with what was seen last."""
    deadline = time.monotonic() + within
    while not (found := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"Not within {within} s; seen last: {found!r}")
        time.sleep(every)
    return found
