"""What is said to mail servers that take commands together (RFC 2920), and to those that take one at a time."""

import socketserver
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now

from meeting.models import Message
from meeting.services.claims import claim_due
from meeting.services.delivery import PREPARE, Sender, deliver_due
from meeting.services.relay import Relay
from tests.meeting.mailing import queue, states
from tests.smtp_sink import Sink, text_of

State = Message.State


@pytest.fixture(params=[True, False], ids=["together", "one at a time"])
def server(request: pytest.FixtureRequest, relay: Sink) -> Sink:
    relay.pipelines = request.param
    return relay


def test_refused_recipient_leaves_the_connection_to_the_next(server: Sink) -> None:
    server.unknown = frozenset({"amina@example.org"})
    queue("amina@example.org", "bruno@example.org")

    deliver_due()

    assert states() == [State.FAILED, State.SENT]
    assert Message.objects.last().last_error == "550 5.1.1"
    assert [mail["To"] for mail in server.mails] == ["bruno@example.org"]
    assert server.greeted == 1


def test_mail_that_is_not_wanted_any_more_leaves_the_connection_to_the_next(server: Sink) -> None:
    """The server has heard of it already."""
    queue("amina@example.org", "bruno@example.org", "chen@example.org")
    claim = uuid.uuid4()
    messages = claim_due(claim)
    Message.objects.filter(address="bruno@example.org").update(not_after=Now())

    with Relay() as relay, connection.cursor() as cursor:
        cursor.execute(PREPARE)
        Sender(relay)._deliver(claim, messages)

    assert states() == [State.SENT, State.EXPIRED, State.SENT]
    assert [mail["To"] for mail in server.mails] == ["amina@example.org", "chen@example.org"]
    assert server.greeted == 1


@pytest.mark.parametrize("impossible", [{"subject": "Two\nlines"}, {"address": "no one@example.org, else"}])
def test_mail_that_cannot_be_leaves_the_connection_to_the_next(server: Sink, impossible: dict[str, str]) -> None:
    _amina, bruno, _chen = queue("amina@example.org", "bruno@example.org", "chen@example.org")
    Message.objects.filter(pk=bruno.pk).update(**impossible)

    deliver_due()

    assert states() == [State.SENT, State.FAILED, State.SENT]
    bruno.refresh_from_db()
    assert bruno.last_error == "header"
    assert server.greeted == 1


def test_lines_that_begin_with_a_point_arrive(server: Sink) -> None:
    [message] = queue("amina@example.org")
    text = ".\n..\n.end without a line break"
    Message.objects.filter(pk=message.pk).update(text=text, html="")

    deliver_due()

    [mail] = server.mails
    assert text_of(mail).splitlines() == text.splitlines()


def test_server_that_closes_is_opened_anew(server: Sink) -> None:
    server.closes_after = 2
    queue(*(f"person{number}@example.org" for number in range(5)))

    deliver_due()

    assert states() == [State.SENT] * 5
    assert (len(server.mails), server.greeted) == (5, 3)


class Careless(socketserver.StreamRequestHandler):
    """Asks for the mail although it has refused its recipient, and takes all that it hears then for one."""

    REPLIES = {b"EHLO": b"250-careless\r\n250 PIPELINING", b"RCPT": b"550 5.1.1 no such person", b"DATA": b"354 go on"}

    def handle(self) -> None:
        self.wfile.write(b"220 careless\r\n")
        for line in self.rfile:
            command = line[:4].upper()
            self.wfile.write(self.REPLIES.get(command, b"250 OK") + b"\r\n")
            if command == b"DATA":
                self.server.mails.append(self.rfile.read())


@pytest.fixture
def careless() -> Iterator[socketserver.TCPServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Careless) as server:
        server.mails = []
        threading.Thread(target=server.serve_forever).start()
        yield server
        server.shutdown()


def test_server_that_waits_for_a_mail_to_nobody_gets_none(
    relay: Sink, careless: socketserver.TCPServer, settings: Any
) -> None:
    settings.EMAIL_PORT = careless.server_address[1]
    queue("amina@example.org", "bruno@example.org")

    deliver_due()

    assert set(Message.objects.values_list("state", "last_error")) == {(State.FAILED, "550 5.1.1")}
    careless.server_close()  # Waits until it has heard all.
    assert careless.mails == [b"", b""]
