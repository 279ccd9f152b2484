"""A mail as bytes (RFC 5322 and 2045).

Python's email package needs longer to make them than all else that sending a mail takes.
"""

import base64
import email
import secrets
from collections.abc import Iterator
from email.message import Message as MimeMessage
from functools import lru_cache

from django.core.mail import BadHeaderError, EmailMultiAlternatives
from django.core.mail.message import forbid_multi_line_headers

LONGEST_HEADER_LINE = 76  # where it has encoded words; RFC 2047, section 2
LONGEST_LINE = 998  # bytes; RFC 5322, section 2.1.1
BASE64_LINE = 57  # bytes, which become the 76 characters that a line may have (RFC 2045, section 6.8)
FITS_BESIDE_ITS_NAME = LONGEST_HEADER_LINE - len("Subject: ")
ENCODED_WORD = (FITS_BESIDE_ITS_NAME - len("=?utf-8?b??=")) // 4 * 3  # bytes, before they are encoded

WITHIN_A_LETTER = range(0b1000_0000, 0b1100_0000)  # all bytes but its first, in UTF-8


class Mail(EmailMultiAlternatives):
    """A text, and the same in other forms, to one recipient."""

    def message(self) -> MimeMessage:
        return email.message_from_bytes(self.as_bytes())

    def as_bytes(self) -> bytes:
        """The mail with lines that end in CRLF. Raises ValueError for a header with a line break in it."""
        parts = [_part("text/plain", self.body), *(_part(kind, content) for content, kind in self.alternatives)]
        if len(parts) == 1:
            return b"".join([*self._headers(), *parts])
        boundary = secrets.token_hex(16).encode()
        kind = b'Content-Type: multipart/alternative; boundary="%b"\r\n\r\n' % boundary
        between = b"--%b\r\n" % boundary
        return b"".join(
            [*self._headers(), kind, *(between + part + b"\r\n" for part in parts), b"--%b--\r\n" % boundary]
        )

    def _headers(self) -> Iterator[bytes]:
        named = {"To": ", ".join(self.to), **self.extra_headers, "MIME-Version": "1.0"}
        sender = _sender(named.pop("From", self.from_email))  # As Django has it: the envelope may name another.
        yield f"Subject: {_folded_subject(self.subject)}\r\nFrom: {sender}\r\n".encode("ascii")
        for name, value in named.items():
            yield f"{name}: {_encoded(name, value)}\r\n".encode("ascii")


@lru_cache(maxsize=8)
def _sender(mailbox: str) -> str:
    """The portal’s own, in each mail the same."""
    return _encoded("From", mailbox)


def _encoded(name: str, value: str) -> str:
    """In ASCII. Where it is too long for a line it is folded, by Django with a bare LF, which servers refuse."""
    if value.isascii() and value.isprintable():
        return value
    return forbid_multi_line_headers(name, value, "utf-8")[1].replace("\n", "\r\n")


def _folded_subject(subject: str) -> str:
    """Its first line stands beside “Subject: ”: one that begins on the next line is read with a blank before it."""
    if "\r" in subject or "\n" in subject:
        raise BadHeaderError("Header values can't contain newlines (got a subject with one)")
    if subject.isascii() and len(subject) <= FITS_BESIDE_ITS_NAME:
        return subject
    return "\r\n ".join(_encoded_words(subject))


def _encoded_words(text: str) -> Iterator[str]:
    """RFC 2047, section 4.1. No letter is parted between two words (section 5)."""
    encoded, start = text.encode(), 0
    while start < len(encoded):
        end = start + ENCODED_WORD
        while end < len(encoded) and encoded[end] in WITHIN_A_LETTER:
            end -= 1
        yield f"=?utf-8?b?{base64.b64encode(encoded[start:end]).decode()}?="
        start = end


def _part(kind: str, content: str) -> bytes:
    """As it is where its lines are short enough, else in base64: most mail programs show both, and people read one."""
    body = content.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n").encode()
    if max(map(len, body.split(b"\r\n"))) > LONGEST_LINE:
        chunks = (body[start : start + BASE64_LINE] for start in range(0, len(body), BASE64_LINE))
        encoding, body = "base64", b"\r\n".join(base64.b64encode(chunk) for chunk in chunks)
    else:
        encoding = "7bit" if body.isascii() else "8bit"
    return f'Content-Type: {kind}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'.encode() + body
