"""Workers die, or are told to stop: nothing is lost, and at most what was in conversation goes twice."""

import os
import random
import signal

import pytest

from tests.faults.scale import MANY, scaled
from tests.faults.stand import Stand
from tests.waiting import eventually

TIMES = 5
PROCESSES = 2  # of one worker
AT_ONCE = {"claim_size": 50}  # So many that a sender seldom ends a claim before it is killed.


def kill_again_and_again(stand: Stand, application: str = "meeting", **outbox: int) -> None:
    """Five times at a moment that nobody chose, then let a last worker end the work."""
    moments = random.Random(5)  # noqa: S311 -- the same each time
    stand.queue(MANY)
    stand.sink.delay = 0.01  # So that not all are sent before the last of them dies, in the middle of a mail.
    for _ in range(TIMES):
        with stand.worker(application, concurrency=PROCESSES, **AT_ONCE, **outbox) as worker:
            stand.wait_for_mails(len(stand.sink.mails) + moments.randrange(5, MANY // 8))
            os.killpg(worker.pid, signal.SIGKILL)
    assert stand.states()["sent"] < MANY
    with stand.worker(application, concurrency=PROCESSES, **AT_ONCE, **outbox):
        stand.wait_until_all_are_sent(MANY)


def test_worker_killed_five_times(stand: Stand) -> None:
    kill_again_and_again(stand)

    stand.check_copies(MANY, second_copies=TIMES * PROCESSES)


def test_without_marking_each_mail_at_once_many_go_twice(stand: Stand) -> None:
    """The negative control of the test before."""
    # So many are interrupted that all would be set aside.
    kill_again_and_again(stand, "tests.faults.marking_late", max_interruptions=99)

    with pytest.raises(AssertionError):
        stand.check_copies(MANY, second_copies=TIMES * PROCESSES)


def test_one_process_of_a_worker_killed(stand: Stand) -> None:
    stand.queue(MANY)
    with stand.worker(concurrency=PROCESSES):
        stand.wait_for_mails(MANY // 8)
        [stats] = stand.celery.control.inspect().stats().values()
        os.kill(stats["pool"]["processes"][0], signal.SIGKILL)
        stand.wait_until_all_are_sent(MANY)
        eventually(lambda: "SIGKILL" in stand.worker_log)

    stand.check_copies(MANY, second_copies=1)


def test_worker_told_to_stop_five_times(stand: Stand) -> None:
    stand.queue(MANY)
    for _ in range(scaled(5, 3)):  # Celery itself takes two seconds each time.
        with stand.worker() as worker:
            stand.wait_for_mails(len(stand.sink.mails) + 10)
            worker.terminate()
            worker.wait(timeout=45)
    assert stand.states()["sent"] < MANY
    with stand.two_workers():
        stand.wait_until_all_are_sent(MANY)

    stand.check_copies(MANY, second_copies=0)
