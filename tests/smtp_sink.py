"""A mail server for tests: speaks real SMTP, keeps every mail, and misbehaves when told to."""

import asyncio
import email
import logging
import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd's: a line for each command.

ACCEPTED = "250 2.0.0 taken"
SILENT_AFTER_TAKING, SILENT = "taken", "not taken"  # No answer: the connection breaks.

# Given the number of the mail (from 1) and its recipient, the SMTP answer, or one of the silences.
Answer = Callable[[int, str], str]


def accept(_number: int, _recipient: str) -> str:
    return ACCEPTED


@dataclass
class Sink:
    """Use as a context manager. `answer` decides on each mail, `delay` seconds after it was kept.

    Each conversation begins after `stall` seconds, and breaks without a word when `closes_after` mails have come. It
    takes commands together, as nearly all servers do, unless `pipelines` is off.
    """

    answer: Answer = accept
    delay: float = 0
    stall: float = 0
    closes_after: int = 0
    pipelines: bool = True
    unknown: frozenset[str] = frozenset()  # recipients that it refuses
    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    seen: int = 0
    greeted: int = 0
    _controller: Controller | None = None
    _mails_of: Counter[object] = field(default_factory=Counter)

    def __enter__(self) -> "Sink":
        self.port = self.port or free_port()
        self.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=10)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_EHLO(  # noqa: N802 -- aiosmtpd's name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, abilities: list[str]
    ) -> list[str]:
        self.greeted += 1
        session.host_name = hostname
        return ["250-PIPELINING", *abilities] if self.pipelines else abilities

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await asyncio.sleep(self.stall)
        if self.closes_after and self._mails_of[session.peer] >= self.closes_after:
            _hang_up(server)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 5.1.1 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd's name
        self.seen += 1
        self._mails_of[session.peer] += 1
        answer = self.answer(self.seen, envelope.rcpt_tos[0])
        if answer.startswith("250") or answer == SILENT_AFTER_TAKING:
            self.mails.append(email.message_from_bytes(envelope.content, policy=default))
        await asyncio.sleep(self.delay)
        if answer in (SILENT, SILENT_AFTER_TAKING):
            _hang_up(server)
        return answer

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]

    def copies(self) -> Counter[str]:
        """How often each Message-ID arrived."""
        return Counter(mail["Message-ID"] for mail in self.mails)


def _hang_up(server: SMTP) -> None:
    assert server.transport is not None
    server.transport.abort()


def text_of(mail: EmailMessage) -> str:
    part: Any = mail.get_body(("plain",))
    return part.get_content()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
