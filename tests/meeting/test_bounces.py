"""Mail that comes back: into a real Maildir, each report counted once, and nobody's word taken for it."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models.functions import Now

from meeting.models import Batch, Message, MessageEvent, Suppression
from meeting.services import bounces
from meeting.services.bounces import read_bounces
from meeting.services.delivery import deliver_due
from meeting.services.delivery_reports import StillUnderWay, note_delivery_report
from meeting.services.mails import build_mail
from meeting.services.return_addresses import read_return_address, return_address
from tests.meeting.mailing import people, queue
from tests.meeting.reports import EXCHANGE, GMAIL, OUT_OF_OFFICE, POSTFIX, Server
from tests.processes import celery_worker
from tests.smtp_sink import Sink
from tests.waiting import eventually

State = Message.State


@pytest.fixture
def server(settings: Any, tmp_path: Path) -> Server:
    settings.BOUNCE_DOMAIN, settings.BOUNCE_MAILDIR = "bounces.example.org", tmp_path / "bounces"
    server = Server(settings.BOUNCE_MAILDIR)
    server.box()
    return server


@pytest.fixture
def amina(db: None) -> Message:
    """An invitation that the mail server took a minute ago."""
    [message] = queue("Amina@example.org", batch=Batch.objects.create())
    return sent(message)


def sent(message: Message, **ago: int) -> Message:
    Message.objects.filter(pk=message.pk).update(state=State.SENT, sent_at=Now() - timedelta(**(ago or {"minutes": 1})))
    message.refresh_from_db()
    return message


def what_is_known(message: Message) -> tuple[str, list[tuple[str, str]], int]:
    """The message's state, its events, and how many addresses are suppressed."""
    message.refresh_from_db()
    events = list(message.events.values_list("kind", "detail"))
    return message.state, events, Suppression.objects.count()


CAME_BACK = (State.BOUNCED, [("bounced", "5.1.1")], 1)
AS_IT_WAS = (State.SENT, [], 0)


# The address --------------------------------------------------------------------------------------------------------


def test_envelope_names_the_message_and_the_header_the_sender(server: Server, relay: Sink, settings: Any) -> None:
    senders = []
    relay.answer = lambda _number, _recipient: "250 ok"
    original = relay.handle_DATA

    async def note_sender(smtp: Any, session: Any, envelope: Any) -> str:
        senders.append(envelope.mail_from)
        return await original(smtp, session, envelope)

    relay.handle_DATA = note_sender
    relay.stop()
    relay.start()
    [message] = queue("amina@example.org")

    deliver_due()

    [sender] = senders
    assert re.fullmatch(r"b\+[0-9a-f]{32}\.[0-9a-f]{24}@bounces\.example\.org", sender)
    assert len(sender.partition("@")[0]) <= 64
    assert read_return_address(sender) == message.public_id
    assert relay.mails[0].get_all("From") == [settings.DEFAULT_FROM_EMAIL]
    assert "Sender" not in relay.mails[0]


def test_without_a_domain_mail_comes_back_to_the_sender(amina: Message, settings: Any) -> None:
    settings.BOUNCE_DOMAIN, settings.BOUNCE_MAILDIR = "", None

    assert build_mail(amina).from_email == settings.DEFAULT_FROM_EMAIL
    assert read_bounces() == 0


def test_return_address_is_read_in_any_letters_and_with_an_older_key(server: Server, settings: Any) -> None:
    [message] = [Message(message_id=f"<{'0' * 32}@example.org>")]
    address = return_address(message.public_id)
    settings.TOKEN_KEYS = ["a new key", *settings.TOKEN_KEYS]

    assert read_return_address(address.upper()) == message.public_id
    assert read_return_address(f"<{address}>, other@example.org") == message.public_id
    assert return_address(message.public_id) != address


