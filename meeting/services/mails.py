"""From an outbox row to a mail."""

from email.utils import format_datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from meeting.models import Message
from meeting.tokens import make_token

from .icalendar import method_of


def build_mail(message: Message) -> EmailMultiAlternatives:
    """The mail of an outbox row: the same Message-ID and Date at every attempt, the token put in its place.

    Raises ValueError (Django's BadHeaderError) for a header with a line break in it.
    """
    token = make_token(message.link_purpose, message.link_id, message.link_version) if message.link_id else ""

    def with_token(text: str) -> str:
        return text.replace(Message.TOKEN_PLACEHOLDER, token)

    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=with_token(message.text),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.address],
        headers={
            "Message-ID": message.message_id,
            "Date": format_datetime(message.created_at),
            "Content-Language": message.language,
            "Auto-Submitted": "auto-generated",  # RFC 3834: keeps out-of-office replies away.
        },
    )
    if message.html:
        mail.attach_alternative(with_token(message.html), "text/html")
    if message.calendar:
        # Last: a mail program shows the last that it understands. Outlook refuses a method unlike that within.
        method = method_of(message.calendar)
        mail.attach_alternative(message.calendar, f"text/calendar; method={method}")
    return mail
