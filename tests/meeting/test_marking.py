"""The two statements of each mail: the one before is marked, and the next may begin, in one transaction."""

import threading
import uuid

from django.db import connection, transaction

from meeting.models import Message
from meeting.services.claims import claim_due
from meeting.services.delivery import PREPARE, Sender
from meeting.services.relay import Relay
from tests.meeting.mailing import people, queue, states
from tests.partners.racing import in_threads
from tests.smtp_sink import ACCEPTED, Sink

State = Message.State


def test_message_that_somebody_is_changing_is_passed_over_and_goes_back(relay: Sink) -> None:
    """And the one before is marked meanwhile: whoever waits for a row holds none."""
    queue("amina@example.org", "bruno@example.org", "chen@example.org")
    claim = uuid.uuid4()
    messages = claim_due(claim)
    is_changed, has_gone = threading.Event(), threading.Event()

    def change() -> None:
        with transaction.atomic():
            Message.objects.select_for_update().get(address="bruno@example.org")
            is_changed.set()
            has_gone.wait(10)

    def answer(_number: int, recipient: str) -> str:
        if recipient == "chen@example.org":
            has_gone.set()
        return ACCEPTED

    def send() -> None:
        is_changed.wait(10)
        with connection.cursor() as cursor:
            cursor.execute(PREPARE)
        with Relay() as server:
            Sender(server)._deliver(claim, messages)

    relay.answer = answer
    assert in_threads(change, send) == [None, None]

    assert states() == [State.SENT, State.QUEUED, State.SENT]
    assert [mail["To"] for mail in relay.mails] == ["amina@example.org", "chen@example.org"]


def test_message_is_found_by_its_key_however_many_are_in_hand(db: None) -> None:
    """Statistics from a time when none was make an index of those in hand look like the shorter way."""
    *_others, message = queue(*people(500))
    with connection.cursor() as cursor:
        cursor.execute(PREPARE)
        cursor.execute("ANALYZE meeting_message")
        cursor.execute(f"EXPLAIN EXECUTE fence (300, {message.pk}, '{uuid.uuid4()}', '')")
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "message_in_hand" not in plan
    assert "Seq Scan on meeting_message" not in plan
