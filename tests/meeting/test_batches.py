"""Messages that were asked for together are held together, go at their rate, and stop when the answers say so."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now

from meeting.models import Batch, BatchText, HistoryEntry, Message, Suppression, User
from meeting.services.batches import cancel_batch, hold_for_change, note_unknown_address, pause_batch, resume_batch
from meeting.services.delivery import deliver_due, sweep
from meeting.services.outbox import add_messages, new_message
from tests.factories import make_meeting
from tests.meeting.mailing import people, queue, states
from tests.smtp_sink import ACCEPTED, Sink, text_of

State = Message.State


def test_paused_batch_waits(relay: Sink, dora: User) -> None:
    batch = Batch.objects.create()
    queue("amina@example.org", batch=batch)

    pause_batch(batch=batch, actor=dora)
    pause_batch(batch=batch, actor=dora)
    deliver_due()
    assert states() == [State.QUEUED]

    resume_batch(batch=batch, actor=dora)
    resume_batch(batch=batch, actor=dora)
    deliver_due()
    assert states() == [State.SENT]
    assert len(relay.mails) == 1
    assert list(HistoryEntry.objects.order_by("pk").values_list("action", "actor")) == [
        ("paused", dora.pk),
        ("resumed", dora.pk),
    ]


def test_batch_that_is_called_off_sends_nothing_more(relay: Sink, dora: User) -> None:
    batch = Batch.objects.create()
    queue("amina@example.org", batch=batch)
    queue("amina@example.org")

    assert cancel_batch(batch=batch, actor=dora) == 1
    deliver_due()

    assert states() == [State.CANCELLED, State.SENT]


def test_batch_that_was_called_off_is_not_resumed(dora: User) -> None:
    batch = Batch.objects.create(paused=True, cancelled_at=Now())

    resume_batch(batch=batch, actor=dora)

    batch.refresh_from_db()
    assert (batch.paused, HistoryEntry.objects.exists()) == (True, False)


def test_message_released_by_a_sender_after_its_batch_was_called_off(db: None) -> None:
    queue("amina@example.org", batch=Batch.objects.create(cancelled_at=Now()))

    sweep()

    assert states() == [State.CANCELLED]


def test_batch_waits_for_its_time(relay: Sink) -> None:
    batch = Batch.objects.create(not_before=Now() + timedelta(hours=1))
    queue("amina@example.org", batch=batch)

    deliver_due()
    assert states() == [State.QUEUED]

    Batch.objects.update(not_before=Now() - timedelta(seconds=1))
    deliver_due()
    assert states() == [State.SENT]


def test_rate_lets_through_what_its_minute_allows(relay: Sink) -> None:
    """Of 60 a minute ten may be made up for, and one is due."""
    batch = Batch.objects.create(rate_per_minute=60, next_due_at=Now() - timedelta(hours=1))
    queue(*people(30), batch=batch)

    deliver_due()

    assert Counter(states()) == {State.SENT: 11, State.QUEUED: 19}


def test_confirmations_go_before_mailings(relay: Sink) -> None:
    queue(*people(3), batch=Batch.objects.create())
    queue("amina@example.org")

    deliver_due()

    assert [mail["To"] for mail in relay.mails] == ["amina@example.org", *people(3)]


def test_refusal_of_us_pauses_the_batch(relay: Sink) -> None:
    relay.answer = lambda _number, _recipient: "554 5.7.1 not from you"
    batch = Batch.objects.create()
    queue(*people(8), batch=batch)

    deliver_due()

    batch.refresh_from_db()
    assert (batch.paused, batch.pause_reason) == (True, "554 5.7.1")
    assert relay.seen == 5
    assert states() == [State.QUEUED] * 8
    assert not Suppression.objects.exists()


def test_refusals_that_others_interrupt_pause_nothing(relay: Sink) -> None:
    relay.answer = lambda number, _recipient: "554 5.7.1 not to him" if number % 2 else ACCEPTED
    batch = Batch.objects.create()
    queue(*people(12), batch=batch)

    deliver_due()

    batch.refresh_from_db()
    assert not batch.paused


def test_mail_that_is_taken_ends_the_refusals_of_an_earlier_run(relay: Sink) -> None:
    relay.answer = lambda number, _recipient: ACCEPTED if number == 1 else "554 5.7.1 not to him"
    batch = Batch.objects.create(policy_refusals=4)
    queue(*people(3), batch=batch)

    deliver_due()

    batch.refresh_from_db()
    assert (batch.paused, batch.policy_refusals) == (False, 2)


def test_too_many_unknown_addresses_pause_the_batch_once(relay: Sink, dora: User) -> None:
    """After a hundred answers; who has seen it and goes on is not stopped again."""
    relay.answer = lambda number, _recipient: "550 5.1.1 nobody" if number % 10 == 0 else ACCEPTED
    batch = Batch.objects.create()
    queue(*people(150), batch=batch)

    deliver_due()
    batch.refresh_from_db()
    assert (batch.paused, batch.pause_reason, relay.seen) == (True, "10 / 100", 100)

    resume_batch(batch=batch, actor=dora)
    deliver_due()
    assert Counter(states()) == {State.SENT: 135, State.FAILED: 15}
    assert Suppression.objects.count() == 15


@pytest.mark.parametrize("why", ["paused", "tolerates_failures"])
def test_batch_that_cannot_be_held_is_not_counted(db: None, django_assert_num_queries: Any, why: str) -> None:
    [message] = queue("amina@example.org", batch=Batch.objects.create(**{why: True}))

    with django_assert_num_queries(1):
        note_unknown_address(message)

    assert Suppression.objects.count() == 1


def test_message_says_what_its_batch_says_with_its_own_values(relay: Sink) -> None:
    """In its language; a value is no HTML, and what looks like a token's place in it gets none."""
    batch = Batch.objects.create()
    said = {"subject": "{name} !", "text": "Bonjour {name}, {unknown}", "html": "<p>Bonjour {name}</p>"}
    BatchText.objects.create(batch=batch, language="fr", **said)
    BatchText.objects.create(batch=batch, language="en", subject="no", text="no")
    message = new_message(
        name="test", to="a@example.org", language="fr", subject="", text="", dedupe_key="1", batch=batch
    )
    message.values = {"name": "<b>É</b> [[token]]"}
    add_messages([message])

    deliver_due()

    [mail] = relay.mails
    assert mail["Subject"] == "<b>É</b> [[ token ]] !"
    assert text_of(mail).splitlines()[0] == "Bonjour <b>É</b> [[ token ]], {unknown}"
    assert mail.get_body(("html",)).get_content().startswith("<p>Bonjour &lt;b&gt;É&lt;/b&gt; [[ token ]]</p>")


def test_batch_that_tells_of_the_meeting_as_it_was_is_held(db: None) -> None:
    meeting, other = make_meeting(), make_meeting()
    waiting, elsewhere, done = (Batch.objects.create(meeting=each) for each in (meeting, other, meeting))
    paused = Batch.objects.create(meeting=meeting, paused=True, pause_reason="554 5.7.1")
    queue("amina@example.org", batch=waiting)
    queue("amina@example.org", batch=paused)
    queue("amina@example.org", batch=elsewhere)
    queue("amina@example.org", batch=done)
    Message.objects.filter(batch=done).update(state=State.FAILED)

    assert [hold_for_change(meeting) for _twice in range(2)] == [2, 0]

    assert set(Batch.objects.filter(paused=True)) == {waiting, paused}
    assert {str(batch.why_paused) for batch in Batch.objects.filter(paused=True)} == {
        "the meeting’s title, time or place has changed since the text was written"
    }
