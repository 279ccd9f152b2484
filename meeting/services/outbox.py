"""The outbox's front: a mail becomes a row in the transaction of the act that it tells of."""

import datetime
import logging
import secrets
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from celery import Task
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from kombu.exceptions import OperationalError
from kombu.pools import producers

from meeting.models import Batch, Message, PersonalLink
from meeting.models.outbox import new_message_id
from meeting.pauses import Gathered, Pause
from meeting.tasks import deliver_messages

from .mails import RenderedMail, as_subject, without_placeholder

logger = logging.getLogger(__name__)

ONE_QUICK_TRY = {"socket_timeout": 0.3, "socket_connect_timeout": 0.3, "max_retries": 0}  # seconds
WAKE_SECONDS = 0.1  # In a crowd, to wake a sender for each takes a tenth of what registering does.
_broker_pause = Pause(10)  # seconds; meanwhile the ticks wake the senders


def enqueue(
    name: str,
    *,
    to: str,
    language: str,
    context: Mapping[str, Any],
    dedupe_key: str,
    link: PersonalLink | None = None,
    link_view: str = "",
    calendar: str = "",
) -> None:
    """Write the mail `templates/emails/<name>/` to `to`, in `language`, and wake a sender after the commit.

    With `link` and `link_view` (a URL name that takes a token) the templates have `link`, the person's own address.
    `calendar` is an iCalendar object that goes with it. A second call with the same `dedupe_key` (at most 200
    characters) does nothing.
    """
    mail = render_mail(name, language=language, context=context, link_view=link_view)
    message = new_message(
        name=name, to=to, language=language, dedupe_key=dedupe_key, link=link, calendar=calendar, **mail._asdict()
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)
    transaction.on_commit(wake_sender)


def render_mail(name: str, *, language: str, context: Mapping[str, Any], link_view: str = "") -> RenderedMail:
    """The mail `templates/emails/<name>/` in `language`, with a placeholder for the token where there is a link.

    It stands in the link alone: whoever types it somewhere gets no token for it, which would go where he wants.
    """
    stand_in = secrets.token_hex()
    with translation.override(language):
        rendering = {**context, "language": language, "site_url": settings.SITE_URL}
        if link_view:
            rendering["link"] = personal_url(link_view).replace(Message.TOKEN_PLACEHOLDER, stand_in)
        subject = as_subject(render_to_string(f"emails/{name}/subject.txt", rendering).strip())
        text = render_to_string(f"emails/{name}/body.txt", rendering)
        html = render_to_string(f"emails/{name}/body.html", rendering)
    return RenderedMail(*(_with_placeholder(part, stand_in) for part in (subject, text, html)))


def _with_placeholder(text: str, stand_in: str) -> str:
    return without_placeholder(text).replace(stand_in, Message.TOKEN_PLACEHOLDER)


def personal_url(view: str) -> str:
    """The absolute address of `view` in the active language, with a placeholder where the sender puts the token."""
    stand_in = "token"
    path = reverse(view, args=[stand_in]).replace(f"/{stand_in}/", f"/{Message.TOKEN_PLACEHOLDER}/")
    return settings.SITE_URL + path


def new_message(
    *,
    name: str,
    to: str,
    language: str,
    subject: str,
    text: str,
    dedupe_key: str,
    html: str = "",
    calendar: str = "",
    link: PersonalLink | None = None,
    batch: Batch | None = None,
    not_after: datetime.datetime | None = None,
    is_secret: bool = False,
) -> Message:
    """An unsaved message, for `add_messages`. With `is_secret` its texts are erased once it is sent or too late."""
    return Message(
        name=name,
        dedupe_key=dedupe_key,
        message_id=new_message_id(),
        batch=batch,
        address=to,
        language=language,
        subject=subject,
        text=text,
        html=html,
        calendar=calendar,
        link_purpose=link.LINK_PURPOSE if link else "",
        link_id=link.public_id if link else None,
        link_version=link.link_version if link else None,
        not_after=not_after,
        is_secret=is_secret,
    )


def add_messages(messages: Iterable[Message]) -> None:
    """Put new messages into the outbox in one statement, and wake a sender after the commit."""
    Message.objects.bulk_create(messages)
    transaction.on_commit(wake_sender)


def wake_sender() -> None:
    """Ask a worker to look now. Without a broker the mail waits for the next tick, and the request goes on."""
    _wakes.ask()


def wake(task: Task) -> None:
    """Ask a worker to do now what it does at each tick anyway, so that a broker that does not answer loses nothing."""
    if _broker_pause.lasts:
        return
    # Celery's own connection would try for six seconds, in each request.
    connection = task.app.connection_for_write(transport_options=ONE_QUICK_TRY)
    try:
        with producers[connection].acquire(block=True) as producer:
            task.apply_async(producer=producer, retry=False, expires=10)
    except OperationalError:
        _broker_pause.begin()
        logger.warning("The broker does not answer; %s waits for the next tick.", task.name)


_wakes = Gathered(partial(wake, deliver_messages), WAKE_SECONDS)
