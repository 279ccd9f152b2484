"""The outbox with a real worker process and a real SMTP conversation."""

import uuid
from datetime import timedelta
from subprocess import Popen
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from meeting import settings as portal
from meeting.models import Batch, MailGate, Message, Suppression
from meeting.services.delivery import claim_due, deliver_due, sweep
from meeting.services.outbox import add_messages, new_message
from tests.meeting.mailing import queue, states
from tests.smtp_sink import ACCEPTED, Sink, text_of
from tests.waiting import eventually

State = Message.State
A_MOMENT_AGO = Now() - timedelta(seconds=1)


def test_message_reaches_the_mail_server(worker: Popen[bytes], sink: Sink) -> None:
    [message] = queue("amina@example.org")

    eventually(lambda: states() == [State.SENT])

    message.refresh_from_db()
    [mail] = sink.mails
    assert mail["To"] == "amina@example.org"
    assert mail["Subject"] == "Réunion à Genève"
    assert mail["Message-ID"] == message.message_id
    assert mail["Date"].datetime == message.created_at.replace(microsecond=0)
    assert text_of(mail).strip() == "Łukasz Đặng"
    assert (message.attempts, message.claim, message.lease_until) == (1, None, None)


def test_same_key_twice_is_one_row(db: None) -> None:
    queue("amina@example.org")

    with pytest.raises(IntegrityError), transaction.atomic():
        queue("amina@example.org")

    assert states() == [State.QUEUED]


@pytest.mark.parametrize(
    ("answer", "state", "suppressed"),
    [
        ("550 5.1.1 no such person", State.FAILED, 1),
        ("552 5.2.2 mailbox full for ever", State.FAILED, 0),
        ("550 5.7.1 we do not know you", State.QUEUED, 0),
        ("553 5.1.8 we do not know your domain", State.QUEUED, 0),
        ("451 4.3.0 later", State.QUEUED, 0),
        (ACCEPTED, State.SENT, 0),
    ],
)
def test_answer_of_the_mail_server_decides(relay: Sink, answer: str, state: str, suppressed: int) -> None:
    relay.answer = lambda _number, _recipient: answer
    [message] = queue("amina@example.org")

    deliver_due()

    message.refresh_from_db()
    assert (message.state, message.attempts, Suppression.objects.count()) == (state, 1, suppressed)


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ("452 4.2.2 mailbox full", "452 4.2.2"),
        ("452-4.2.2\r\n452 amina@example.org is full", "452 4.2.2"),
        ("452 4.amina@example.org is full", "452"),
        ("452 see 4.2.2", "452"),
    ],
)
def test_of_a_refusal_only_its_codes_are_kept(relay: Sink, answer: str, kept: str) -> None:
    relay.answer = lambda _number, _recipient: answer
    queue("amina@example.org")

    deliver_due()

    assert Message.objects.get().last_error == kept


def test_answer_that_no_database_takes_is_kept_without_that(relay: Sink) -> None:
    relay.answer = lambda _number, _recipient: "250 2.0.0 ta\0ken"
    queue("amina@example.org")

    deliver_due()

    assert [(message.state, message.relay_answer) for message in Message.objects.all()] == [(State.SENT, "2.0.0 taken")]


def test_temporary_refusal_is_tried_again_with_the_same_message_id(worker: Popen[bytes], sink: Sink) -> None:
    sink.answer = lambda number, _recipient: "451 4.7.1 greylisted" if number == 1 else ACCEPTED
    [message] = queue("amina@example.org")

    eventually(lambda: states() == [State.SENT])

    message.refresh_from_db()
    assert message.attempts == 2
    assert list(sink.copies().values()) == [1]


def test_message_that_is_put_off_for_too_long_is_given_up(relay: Sink, settings: Any) -> None:
    """However long it had waited for its first attempt."""
    settings.OUTBOX["give_up_attempts"] = 2
    relay.answer = lambda _number, _recipient: "451 4.3.0 later"
    queue("amina@example.org")
    Message.objects.update(created_at=Now() - timedelta(days=4))

    deliver_due()
    assert states() == [State.QUEUED]

    Message.objects.update(next_attempt_at=Now())
    deliver_due()
    [message] = Message.objects.all()
    assert (message.state, message.attempts, message.last_error) == (State.FAILED, 2, "451 4.3.0")


def test_last_attempt_is_the_first_one_after_72_hours() -> None:
    waits, attempts = portal.OUTBOX["retry_seconds"], portal.OUTBOX["give_up_attempts"]

    before_each = [0, *waits, *[waits[-1]] * attempts][:attempts]

    assert sum(before_each[:-1]) < 72 * 3600 <= sum(before_each)


def test_relay_that_closes_after_some_mails_loses_none(relay: Sink) -> None:
    relay.answer = lambda number, _recipient: "421 4.7.0 enough for now" if number == 3 else ACCEPTED
    queue("amina@example.org", "bruno@example.org", "chen@example.org", "emil@example.org")

    deliver_due()

    assert states() == [State.SENT, State.SENT, State.QUEUED, State.QUEUED]
    assert list(Message.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 1, 0, 0]
    eventually(lambda: deliver_due() or states() == [State.SENT] * 4)


