"""Workers that are not what they should be: with a wrong clock, two beats or none, and mail that kills them."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from meeting.models import Message
from meeting.tasks import deliver_messages
from tests.faults.scale import MANY
from tests.faults.stand import Stand

HOUR = 3600


@pytest.mark.parametrize("wrong_by", [HOUR, -HOUR], ids=["ahead", "behind"])
def test_one_of_two_workers_with_a_wrong_clock(stand: Stand, wrong_by: int) -> None:
    """Leases, due times and dates are the database's: nobody takes what another holds, or sends before its time."""
    stand.queue(MANY)
    early = Message.objects.last()
    Message.objects.filter(pk=early.pk).update(next_attempt_at=Now() + timedelta(seconds=HOUR / 2))
    with (
        stand.worker(),
        stand.worker("tests.faults.wrong_clock", environ={"WRONG_BY": str(wrong_by)}) as wrong,
    ):
        stand.wait_for_states(sent=MANY - 1, queued=1)
        stand.let_ticks_pass(2)
        assert wrong.poll() is None

    stand.check_copies(MANY - 1, second_copies=0)
    assert not Message.objects.exclude(interruptions=0).exists()
    dates = dict(Message.objects.values_list("message_id", "created_at"))
    assert all(mail["Date"].datetime == dates[mail["Message-ID"]].replace(microsecond=0) for mail in stand.sink.mails)


def test_beat_is_dead(stand: Stand) -> None:
    """A new message wakes a worker all the same."""
    with stand.worker(beat=False, run_seconds=120):
        stand.queue(MANY)
        with stand.celery.connection_for_write() as broker:
            stand.celery.send_task(deliver_messages.name, connection=broker, expires=10)
        stand.wait_until_all_are_sent(MANY)

    stand.check_copies(MANY, second_copies=0)


def test_mail_that_kills_whoever_sends_it(stand: Stand) -> None:
    """After three processes it is set aside for a person, and all others go."""
    stand.queue(MANY)
    with stand.worker("tests.faults.poison", concurrency=2, lease_seconds=2):
        stand.wait_for_states(sent=MANY - 1, needs_review=1)

    stand.check_copies(MANY - 1, second_copies=0)
    [message] = Message.objects.filter(state=Message.State.NEEDS_REVIEW)
    assert (message.address, message.attempts, message.interruptions) == ("person7@example.org", 3, 3)
