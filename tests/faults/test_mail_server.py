"""The mail server is slow, closes, refuses, is gone, or breaks off at the one moment when nobody can know."""

from collections import Counter

from django.db.models.functions import Now

from meeting.models import Batch, Message, Suppression
from tests.faults.scale import MANY, scaled
from tests.faults.stand import Stand
from tests.smtp_sink import ACCEPTED, SILENT, SILENT_AFTER_TAKING
from tests.waiting import eventually

State = Message.State
SENDERS = 4


def test_gone_for_a_while(stand: Stand) -> None:
    stand.queue(MANY)
    with stand.two_workers():
        stand.wait_for_mails(MANY // 4)
        stand.sink.stop()
        eventually(lambda: "cannot be reached" in stand.worker_log)
        stand.sink.start()
        stand.wait_until_all_are_sent(MANY)

    stand.check_copies(MANY, second_copies=SENDERS)


def test_closing_down_for_a_while(stand: Stand) -> None:
    """421 at each mail costs no message an attempt."""
    stand.sink.answer = lambda number, _recipient: ACCEPTED if number > 40 else "421 4.3.2 shutting down"
    stand.queue(MANY)
    with stand.two_workers(relay_wait_seconds=[0.2]):
        eventually(lambda: stand.sink.seen > 5)
        stand.sink.answer = lambda _number, _recipient: ACCEPTED
        stand.wait_until_all_are_sent(MANY)

    stand.check_copies(MANY, second_copies=0)
    assert attempts() == {1: MANY}


def test_some_recipients_put_off(stand: Stand) -> None:
    """The mail servers of every fifth ask to come again."""
    met: set[str] = set()

    def greylist(_number: int, recipient: str) -> str:
        is_new = recipient not in met and int(recipient.removeprefix("person").partition("@")[0]) % 5 == 0
        met.add(recipient)
        return "451 4.7.1 greylisted" if is_new else ACCEPTED

    stand.sink.answer = greylist
    stand.queue(MANY)
    with stand.two_workers():
        stand.wait_until_all_are_sent(MANY)

    stand.check_copies(MANY, second_copies=0)
    assert attempts() == {1: MANY * 4 // 5, 2: MANY // 5}


def test_slow_to_answer_but_in_time(stand: Stand) -> None:
    """Each conversation takes more than half its lease: nobody takes a message from its sender."""
    stand.sink.stall = stand.sink.delay = 0.9
    stand.queue(8)
    with stand.two_workers():
        stand.wait_until_all_are_sent(8)

    stand.check_copies(8, second_copies=0)
    assert attempts() == {1: 8}


def test_tarpit(stand: Stand) -> None:
    """It greets, and then says nothing: nothing was handed over, so nothing goes twice, and no attempt is counted."""
    stand.sink.stall = scaled(120, 8)
    stand.queue(MANY)
    with stand.two_workers():
        eventually(lambda: stand.worker_log.count("cannot be reached") >= 3, within=60)
        stand.sink.stall = 0
        stand.wait_until_all_are_sent(MANY)

    stand.check_copies(MANY, second_copies=0)
    assert attempts() == {1: MANY}
    assert not Message.objects.exclude(interruptions=0).exists()


def test_breaks_off_after_taking_a_mail(stand: Stand) -> None:
    stand.sink.answer = lambda number, _recipient: SILENT_AFTER_TAKING if number == 10 else ACCEPTED
    stand.queue(MANY)
    with stand.worker():
        stand.wait_until_all_are_sent(MANY)

    stand.check_copies(MANY, second_copies=1)
    [twice] = [name for name, copies in stand.sink.copies().items() if copies == 2]
    [message] = Message.objects.exclude(interruptions=0)
    assert (message.message_id, message.interruptions, message.attempts) == (twice, 1, 2)


def test_breaks_off_before_taking_every_seventh(stand: Stand) -> None:
    broken_off: set[str] = set()

    def break_off(number: int, recipient: str) -> str:
        if number % 7 or recipient in broken_off:
            return ACCEPTED
        broken_off.add(recipient)
        return SILENT

    stand.sink.answer = break_off
    stand.queue(MANY)
    with stand.two_workers():
        stand.wait_until_all_are_sent(MANY)

    stand.check_copies(MANY, second_copies=0)
    assert attempts() == {1: MANY - len(broken_off), 2: len(broken_off)}
    assert len(broken_off) > MANY // 8


def test_closes_each_connection_after_some_mails(stand: Stand) -> None:
    stand.sink.closes_after = int(scaled(100, 10))
    stand.queue(MANY)
    with stand.two_workers(run_seconds=5):
        stand.wait_until_all_are_sent(MANY)

    stand.check_copies(MANY, second_copies=0)
    assert attempts() == {1: MANY}


def test_refuses_us(stand: Stand) -> None:
    """Nobody is suppressed for it; soon the batch waits for somebody to mend what is wrong."""
    stand.sink.answer = lambda _number, _recipient: "550 5.7.1 not from you"
    batch = Batch.objects.create()
    stand.queue(MANY, batch.pk)
    with stand.two_workers():
        eventually(lambda: Batch.objects.filter(paused=True).exists(), within=30)
        stand.wait_for_states(queued=MANY)
        seen = stand.sink.seen
        stand.let_ticks_pass(3)

    batch.refresh_from_db()
    assert (batch.pause_reason, stand.sink.seen) == ("550 5.7.1", seen)
    assert seen <= 10
    assert stand.states() == {"queued": MANY}
    assert not Suppression.objects.exists()


def test_gone_until_it_is_too_late(stand: Stand) -> None:
    """What was due before is never sent late; the rest is."""
    stand.queue(MANY)
    stand.sink.stop()
    Message.objects.filter(pk__lte=MANY // 2).update(not_after=Now())
    with stand.worker():
        eventually(lambda: "cannot be reached" in stand.worker_log)
        stand.sink.start()
        stand.wait_for_states(expired=MANY // 2, sent=MANY // 2)

    assert len(stand.sink.mails) == MANY // 2


def attempts() -> Counter[int]:
    return Counter(Message.objects.values_list("attempts", flat=True))
