"""A worker in whose hands the mail to person7 kills the process that builds it."""

import os
from typing import Any

import django

from meeting.celery import app

django.setup()

from meeting.models import Message  # noqa: E402 -- Django comes first
from meeting.services import delivery  # noqa: E402 -- Django comes first

build_mail = delivery.build_mail


def deadly(message: Message) -> Any:
    if message.address == "person7@example.org":
        os._exit(1)
    return build_mail(message)


delivery.build_mail = deadly

__all__ = ["app"]
