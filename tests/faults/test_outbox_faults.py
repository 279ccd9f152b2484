"""What is in the outbox is sent, whatever dies: once, but for the one message in flight."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.stand import Stand
from tests.smtp_sink import ACCEPTED
from tests.waiting import eventually

MANY = 200


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    with Stand(tmp_path) as stand:
        yield stand


def test_worker_killed_while_sending(stand: Stand) -> None:
    stand.queue(MANY)
    with stand.worker() as worker:
        stand.wait_for_mails(60)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    assert stand.states()["sent"] < MANY

    with stand.worker():
        stand.wait_until_all_are_sent(MANY)

    stand.check_copies(MANY, second_copies=1)


def test_worker_told_to_stop_while_sending(stand: Stand) -> None:
    stand.queue(MANY)
    with stand.worker() as worker:
        stand.wait_for_mails(60)
        worker.terminate()
        worker.wait(timeout=45)

    with stand.worker():
        stand.wait_until_all_are_sent(MANY)

    stand.check_copies(MANY, second_copies=0)


def test_valkey_back_empty(stand: Stand) -> None:
    """Also the check that a worker outlives its broker, which Celery 5.7 with prefetched messages may not."""
    stand.queue(MANY)
    with stand.worker() as worker:
        stand.wait_for_mails(60)
        stand.valkey.kill()
        eventually(lambda: "Connection to broker lost" in stand.worker_log)
        stand.valkey.start()
        stand.valkey.wait_until_ready()
        stand.wait_until_all_are_sent(MANY)
        stand.execute("UPDATE meeting_message SET state = 'queued', sent_at = NULL WHERE id = 1")
        stand.wait_until_all_are_sent(MANY)
        assert worker.poll() is None

    assert "Unrecoverable error" not in stand.worker_log
    copies = stand.sink.copies()
    assert copies.pop("<1@example.org>") == 2  # The one that was queued again to see the worker work.
    assert set(copies.values()) == {1}


def test_postgresql_restarted(stand: Stand) -> None:
    stand.queue(MANY)
    with stand.worker():
        stand.wait_for_mails(60)
        stand.postgres.kill()
        stand.postgres.start()
        stand.postgres.wait_until_ready()
        stand.wait_until_all_are_sent(MANY)

    stand.check_copies(MANY, second_copies=1)


def test_mail_server_refusing_for_a_while(stand: Stand) -> None:
    stand.sink.answer = lambda number, _recipient: ACCEPTED if number > 40 else "451 4.3.2 shutting down"
    stand.queue(MANY)

    with stand.worker():
        stand.wait_until_all_are_sent(MANY)

    stand.check_copies(MANY, second_copies=0)


def test_mail_server_gone_for_a_while(stand: Stand) -> None:
    stand.queue(MANY)
    with stand.worker():
        stand.wait_for_mails(60)
        stand.sink.stop()
        eventually(lambda: "cannot be reached" in stand.worker_log)
        stand.sink.start()
        stand.wait_until_all_are_sent(MANY)

    stand.check_copies(MANY, second_copies=1)
