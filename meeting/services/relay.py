"""The mail server: one connection, used again for each mail.

It tells apart what Python's own client and Django throw into one: whether the server cannot be spoken to, whether it
refused this mail, or whether the connection broke at the one moment when nobody can know if it took the mail.
"""

import logging
import re
import smtplib
from email.utils import parseaddr
from functools import lru_cache

from django.core.mail import get_connection
from django.core.mail.message import sanitize_address

from meeting.mime import Mail

from .refusals import Refusal

logger = logging.getLogger(__name__)

Step = tuple[str, tuple[int, ...]]  # a command, and the codes of the answers that let one go on
GO_ON = 354  # the answer to DATA; RFC 5321, section 4.2.3

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


class Relay:
    """Opened by the first mail; use as a context manager, so that it is closed."""

    def __init__(self) -> None:
        self._backend = get_connection()
        self._speaks_smtp = hasattr(self._backend, "connection")

    def __enter__(self) -> "Relay":
        return self

    def __exit__(self, *_exception: object) -> None:
        try:
            self._backend.close()
        except (smtplib.SMTPException, OSError):
            logger.info("The mail server had closed the connection already.")

    def hand_over(self, mail: Mail) -> str:
        """Give one mail to the server and return its answer.

        Raises RelayDown, Refused or Interrupted, and ValueError for a header that no mail may have.
        """
        if not self._speaks_smtp:
            self._backend.send_messages([mail])
            return ""
        content = mail.as_bytes()
        self._introduce(_address(mail.from_email), _address(mail.to[0]))
        return self._hand_over(content)

    def _introduce(self, sender: str, recipient: str) -> None:
        """Up to where the mail itself comes. Servers close after some mails or minutes: then again, in a new one."""
        was_used = self._backend.connection is not None
        try:
            self._name(sender, recipient)
        except RelayDown:
            if not was_used:
                raise
            self._name(sender, recipient)

    def _name(self, sender: str, recipient: str) -> None:
        smtp = self._connection()
        # Not smtp.mail and smtp.rcpt: they take each address apart, which takes as long as to write it to the server.
        steps = [(f"MAIL FROM:<{sender}>", (250,)), (f"RCPT TO:<{recipient}>", (250, 251)), ("DATA", (GO_ON,))]
        if smtp.has_extn("pipelining"):  # RFC 2920: in one go, so that a server far away is not waited for three times.
            self._take(steps)
        else:
            for step in steps:
                self._take([step])

    def _connection(self) -> smtplib.SMTP:
        try:
            self._backend.open()
            self._backend.connection.ehlo_or_helo_if_needed()
        except (OSError, ValueError) as error:  # ValueError: a host or password in letters that SMTP does not know.
            raise RelayDown(_in_short(error)) from error
        return self._backend.connection

    def _take(self, steps: list[Step]) -> None:
        """Send the commands together; raises what the first answer that is not among the good ones says."""
        smtp = self._backend.connection
        try:
            smtp.send("".join(f"{command}\r\n" for command, _good in steps))
            replies = [smtp.getreply() for _step in steps]
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
        connection, self._backend.connection = self._backend.connection, None
        if connection is not None:
            connection.close()


@lru_cache(maxsize=8)  # The sender is the same for many.
def _address(mailbox: str) -> str:
    """What stands in “Name <address>”, in letters that every server knows."""
    address = parseaddr(mailbox)[1] if "<" in mailbox else mailbox
    return address if PLAIN.fullmatch(address) else sanitize_address(address, "utf-8")


def _in_short(error: Exception) -> str:
    """A code where the server gave one: its text may hold an address or a name of ours."""
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__
