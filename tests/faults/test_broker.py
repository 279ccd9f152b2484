"""Valkey dies, comes back empty, is emptied, falls silent: it only wakes the senders, so nothing is lost."""

import os
import signal
import time
from contextlib import suppress

import pytest
import redis

from meeting.models import Message
from meeting.tasks import deliver_messages
from partners.models import Registration
from tests.factories import make_open_meeting
from tests.faults.scale import MANY, PATIENCE, scaled
from tests.faults.stand import Stand
from tests.partners.outside import Browser
from tests.partners.test_bad_input import TYPED
from tests.waiting import eventually

FORM = "/en/2027/register/"


def kill_and_start_empty(stand: Stand, after: float = 0) -> None:
    stand.valkey.kill()
    eventually(lambda: "Connection to broker lost" in stand.worker_log)
    time.sleep(after)
    stand.valkey.start()
    stand.valkey.wait_until_ready()


def test_valkey_back_empty(stand: Stand) -> None:
    stand.queue(MANY)
    with stand.two_workers() as workers:
        stand.wait_for_mails(MANY // 4)
        kill_and_start_empty(stand)
        stand.wait_until_all_are_sent(MANY)
        stand.sends_again(within=30)
        assert [worker.poll() for worker in workers] == [None, None]

    stand.check_copies(MANY + 1, second_copies=0)


def test_with_a_task_for_each_mail_the_rest_is_lost(stand: Stand) -> None:
    """The negative control of the test before."""
    stand.queue(MANY)
    with stand.worker("tests.faults.task_per_mail"):
        with stand.celery.connection_for_write() as broker:
            for pk in Message.objects.values_list("pk", flat=True):
                stand.celery.send_task("tests.send_one", [pk], connection=broker)
        stand.wait_for_mails(MANY // 4)
        kill_and_start_empty(stand)
        eventually(lambda: stand.worker_log.count("Connected to redis") > 1)
        came = -1
        while came < len(stand.sink.mails):  # Until nothing more comes.
            came = len(stand.sink.mails)
            time.sleep(2)

    with pytest.raises(AssertionError):
        stand.check_copies(MANY, second_copies=0)


def test_valkey_emptied_again_and_again(stand: Stand) -> None:
    stand.queue(MANY)
    with stand.two_workers(), redis.Redis.from_url(stand.valkey.url) as client:

        def all_sent_or_empty() -> bool:
            client.flushall()
            return stand.states() == {"sent": MANY}

        eventually(all_sent_or_empty, within=PATIENCE, every=scaled(2, 0.3))

    stand.check_copies(MANY, second_copies=0)


def test_worker_with_a_full_queue_outlives_its_broker(stand: Stand) -> None:
    """Celery 5.7 with prefetched messages may not: it says “Unrecoverable error”, and takes no more."""
    with stand.celery.connection_for_write() as broker:
        for _ in range(1000):
            stand.celery.send_task(deliver_messages.name, connection=broker)
    stand.queue(MANY)
    with stand.worker(concurrency=2) as worker:
        stand.wait_for_mails(MANY // 4)
        kill_and_start_empty(stand, after=3)
        stand.wait_until_all_are_sent(MANY)
        stand.sends_again(within=15)
        assert worker.poll() is None

    assert "Unrecoverable error" not in stand.worker_log


def test_valkey_silent_for_a_while(stand: Stand) -> None:
    """Its sockets stay open. Senders that run go on; afterwards ticks come again by themselves."""
    stand.queue(MANY)
    with stand.two_workers():
        stand.wait_for_mails(MANY // 4)
        os.kill(stand.valkey.pid, signal.SIGSTOP)
        time.sleep(scaled(90, 4))
        os.kill(stand.valkey.pid, signal.SIGCONT)
        stand.sends_again(within=10)
        stand.wait_until_all_are_sent(MANY + 1)

    stand.check_copies(MANY + 1, second_copies=0)


def test_people_register_while_valkey_is_dead(stand: Stand) -> None:
    """Their confirmations wait, and then all go."""
    make_open_meeting(slug="2027", interpretation=["en", "fr", "es"])
    with stand.site() as site, stand.worker():
        browser = Browser(site)
        _, page = browser.ask(FORM)
        _, page = browser.ask(FORM, page.values | TYPED)  # With a stamp that passes.
        stand.valkey.kill()
        began = time.monotonic()
        people = [page.values | {"given_name": f"Amina {n}", "email": f"amina{n}@example.org"} for n in range(5)]
        assert [browser.ask(FORM, person)[0] for person in people] == [200] * 5
        assert browser.ask("/en/2027/")[0] == 200
        with suppress(AssertionError):
            eventually(lambda: stand.sink.mails, within=scaled(600, 4) - (time.monotonic() - began))
        assert stand.sink.mails == []
        assert (Registration.objects.count(), stand.states()) == (5, {"queued": 5})

        stand.valkey.start()
        stand.wait_until_all_are_sent(5)

    stand.check_copies(5, second_copies=0)
