"""Asking once for many who ask in one moment."""

import threading

from meeting.pauses import Gathered


def test_first_is_served_at_once_and_all_others_together() -> None:
    served: list[str] = []
    again = threading.Event()

    def serve() -> None:
        served.append(threading.current_thread().name)
        if len(served) == 2:
            again.set()

    gathered = Gathered(serve, seconds=0.2)
    for _ in range(50):
        gathered.ask()

    assert served == [threading.current_thread().name]
    assert again.wait(10)
    assert len(served) == 2


def test_who_asks_later_is_served_again() -> None:
    times = 0
    done = threading.Event()

    def serve() -> None:
        nonlocal times
        times += 1
        if times == 3:
            done.set()

    gathered = Gathered(serve, seconds=0.01)
    while not done.is_set():  # Each round adds one at its end, however quick the rounds are.
        gathered.ask()

    assert times == 3