def test_relay_that_closes_at_one_mail_each_time_gets_the_others(relay: Sink) -> None:
    relay.answer = lambda _number, recipient: "421 4.7.0 not him" if recipient == "amina@example.org" else ACCEPTED
    queue("amina@example.org", "bruno@example.org", "chen@example.org")

    for _turn in range(2):
        MailGate.objects.update(relay_retry_at=None)
        deliver_due()

    assert states() == [State.QUEUED, State.SENT, State.SENT]


def test_relay_that_is_down_costs_no_attempt(relay: Sink) -> None:
    relay.stop()
    queue("amina@example.org")

    deliver_due()

    [message] = Message.objects.all()
    assert (message.state, message.attempts) == (State.QUEUED, 0)


def test_mail_server_with_a_name_that_none_can_have_fails_no_mail(relay: Sink, settings: Any) -> None:
    settings.EMAIL_HOST = "é" * 70
    queue("dora@example.org", is_secret=True)

    deliver_due()

    [message] = Message.objects.all()
    assert (message.state, message.attempts, message.text) == (State.QUEUED, 0, "Łukasz Đặng")
    assert MailGate.objects.get().relay_failures == 1


def test_suppressed_address_gets_no_campaign_but_confirmations(relay: Sink) -> None:
    Suppression.objects.create(fingerprint=Suppression.fingerprint_of("Amina@Example.org"), reason="bounced")
    queue("amina@example.org", batch=Batch.objects.create())
    add_messages(
        [new_message(name="own", to="amina@example.org", language="fr", subject="s", text="t", dedupe_key="own")]
    )

    deliver_due()

    assert states() == [State.SUPPRESSED, State.SENT]
    assert len(relay.mails) == 1


def test_suppressed_address_stays_so_when_the_secret_key_changes(relay: Sink, settings: Any) -> None:
    Suppression.objects.create(fingerprint=Suppression.fingerprint_of("amina@example.org"), reason="bounced")
    queue("amina@example.org", batch=Batch.objects.create())
    settings.SECRET_KEY = "another"

    deliver_due()

    assert states() == [State.SUPPRESSED]


def test_secret_is_erased_once_sent(relay: Sink) -> None:
    queue("dora@example.org", is_secret=True, html="<p>Łukasz Đặng</p>")

    deliver_due()

    [message] = Message.objects.all()
    assert (message.state, message.text, message.html) == (State.SENT, "", "")
    assert "Łukasz Đặng" in text_of(relay.mails[0])


def test_message_whose_time_has_passed_is_not_sent(relay: Sink) -> None:
    queue("amina@example.org", not_after=A_MOMENT_AGO, is_secret=True)

    deliver_due()

    [message] = Message.objects.all()
    assert (message.state, message.text, relay.mails) == (State.EXPIRED, "", [])


def test_secret_that_is_too_late_is_erased_without_a_mail_server(db: None) -> None:
    queue("dora@example.org", not_after=A_MOMENT_AGO, is_secret=True)

    sweep()

    [message] = Message.objects.all()
    assert (message.state, message.text, message.html) == (State.EXPIRED, "", "")


def test_line_break_in_a_header_fails_that_mail_alone(relay: Sink) -> None:
    queue("amina@example.org", "bruno@example.org")
    Message.objects.filter(address="amina@example.org").update(subject="Hello\nBcc: chen@example.org")

    deliver_due()

    assert states() == [State.FAILED, State.SENT]
    assert [mail["To"] for mail in relay.mails] == ["bruno@example.org"]


def test_two_senders_never_hold_the_same_message(db: None) -> None:
    queue(*(f"person{number}@example.org" for number in range(30)))

    first, second, third = (claim_due(uuid.uuid4()) for _ in range(3))

    assert (len(first), len(second), len(third)) == (20, 10, 0)
    assert not {message.pk for message in first} & {message.pk for message in second}


def test_lapsed_lease_is_swept_back(db: None) -> None:
    """Who was in a conversation may have been what killed the sender; who only waited for one was not."""
    queue("amina@example.org", "bruno@example.org", "chen@example.org")
    held = {"claim": uuid.uuid4(), "lease_until": A_MOMENT_AGO}
    one, other, third = Message.objects.order_by("pk").values_list("pk", flat=True)
    Message.objects.filter(pk=one).update(state=State.SENDING, attempts=1, **held)
    Message.objects.filter(pk=other).update(state=State.SENDING, attempts=3, interruptions=2, **held)
    Message.objects.filter(pk=third).update(state=State.CLAIMED, **held)

    swept = sweep()

    assert swept == 3
    assert list(Message.objects.order_by("pk").values_list("state", "interruptions")) == [
        (State.QUEUED, 1),
        (State.NEEDS_REVIEW, 3),
        (State.QUEUED, 0),
    ]


def test_mail_goes_without_a_broker_by_a_command(relay: Sink, capsys: pytest.CaptureFixture[str]) -> None:
    queue("amina@example.org")

    call_command("send_mail")

    assert states() == [State.SENT]
    assert capsys.readouterr().out == "1 messages sent.\n"