# What is believed ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", [POSTFIX, EXCHANGE, GMAIL], ids=["Postfix", "Exchange", "Gmail"])
def test_unknown_address_comes_back_and_is_suppressed(server: Server, amina: Message, style: str) -> None:
    was_sent = amina.sent_at
    server.reports(return_address(amina.public_id), "amina@Example.org", style=style)

    assert read_bounces() == 1

    assert what_is_known(amina) == CAME_BACK
    assert (amina.sent_at, amina.last_error) == (was_sent, "5.1.1")
    [suppression] = Suppression.objects.all()
    assert (suppression.fingerprint, suppression.meeting, suppression.reason) == (
        Suppression.fingerprint_of("amina@example.org"),
        None,
        "bounced",
    )
    assert (server.waiting(), len(server.box())) == (0, 1)


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (("failed", "5.1.10", "550 5.1.10 recipient not found"), (State.BOUNCED, [("bounced", "5.1.10")], 1)),
        (("failed", "5.1.2", "550 no such domain"), (State.BOUNCED, [("bounced", "5.1.2")], 1)),
        (("failed", "5.2.1", "550 5.2.1 disabled"), (State.BOUNCED, [("bounced", "5.2.1")], 1)),
        (("Failed", "5.0.0", "550-5.1.1 no such person"), CAME_BACK),
        (("failed", "5.1.1 (bad destination)", "x"), CAME_BACK),
        (("failed", "5.1.8", "550 5.1.8 we do not know the sender"), (State.BOUNCED, [("bounced", "5.1.8")], 0)),
        (("failed", "5.2.2", "552 5.2.2 mailbox full"), (State.BOUNCED, [("bounced", "5.2.2")], 0)),
        (("failed", "5.7.1", "550 5.7.1 see 5.1.1"), (State.BOUNCED, [("bounced", "5.7.1")], 0)),
        (("failed", "4.4.7", "451 4.4.7 expired"), (State.BOUNCED, [("bounced", "4.4.7")], 0)),
        (("failed", "none", "none"), (State.BOUNCED, [("bounced", "")], 0)),
        (("delayed", "4.4.1", "451 4.4.1 no answer"), (State.SENT, [("delayed", "4.4.1")], 0)),
        (("delayed", "5.1.1", "550 5.1.1"), (State.SENT, [("delayed", "5.1.1")], 0)),
        (("delivered", "2.0.0", "250 2.0.0"), AS_IT_WAS),
        (("relayed", "2.0.0", "250 2.0.0"), AS_IT_WAS),
        (("exploded", "5.1.1", "550 5.1.1"), AS_IT_WAS),
    ],
)
def test_report_decides(
    server: Server, amina: Message, report: tuple[str, str, str], expected: tuple[str, list, int]
) -> None:
    action, status, code = report
    server.reports(return_address(amina.public_id), "amina@example.org", action=action, status=status, code=code)

    read_bounces()

    assert what_is_known(amina) == expected


def test_same_report_five_times_is_one(server: Server, amina: Message) -> None:
    for _ in range(5):
        server.reports(return_address(amina.public_id), "amina@example.org")

    assert read_bounces() == 5

    assert what_is_known(amina) == CAME_BACK


@pytest.mark.parametrize("order", [("delayed", "failed"), ("failed", "delayed")])
def test_reports_in_any_order_end_alike(server: Server, amina: Message, order: tuple[str, str]) -> None:
    for number, action in enumerate(order):
        server.reports(return_address(amina.public_id), "amina@example.org", action=action, number=number)
        read_bounces()

    amina.refresh_from_db()
    assert (amina.state, amina.last_error, Suppression.objects.count()) == (State.BOUNCED, "5.1.1", 1)
    assert set(amina.events.values_list("kind", flat=True)) - {"delayed"} == {"bounced"}


def test_two_servers_reports_are_two_events_and_one_transition(server: Server, amina: Message) -> None:
    for number, status in enumerate(("5.1.1", "5.7.1")):
        server.reports(return_address(amina.public_id), "amina@example.org", status=status, number=number)

    read_bounces()
    read_bounces()

    assert {status for _kind, status in what_is_known(amina)[1]} == {"5.1.1", "5.7.1"}
    assert amina.state == State.BOUNCED


