"""The mail server: one connection, used again for each mail.

It tells apart what Python's own client and Django throw into one: whether the server cannot be spoken to, whether it
refused this mail, or whether the connection broke at the one moment when nobody can know if it took the mail.
"""

import logging
import re
import smtplib
import socket
from collections.abc import Callable
from contextlib import suppress
from email.utils import parseaddr
from functools import lru_cache
from typing import NamedTuple

from django.core.mail import get_connection
from django.core.mail.message import sanitize_address

from meeting.mime import Mail

from .refusals import Refusal

logger = logging.getLogger(__name__)

Step = tuple[str, tuple[int, ...]]  # a command, and the codes of the answers that let one go on
GO_ON = 354  # the answer to DATA; RFC 5321, section 4.2.3
DATA: Step = ("DATA", (GO_ON,))

PLAIN = re.compile(r"[!-;=?-~]+")  # ASCII without blanks, “<” and “>”: what a command takes as it is


class RelayDown(Exception):
    """The mail server cannot be spoken to; nothing is wrong with the mail, and it was not taken."""


class Refused(Exception):
    """The mail server did not take this mail, and said why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


class Interrupted(Exception):
    """The connection broke after the mail was handed over: it may have been taken, or not."""


class Envelope(NamedTuple):
    """What the server is told before it gets the mail; the mail itself may name others."""

    sender: str
    recipient: str


class Relay:
    """Opened by the first mail; use as a context manager, so that it is closed."""

    def __init__(self) -> None:
        self._backend = get_connection()
        self._speaks_smtp = hasattr(self._backend, "connection")
        self._unanswered: list[Step] = []  # What the server was told, and nobody has read yet what it says to it.

    def __enter__(self) -> "Relay":
        return self

    def __exit__(self, *_exception: object) -> None:
        try:
            self._backend.close()
        except (smtplib.SMTPException, OSError):
            logger.info("The mail server had closed the connection already.")

    def announce(self, envelope: Envelope) -> None:
        """Begin with a mail that is handed over, or withdrawn, after other work: the server does its own meanwhile.

        Waits for nothing, not for a connection either: without one, and with an address that no mail may have, handing
        it over does all.
        """
        if self._speaks_smtp and self._backend.connection is not None:
            with suppress(ValueError, RelayDown):
                self._begin(envelope)

    def withdraw(self) -> None:
        """Take back what was announced."""
        if self._unanswered:
            try:
                self._read_answers()
                self._backend.connection.rset()
            except (Refused, RelayDown, smtplib.SMTPException, OSError):
                self._drop()

    def hand_over(self, envelope: Envelope, compose: Callable[[], Mail]) -> str:
        """Give one mail to the server and return its answer. It is composed while the server looks at the envelope.

        Raises RelayDown, Refused or Interrupted, and ValueError for a header that no mail may have.
        """
        if not self._speaks_smtp:
            self._backend.send_messages([compose()])
            return ""
        was_used = self._backend.connection is not None
        try:
            content = self._introduce(envelope, compose)
        except RelayDown:  # Servers close after some mails or minutes: then again, in a new connection.
            if not was_used:
                raise
            content = self._introduce(envelope, compose)
        return self._hand_over(content)

    def _introduce(self, envelope: Envelope, compose: Callable[[], Mail]) -> bytes:
        """Up to where the mail itself comes, which is returned."""
        self._connect()
        if not self._unanswered:
            self._begin(envelope)
        if not self._takes_all_at_once():
            self._read_answers()
            self._say(_to(envelope))
        try:
            content = compose().as_bytes()
        except ValueError:
            self.withdraw()
            raise
        if not self._takes_all_at_once():
            self._read_answers()
        self._say(DATA)
        self._read_answers()
        return content

    def _connect(self) -> None:
        try:
            is_new = self._backend.open()
            self._backend.connection.ehlo_or_helo_if_needed()
            if is_new:  # Else the end of each mail waits until the server has confirmed what came before (RFC 896).
                self._backend.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except (OSError, ValueError) as error:  # ValueError: a host or password in letters that SMTP does not know.
            raise RelayDown(_in_short(error)) from error

    def _takes_all_at_once(self) -> bool:
        """RFC 2920: so that a server far away is not waited for at each command."""
        return self._backend.connection.has_extn("pipelining")

    def _begin(self, envelope: Envelope) -> None:
        steps = [_from(envelope), _to(envelope)]
        self._say(*(steps if self._takes_all_at_once() else steps[:1]))

    def _say(self, *steps: Step) -> None:
        try:
            self._backend.connection.send("".join(f"{command}\r\n" for command, _good in steps))
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise RelayDown(type(error).__name__) from error
        self._unanswered += steps

    def _read_answers(self) -> None:
        """Raises what the first answer that is not among the good ones says."""
        steps, self._unanswered = self._unanswered, []
        try:
            replies = [self._backend.connection.getreply() for _step in steps]
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise RelayDown(type(error).__name__) from error
        for (code, text), (_command, good) in zip(replies, steps, strict=True):
            if code not in good:
                if replies[-1][0] == GO_ON:  # It waits for a mail to nobody, and would take the next command for one.
                    self._drop()
                self._refused(code, text)

    def _hand_over(self, content: bytes) -> str:
        smtp = self._backend.connection
        end = b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n"
        try:
            smtp.send(content.replace(b"\r\n.", b"\r\n..") + end)  # RFC 5321, section 4.5.2
            code, text = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise Interrupted(type(error).__name__) from error
        if code != 250:  # noqa: PLR2004 -- RFC 5321, section 4.2.3: okay
            self._refused(code, text)
        return text.decode(errors="replace")

    def _refused(self, code: int, text: bytes) -> None:
        refusal = Refusal(code, text.decode(errors="replace"))
        if refusal.closes_the_relay:
            self._drop()
            raise RelayDown(str(refusal))
        if self._backend.connection is not None:
            try:
                self._backend.connection.rset()
            except (smtplib.SMTPException, OSError):
                self._drop()
        raise Refused(refusal)

    def _drop(self) -> None:
        """Forget the connection. Its socket is closed; what stands in it, nobody reads."""
        self._unanswered = []
        connection, self._backend.connection = self._backend.connection, None
        if connection is not None:
            connection.close()


# Not smtplib's mail and rcpt: they take each address apart, which takes as long as to write it to the server.
def _from(envelope: Envelope) -> Step:
    return f"MAIL FROM:<{_address(envelope.sender)}>", (250,)


def _to(envelope: Envelope) -> Step:
    return f"RCPT TO:<{_address(envelope.recipient)}>", (250, 251)


@lru_cache(maxsize=8)  # The sender is the same for many.
def _address(mailbox: str) -> str:
    """What stands in “Name <address>”, in letters that every server knows."""
    address = parseaddr(mailbox)[1] if "<" in mailbox else mailbox
    return address if PLAIN.fullmatch(address) else sanitize_address(address, "utf-8")


def _in_short(error: Exception) -> str:
    """A code where the server gave one: its text may hold an address or a name of ours."""
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__
