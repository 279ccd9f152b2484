"""What a mail that came back says (RFC 3461 to 3464): bytes in, plain data out."""

import email
import hashlib
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message as Mime

from meeting.enhanced_codes import ENHANCED_CODE

from .return_addresses import read_return_address

# Where a delivering server writes the address of the envelope, and where else it may stand.
ADDRESSED_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
RECIPIENTS = ("Final-Recipient", "Original-Recipient")
SAYS_NOTHING = re.compile(r"[245]\.0\.0")


@dataclass(frozen=True)
class Report:
    """What became of a message at one of its recipients."""

    recipients: frozenset[str]  # as the reporting server knew her, and as the message named her
    action: str  # failed, delayed, delivered, relayed or expanded, in small letters
    status: str  # an enhanced code (RFC 3463), empty without one


@dataclass(frozen=True)
class BounceMail:
    """The message that the mail is about, if its return address is ours, and what is reported of it."""

    public_id: uuid.UUID | None
    reports: tuple[Report, ...]
    source_id: str  # the same for each copy of the mail


def read_bounce_mail(content: bytes) -> BounceMail:
    """Read the mail. An answer of a person or of a machine in her absence has no reports."""
    mail = email.message_from_bytes(content)
    addressed_to = " ".join(str(value) for name in ADDRESSED_TO for value in mail.get_all(name, []))
    source = str(mail["Message-ID"] or "").strip().encode(errors="replace") or content
    return BounceMail(
        public_id=read_return_address(addressed_to),
        reports=tuple(_reports(mail)),
        source_id=hashlib.sha256(source).hexdigest()[:32],
    )


def _reports(mail: Mime) -> Iterator[Report]:
    if mail.get_content_type() != "multipart/report":
        return
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            yield from (_report(block) for block in blocks if isinstance(block, Mime) and block["Action"])
            return  # Below may lie the mail that came back, with a report of its own.


def _report(block: Mime) -> Report:
    values = (str(block[name]) for name in RECIPIENTS if block[name])
    return Report(
        recipients=frozenset(value.partition(";")[2].strip().strip("<>") for value in values),
        action=str(block["Action"]).strip().lower(),
        status=_status(block),
    )


def _status(block: Mime) -> str:
    """The code; that of the server which refused the mail, where the reporting one says no more than “failed”."""
    said, quoted = (ENHANCED_CODE.search(str(block[name] or "")) for name in ("Status", "Diagnostic-Code"))
    if said and quoted and SAYS_NOTHING.fullmatch(said[0]):
        return quoted[0]
    return said[0] if said else ""
