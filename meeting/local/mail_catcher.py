"""A mail server on 127.0.0.1 that keeps each mail as it came in a Maildir.

    python -m meeting.local.mail_catcher MAILDIR BOUNCES PORT_FILE

Listens on the port that PORT_FILE names, or on a free one when there is no such file, and writes its number there. What
is sent to nobody@… comes back: the report lies in BOUNCES, another Maildir, as does whatever is sent to BOUNCE_DOMAIN.
"""

import asyncio
import mailbox
import signal
import sys
from email.utils import make_msgid
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

BOUNCE_DOMAIN = "bounces.example.org"
REPORT = """\
Delivered-To: {sender}
From: Mail Delivery System <MAILER-DAEMON@example.org>
To: {sender}
Subject: Undelivered Mail Returned to Sender
Message-ID: {message_id}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="report"

--report
Content-Type: text/plain

Nobody has this address.
--report
Content-Type: message/delivery-status

Reporting-MTA: dns; example.org

Final-Recipient: rfc822; {recipient}
Action: failed
Status: 5.1.1
--report--
"""


class MaildirHandler:
    """Keeps the mails, each with the addresses of its envelope on top as a delivering server writes them."""

    def __init__(self, maildir: Path, bounces: Path) -> None:
        self.maildir = maildir
        self.bounces = bounces

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd's name
        lines = [f"Return-Path: <{envelope.mail_from}>", *(f"Delivered-To: {address}" for address in envelope.rcpt_tos)]
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        has_come_back = all(address.lower().endswith(f"@{BOUNCE_DOMAIN}") for address in envelope.rcpt_tos)
        folder = self.bounces if has_come_back else self.maildir
        _opened(folder).add("\r\n".join([*lines, ""]).encode() + content)
        for recipient in envelope.rcpt_tos:
            if recipient.startswith("nobody@"):
                report = REPORT.format(sender=envelope.mail_from, recipient=recipient, message_id=make_msgid())
                _opened(self.bounces).add(report.encode())
        return "250 OK"


def _opened(folder: Path) -> mailbox.Maildir:
    # mailbox.Maildir makes these only together with the folder itself, which may be there already, and empty.
    for name in ("tmp", "new", "cur"):
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    return mailbox.Maildir(folder, create=False)


async def serve(maildir: Path, bounces: Path, port_file: Path) -> None:
    """Serve until SIGTERM."""
    _opened(bounces)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    handler = MaildirHandler(maildir, bounces)
    port = int(port_file.read_text(encoding="ascii")) if port_file.exists() else 0
    server = await loop.create_server(lambda: SMTP(handler, enable_SMTPUTF8=True), "127.0.0.1", port)
    if not port:
        unfinished = port_file.with_suffix(".new")
        unfinished.write_text(str(server.sockets[0].getsockname()[1]), encoding="ascii")
        unfinished.rename(port_file)
    async with server:
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(serve(*map(Path, sys.argv[1:])))
