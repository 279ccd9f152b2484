"""A mail server on 127.0.0.1 that keeps each mail as it came in a Maildir.

    python -m meeting.local.mail_catcher MAILDIR PORT_FILE

Listens on the port that PORT_FILE names, or on a free one when there is no such file, and writes its number there.
"""

import asyncio
import mailbox
import signal
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class MaildirHandler:
    """Keeps the mails, each with the addresses of its envelope on top as a delivering server writes them."""

    def __init__(self, maildir: Path) -> None:
        self.maildir = maildir

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd's name
        lines = [f"Return-Path: <{envelope.mail_from}>", *(f"Delivered-To: {address}" for address in envelope.rcpt_tos)]
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        self._open().add("\r\n".join([*lines, ""]).encode() + content)
        return "250 OK"

    def _open(self) -> mailbox.Maildir:
        # mailbox.Maildir makes these only together with the folder itself, which may be there already, and empty.
        for name in ("tmp", "new", "cur"):
            (self.maildir / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        return mailbox.Maildir(self.maildir, create=False)


async def serve(maildir: Path, port_file: Path) -> None:
    """Serve until SIGTERM."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    handler = MaildirHandler(maildir)
    port = int(port_file.read_text(encoding="ascii")) if port_file.exists() else 0
    server = await loop.create_server(lambda: SMTP(handler, enable_SMTPUTF8=True), "127.0.0.1", port)
    if not port:
        unfinished = port_file.with_suffix(".new")
        unfinished.write_text(str(server.sockets[0].getsockname()[1]), encoding="ascii")
        unfinished.rename(port_file)
    async with server:
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), Path(sys.argv[2])))
