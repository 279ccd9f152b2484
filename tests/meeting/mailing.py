"""Messages in the outbox, for tests of what becomes of them."""

from typing import Any

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
