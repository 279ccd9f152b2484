"""The outbox beside Python's own SMTP client."""

import logging
import smtplib

from django.conf import settings

from meeting.models import Message
from meeting.services.delivery import deliver_due
from meeting.services.mails import build_mail
from meeting.services.outbox import new_message
from tests.bench.rows import Row, rate
from tests.smtp_sink import Sink

MESSAGES = 500
BODY = "A sentence of ordinary length, such as invitations have.\n" * 140  # 8 KB


def rows() -> list[Row]:
    """One sender of the outbox, and a plain loop over one connection, to the same mail server."""
    settings.OUTBOX["run_seconds"] = 120
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # The mail server's: a line for each command of SMTP.
    with Sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        messages = [
            new_message(name="bench", to=f"p{n}@example.org", language="en", subject="s", text=BODY, dedupe_key=f"b{n}")
            for n in range(MESSAGES)
        ]
        Message.objects.bulk_create(messages)
        raw = build_mail(Message.objects.first()).message().as_bytes(linesep="\r\n")

        def plain_loop() -> int:
            with smtplib.SMTP("127.0.0.1", sink.port) as smtp:
                for number in range(MESSAGES):
                    smtp.sendmail("bench@example.org", [f"p{number}@example.org"], raw)
            return MESSAGES

        return [Row("outbox, one sender", "smtplib, one connection", rate(plain_loop), rate(deliver_due))]