def test_reader_killed_before_it_puts_the_mail_away(
    server: Server, amina: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it noted is committed: read once more, the mail says nothing new."""
    server.reports(return_address(amina.public_id), "amina@example.org")
    with monkeypatch.context() as killed:
        killed.setattr(bounces.Path, "rename", lambda *_names: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            read_bounces()
    assert server.waiting() == 1

    read_bounces()

    assert what_is_known(amina) == CAME_BACK
    assert server.waiting() == 0


def test_report_that_is_quicker_than_the_sender_waits(server: Server, amina: Message) -> None:
    """A mail may be refused further on before the sender has marked it sent."""
    Message.objects.filter(pk=amina.pk).update(state=State.QUEUED, sent_at=None)
    server.reports(return_address(amina.public_id), "amina@example.org")

    assert (read_bounces(), server.waiting()) == (0, 1)
    sent(amina)
    assert (read_bounces(), server.waiting()) == (1, 0)

    assert what_is_known(amina) == CAME_BACK


def test_message_that_was_refused_at_once_stays_so(server: Server, amina: Message) -> None:
    Message.objects.filter(pk=amina.pk).update(state=State.FAILED, sent_at=None, last_error="550 5.7.1")
    server.reports(return_address(amina.public_id), "amina@example.org")

    read_bounces()

    assert what_is_known(amina) == (State.FAILED, [("bounced", "5.1.1")], 1)
    assert amina.last_error == "550 5.7.1"


def test_too_many_unknown_addresses_pause_the_batch(server: Server, db: None) -> None:
    batch = Batch.objects.create()
    messages = queue(*people(100), batch=batch)
    Message.objects.update(state=State.SENT, sent_at=Now())
    for number, message in enumerate(messages[:6]):
        server.reports(return_address(message.public_id), message.address, number=number)

    read_bounces()

    batch.refresh_from_db()
    assert (batch.paused, batch.pause_reason) == (True, "6 / 100")


# What is not --------------------------------------------------------------------------------------------------------


def forged(address: str) -> str:
    """The address with one figure of its signature changed."""
    name, _at, domain = address.partition("@")
    return f"{name[:-1]}{'0' if name[-1] != '0' else '1'}@{domain}"


@pytest.mark.parametrize("style", [POSTFIX, EXCHANGE, GMAIL], ids=["Postfix", "Exchange", "Gmail"])
def test_forged_return_address_is_not_believed(server: Server, amina: Message, style: str) -> None:
    server.reports(forged(return_address(amina.public_id)), "amina@example.org", style=style)

    assert read_bounces() == 1

    assert what_is_known(amina) == AS_IT_WAS


@pytest.mark.parametrize(
    "address",
    ["meeting@example.org", "b+x.y@bounces.example.org", "b+{0}.{1}@other.example.org", "b+{0}@bounces.example.org"],
)
def test_other_addresses_are_none_of_ours(server: Server, amina: Message, address: str) -> None:
    name = return_address(amina.public_id).partition("@")[0].removeprefix("b+")
    server.reports(address.format(*name.split(".")), "amina@example.org")

    read_bounces()

    assert what_is_known(amina) == AS_IT_WAS


def test_report_of_somebody_else_is_not_believed(server: Server, amina: Message) -> None:
    """Whoever knows one return address must not suppress whom he likes."""
    server.reports(return_address(amina.public_id), "chen@example.org")

    read_bounces()

    assert what_is_known(amina) == AS_IT_WAS


def test_absence_is_no_report(server: Server, amina: Message) -> None:
    server.reports(return_address(amina.public_id), "amina@example.org", style=OUT_OF_OFFICE)

    assert read_bounces() == 1

    assert what_is_known(amina) == AS_IT_WAS


def test_report_after_fourteen_days_is_not_believed(server: Server, amina: Message) -> None:
    sent(amina, days=14, minutes=1)
    server.reports(return_address(amina.public_id), "amina@example.org", number=1)
    read_bounces()
    assert what_is_known(amina) == AS_IT_WAS

    sent(amina, days=13, hours=23)
    server.reports(return_address(amina.public_id), "amina@example.org", number=2)
    read_bounces()
    assert what_is_known(amina) == CAME_BACK


def test_log_names_no_address(server: Server, amina: Message, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    server.reports(return_address(amina.public_id), "chen@example.org")

    read_bounces()

    assert str(amina.public_id) in caplog.text
    assert "@" not in caplog.text


NESTED = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3000))
NONSENSE = {
    "empty": b"",
    "no text": bytes(range(256)) * 50,
    "nested": NESTED,
    "no blocks": b"Content-Type: multipart/report; boundary=a\r\n\r\n--a\r\nContent-Type: message/delivery-status\r\n",
    "other encoding": b"To: \xff\xfe\r\nMessage-ID: \xff\r\nContent-Type: multipart/report; boundary=\xff\r\n\r\n",
}


@pytest.mark.parametrize("content", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_keeps_no_other_mail_from_being_read(server: Server, amina: Message, content: bytes) -> None:
    server.box().add(content)
    server.reports(return_address(amina.public_id), "amina@example.org")
    server.box().add(content)

    assert read_bounces() == 3

    assert what_is_known(amina) == CAME_BACK
    assert server.waiting() == 0


def test_what_cannot_be_read_or_put_away_keeps_no_other_mail(
    server: Server, amina: Message, caplog: pytest.LogCaptureFixture
) -> None:
    (server.maildir / "new" / "0").mkdir()
    (server.maildir / "new" / "1").touch()
    (server.maildir / "cur" / "1:2,S").mkdir()
    server.reports(return_address(amina.public_id), "amina@example.org")

    assert read_bounces() == 1

    assert what_is_known(amina) == CAME_BACK
    assert caplog.messages == [
        "0 in the Maildir of bounces cannot be read or put away: IsADirectoryError",
        "1 in the Maildir of bounces cannot be read or put away: IsADirectoryError",
    ]


def test_missing_maildir_is_said_in_the_log(settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings.BOUNCE_MAILDIR = tmp_path / "none"

    assert read_bounces() == 0
    assert caplog.messages == ["The Maildir of bounces cannot be read: FileNotFoundError"]


# The service, which others may call ---------------------------------------------------------------------------------


def test_report_of_an_international_domain_in_either_spelling(db: None) -> None:
    one, other = queue("amina@bücher.example"), queue("chen@xn--bcher-kva.example")
    for [message], recipient in ((one, "amina@xn--bcher-kva.example"), (other, "chen@BÜCHER.example")):
        sent(message)
        assert note_delivery_report(
            public_id=message.public_id, recipients=["", recipient], action="failed", status="5.2.2", source_id="1"
        )
    assert list(MessageEvent.objects.values_list("detail", flat=True)) == ["5.2.2", "5.2.2"]


def test_report_of_a_message_in_hand_is_to_be_told_again(amina: Message) -> None:
    Message.objects.filter(pk=amina.pk).update(state=State.QUEUED, sent_at=None)

    with pytest.raises(StillUnderWay):
        note_delivery_report(
            public_id=amina.public_id, recipients=[amina.address], action="failed", status="5.1.1", source_id="1"
        )


# With a worker ------------------------------------------------------------------------------------------------------


def test_tick_reads_the_maildir(server: Server, transactional_db: None, tmp_path: Path, sink: Sink) -> None:
    [message] = queue("amina@example.org")
    sent(message)
    server.reports(return_address(message.public_id), "amina@example.org")

    changes = {"BOUNCE_DOMAIN": "bounces.example.org", "BOUNCE_MAILDIR": str(server.maildir), "EMAIL_URL": sink.url}
    with celery_worker(tmp_path, **changes):
        eventually(MessageEvent.objects.exists)

    assert what_is_known(message) == CAME_BACK
