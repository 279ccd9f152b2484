"""Messages in the outbox, for tests of what becomes of them."""

from typing import Any

from django.db.models.functions import Now

from meeting.models import Message
from meeting.services.outbox import add_messages, new_message


def queue(*addresses: str, **fields: Any) -> list[Message]:
    """One message for each address."""
    plain = {"name": "test", "language": "en", "subject": "Réunion à Genève", "text": "Łukasz Đặng"}
    messages = [
        new_message(**(plain | fields), to=address, dedupe_key=f"test:{address}:{fields.get('batch')}")
        for address in addresses
    ]
    add_messages(messages)
    return messages


def people(count: int) -> list[str]:
    return [f"person{number}@example.org" for number in range(count)]


def states() -> list[str]:
    """Of all messages, in the order in which they were queued."""
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def finished(message: Message, state: str = Message.State.SENT, **fields: Any) -> Message:
    """The message, done with."""
    sent_at = Now() if state in (Message.State.SENT, Message.State.BOUNCED) else None
    Message.objects.filter(pk=message.pk).update(state=state, sent_at=sent_at, **fields)
    message.refresh_from_db()
    return message
