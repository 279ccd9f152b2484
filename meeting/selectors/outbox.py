"""How the outbox stands, and its messages as staff read them."""

from typing import NamedTuple

from django.db.models import Q, QuerySet

from meeting.models import Message


class OutboxCounts(NamedTuple):
    """Numbers of messages: those waiting of their own, those waiting in batches, those that a person must look at."""

    confirmations: int
    mailings: int
    set_aside: int


def counts() -> OutboxCounts:
    waiting = Q(state__in=Message.UNFINISHED)
    messages = Message.objects.order_by()
    return OutboxCounts(
        confirmations=messages.filter(waiting, batch=None).count(),
        mailings=messages.filter(waiting).exclude(batch=None).count(),
        set_aside=messages.filter(state=Message.State.NEEDS_REVIEW).count(),
    )


def to_read(messages: QuerySet[Message]) -> QuerySet[Message]:
    """With all that the pages say of them: three queries more, however many they are. The latest first."""
    found = messages.select_related("batch").prefetch_related("events", "copies", "batch__texts")
    return found.order_by("-created_at", "-pk")
