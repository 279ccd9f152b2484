"""The negative control of a lost broker: no outbox, but a task in the broker for each mail."""

from typing import Any

import django

from meeting.celery import app

django.setup()

from meeting.models import Message  # noqa: E402 -- Django comes first
from meeting.services.mails import build_mail  # noqa: E402 -- Django comes first
from meeting.services.relay import Envelope, Relay  # noqa: E402 -- Django comes first


@app.task(name="tests.send_one")
def send_one(pk: int) -> None:
    mail = build_mail(Message.objects.get(pk=pk))
    with Relay() as relay:
        relay.hand_over(Envelope(mail.from_email, mail.to[0]), lambda: mail)


@app.on_after_finalize.connect
def no_ticks(sender: Any, **_: Any) -> None:
    """The outbox's own senders sleep."""
    sender.conf.beat_schedule = {}


__all__ = ["app"]
