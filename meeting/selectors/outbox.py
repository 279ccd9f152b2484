"""How the outbox stands."""

from typing import NamedTuple

from django.db.models import Q

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
