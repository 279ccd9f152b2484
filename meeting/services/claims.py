"""Which messages a sender takes next: confirmations first, then the mailings in turn, each at its own rate."""

import uuid
from datetime import timedelta
from functools import cache
from operator import attrgetter

from django.conf import settings
from django.db import transaction
from django.db.models import (
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)
from django.db.models.functions import Greatest, Now

from meeting.models import Batch, MailGate, Message

State = Message.State

# In one statement: choosing, locking, writing and reading by themselves take twice as long.
CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT id FROM meeting_message
        WHERE {whose} AND state = 'queued' AND next_attempt_at <= statement_timestamp()
        ORDER BY next_attempt_at, id LIMIT %(at_most)s
        FOR NO KEY UPDATE SKIP LOCKED)
    UPDATE meeting_message AS message
    SET state = 'claimed', claim = %(claim)s,
        lease_until = statement_timestamp() + make_interval(secs => %(lease_seconds)s)
    FROM due WHERE message.id = due.id
    RETURNING message.*
"""
CLAIM_SINGLE = CLAIM.format(whose="batch_id IS NULL")
CLAIM_IN_A_BATCH = CLAIM.format(whose="batch_id = %(batch)s")


def claim_due(claim: uuid.UUID) -> list[Message]:
    """Lease up to `claim_size` due messages to `claim`, longest due first, skipping what other senders hold."""
    size = settings.OUTBOX["claim_size"]
    messages = _claim(claim, CLAIM_SINGLE, at_most=size) or _claim_in_a_batch(claim, size)
    return sorted(messages, key=attrgetter("next_attempt_at", "pk"))


def _claim(claim: uuid.UUID, statement: str, **parameters: object) -> list[Message]:
    lease = {"claim": claim, "lease_seconds": settings.OUTBOX["lease_seconds"]}
    return list(Message.objects.raw(statement, {**parameters, **lease}))


def _claim_in_a_batch(claim: uuid.UUID, size: int) -> list[Message]:
    """From the batch that has waited longest for its turn; none while staff have frozen all mailings."""
    batch = next(iter(Batch.objects.raw(*_first_in_turn())), None)
    if batch is None:
        return []
    if batch.rate_per_minute is None:
        messages = _claim(claim, CLAIM_IN_A_BATCH, batch=batch.pk, at_most=size)
        # Behind the others. Committed by itself: whoever calls a batch off locks its row before its messages.
        Batch.objects.filter(pk=batch.pk).update(next_due_at=Now())
    else:
        messages = _claim_at_its_rate(claim, size, batch)
    prefetch_related_objects([batch], "texts")
    for message in messages:
        message.batch = batch
    return messages


@transaction.atomic
def _claim_at_its_rate(claim: uuid.UUID, size: int, batch: Batch) -> list[Message]:
    """The rate is that of all senders together: one after the other they look whose moment has come."""
    batch = (
        _batches_in_turn()
        .select_for_update(of=("self",), no_key=True)
        .filter(pk=batch.pk, rate_per_minute__gt=0)
        .first()
    )
    if batch is None:
        return []
    messages = _claim(claim, CLAIM_IN_A_BATCH, batch=batch.pk, at_most=min(size, _allowance(batch)))
    unused_since = Now() - timedelta(seconds=settings.OUTBOX["burst_seconds"])
    took = timedelta(seconds=len(messages) * 60 / batch.rate_per_minute)
    Batch.objects.filter(pk=batch.pk).update(next_due_at=Greatest(F("next_due_at"), unused_since) + took)
    return messages


@cache
def _first_in_turn() -> tuple[str, tuple[object, ...]]:
    """As SQL and its parameters: Django needs longer to put it together than PostgreSQL to answer it."""
    return _batches_in_turn()[:1].query.sql_with_params()


def _batches_in_turn() -> QuerySet[Batch]:
    due = Message.objects.filter(batch=OuterRef("pk"), state=State.QUEUED, next_attempt_at__lte=Now())
    its_turn = Q(rate_per_minute=None) | Q(next_due_at__lte=Now())
    return (
        Batch.objects.sendable()
        .alias(first_due=Subquery(due.values("pk")[:1]))  # By index for each batch; EXISTS is joined to all that wait.
        .filter(its_turn, ~Exists(MailGate.objects.exclude(frozen_at=None)), first_due__isnull=False)
        .annotate(behind=ExpressionWrapper(Now() - F("next_due_at"), output_field=DurationField()))
        .order_by("next_due_at", "pk")
    )


def _allowance(batch: Batch) -> int:
    """How many may go now: those whose moment has come, counting at most `burst_seconds` that nobody has used."""
    unused = min(batch.behind.total_seconds(), settings.OUTBOX["burst_seconds"])
    return 1 + int(unused * batch.rate_per_minute / 60)
