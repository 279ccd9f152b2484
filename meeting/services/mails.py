"""From an outbox row to a mail."""

import re
from collections.abc import Mapping
from email.utils import format_datetime
from typing import NamedTuple

from django.conf import settings
from django.utils.html import escape

from meeting.mime import Mail
from meeting.models import BatchText, Message
from meeting.placeholders import fill
from meeting.tokens import make_token

from .icalendar import method_of
from .return_addresses import return_address
from .unsubscribe_links import address_with, unsubscribe_address, unsubscribe_headers, with_unsubscribe_line

LONGEST_SUBJECT = Message._meta.get_field("subject").max_length
# No-break spaces stay: French has them before a colon.
LINE_BREAKS = re.compile(r"[ \t\r\n\v\f\u2028\u2029]+")
HIDDEN = "…"  # in a token's place, where a mail is shown to others than its recipient


class RenderedMail(NamedTuple):
    """What a mail says; where its personal link's token belongs stands a placeholder."""

    subject: str
    text: str
    html: str


def rendered(message: Message) -> RenderedMail:
    """What the message says: its own words, or those of its batch with its own values."""
    if message.text or message.batch_id is None:
        return RenderedMail(message.subject, message.text, message.html)
    said = next(text for text in message.batch.texts.all() if text.language == message.language)
    return filled(said, message.values)


def filled(said: BatchText, own_values: Mapping[str, str]) -> RenderedMail:
    """What a batch says to the one whose values these are."""
    escaped = {name: escape(value) for name, value in own_values.items()}
    subject = as_subject(_filled(said.subject, own_values))
    return RenderedMail(subject, _filled(said.text, own_values), _filled(said.html, escaped))


def _filled(text: str, values: Mapping[str, str]) -> str:
    """No value makes a placeholder of the token's, be it together with what stands beside it."""
    parts = text.split(Message.TOKEN_PLACEHOLDER)
    return Message.TOKEN_PLACEHOLDER.join(without_placeholder(fill(part, values)) for part in parts)


def as_subject(text: str) -> str:
    """In one line, and no longer than a row holds: what people are called may be neither."""
    return LINE_BREAKS.sub(" ", text)[:LONGEST_SUBJECT]


def without_placeholder(text: str) -> str:
    """The text with what looks like the token's placeholder made unlike it: whoever types it gets no token there."""
    return text.replace(Message.TOKEN_PLACEHOLDER, Message.TOKEN_PLACEHOLDER.replace("token", " token "))


def build_mail(message: Message) -> Mail:
    """The mail of an outbox row: the same Message-ID and Date at every attempt, the token put in its place.

    Raises ValueError (Django's BadHeaderError) for a header with a line break in it.
    """
    token = make_token(message.link_purpose, message.link_id, message.link_version) if message.link_id else ""
    way_out = unsubscribe_address(message) if message.is_mailing else ""
    said = _with_links(rendered(message), message.language, token, way_out)
    mail = Mail(
        subject=said.subject,
        body=said.text,
        from_email=return_address(message.public_id),
        to=[message.address],
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,
            "Message-ID": message.message_id,
            "Date": format_datetime(message.created_at),
            "Content-Language": message.language,
            "Auto-Submitted": "auto-generated",  # RFC 3834: keeps out-of-office replies away.
            **(unsubscribe_headers(way_out) if way_out else {}),
        },
    )
    if said.html:
        mail.attach_alternative(said.html, "text/html")
    if message.calendar:
        # Last: a mail program shows the last that it understands. Outlook refuses a method unlike that within.
        method = method_of(message.calendar)
        mail.attach_alternative(message.calendar, f"text/calendar; method={method}")
    return mail


def as_shown(message: Message) -> RenderedMail:
    """What the message says to its recipient, for others to read: its links lead nowhere."""
    way_out = address_with(HIDDEN) if message.is_mailing else ""
    return _with_links(rendered(message), message.language, HIDDEN, way_out)


def _with_links(said: RenderedMail, language: str, token: str, way_out: str) -> RenderedMail:
    """The mail with the personal link's token in its place and, if there is a way out of mailings, a line about it."""
    text, html = (part.replace(Message.TOKEN_PLACEHOLDER, token) for part in (said.text, said.html))
    if way_out:
        text, html = with_unsubscribe_line(text, html, language=language, address=way_out)
    return RenderedMail(said.subject, text, html)
