"""What holds all mail back: staff's freeze, a mail server that does not answer, a database that was restored."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models.functions import Now

from meeting.models import Batch, HistoryEntry, MailGate, Message, User
from meeting.services.delivery import deliver_due
from meeting.services.mail_gate import freeze, is_restored, relay_failed, sender_slot, settle, thaw, the_gate
from tests.meeting.mailing import queue, states
from tests.smtp_sink import Sink

State = Message.State


def test_freeze_holds_everything_but_confirmations(relay: Sink, dora: User) -> None:
    queue("amina@example.org", batch=Batch.objects.create())
    queue("amina@example.org")

    freeze(actor=dora)
    freeze(actor=dora)
    deliver_due()
    assert states() == [State.QUEUED, State.SENT]

    thaw(actor=dora)
    thaw(actor=dora)
    deliver_due()
    assert states() == [State.SENT, State.SENT]
    assert list(HistoryEntry.objects.order_by("pk").values_list("action", flat=True)) == ["frozen", "thawed"]


def test_mail_server_that_does_not_answer_is_left_alone_for_a_while(relay: Sink) -> None:
    relay.stop()
    queue("amina@example.org")

    deliver_due()

    gate = the_gate()
    assert (gate.relay_failures, gate.relay_error) == (1, "ConnectionRefusedError")
    assert MailGate.objects.filter(relay_retry_at__gt=Now()).exists()
    relay.start()
    deliver_due()
    assert states() == [State.QUEUED]

    MailGate.objects.update(relay_retry_at=Now() - timedelta(seconds=1))
    deliver_due()
    gate.refresh_from_db()
    assert states() == [State.SENT]
    assert (gate.relay_failures, gate.relay_error, gate.relay_retry_at) == (0, "", None)


def test_senders_that_fail_at_once_are_all_counted(transactional_db: None) -> None:
    def fail(_sender: int) -> None:
        try:
            relay_failed("ConnectionRefusedError")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as senders:
        list(senders.map(fail, range(40)))

    assert the_gate().relay_failures == 40


def test_restored_database_sends_nothing_until_staff_say_so(relay: Sink, dora: User) -> None:
    deliver_due()
    MailGate.objects.update(home="another:1:2")
    queue("amina@example.org")

    deliver_due()
    assert is_restored(the_gate())
    assert states() == [State.QUEUED]

    settle(actor=dora)
    settle(actor=dora)
    deliver_due()
    assert states() == [State.SENT]
    assert list(HistoryEntry.objects.values_list("action", flat=True)) == ["settled"]


def test_no_more_senders_than_the_mail_server_allows(relay: Sink, settings: Any) -> None:
    settings.OUTBOX["senders"] = 0
    queue("amina@example.org")

    deliver_due()

    assert states() == [State.QUEUED]


def test_slot_is_free_again(db: None, settings: Any) -> None:
    settings.OUTBOX["senders"] = 1
    for _turn in range(2):
        with sender_slot() as is_sender:
            assert is_sender
