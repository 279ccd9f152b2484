"""The negative control of killed workers: a sender that marks its mails at the end of each claim, not one by one."""

import uuid

import django

from meeting.celery import app

django.setup()

from meeting.models import Message  # noqa: E402 -- Django comes first
from meeting.services import delivery  # noqa: E402 -- Django comes first


class LateSender(delivery.Sender):
    def _deliver(self, claim: uuid.UUID, messages: list[Message]) -> None:
        self._late: list[tuple[Message, str]] = []
        super()._deliver(claim, messages)
        for message, answer in self._late:
            super()._accepted(message, answer)
            self._mark()

    def _accepted(self, message: Message, answer: str) -> None:
        self._late.append((message, answer))


delivery.Sender = LateSender

__all__ = ["app"]
