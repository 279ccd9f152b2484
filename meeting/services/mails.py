"""From an outbox row to a mail."""

from email.header import Header
from email.message import Message as MimeMessage
from email.utils import format_datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from meeting.models import Message
from meeting.tokens import make_token

LONGEST_ENCODED_WORD = 75  # RFC 2047, section 2
FITS_BESIDE_ITS_NAME = LONGEST_ENCODED_WORD - len("Subject: ")


class Mail(EmailMultiAlternatives):
    """Django's, whose long subjects start on the second line, so that they read “ Réunion…” once unfolded."""

    def message(self) -> MimeMessage:
        mime = super().message()
        mime.replace_header("Subject", _folded_subject(self.subject))
        return mime


def _folded_subject(subject: str) -> str:
    """The first line is as much shorter as the header's name is long."""
    charset = "us-ascii" if subject.isascii() and len(subject) <= FITS_BESIDE_ITS_NAME else "utf-8"
    return Header(subject, charset, maxlinelen=LONGEST_ENCODED_WORD, header_name="Subject").encode()


def build_mail(message: Message) -> EmailMultiAlternatives:
    """The mail of an outbox row: the same Message-ID and Date at every attempt, the token put in its place.

    Raises ValueError (Django's BadHeaderError) for a header with a line break in it.
    """
    token = make_token(message.link_purpose, message.link_id, message.link_version) if message.link_id else ""

    def with_token(text: str) -> str:
        return text.replace(Message.TOKEN_PLACEHOLDER, token)

    mail = Mail(
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
    return mail
