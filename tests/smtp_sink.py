"""A mail server for tests: speaks real SMTP, keeps every mail, and misbehaves when told to."""

import asyncio
import email
import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

ACCEPTED = "250 2.0.0 taken"

# Given the number of the mail (from 1) and its recipient, the SMTP answer.
Answer = Callable[[int, str], str]


def accept(_number: int, _recipient: str) -> str:
    return ACCEPTED


@dataclass
class Sink:
    """Use as a context manager. `answer` decides on each mail, `delay` seconds after it was kept."""

    answer: Answer = accept
    delay: float = 0
    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    seen: int = 0
    _controller: Controller | None = None

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

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd's name
        self.seen += 1
        answer = self.answer(self.seen, envelope.rcpt_tos[0])
        if answer.startswith("250"):
            self.mails.append(email.message_from_bytes(envelope.content, policy=default))
        await asyncio.sleep(self.delay)
        return answer

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]

    def copies(self) -> Counter[str]:
        """How often each Message-ID arrived."""
        return Counter(mail["Message-ID"] for mail in self.mails)


def text_of(mail: EmailMessage) -> str:
    part: Any = mail.get_body(("plain",))
    return part.get_content()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
