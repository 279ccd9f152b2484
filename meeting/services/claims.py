"""Which messages a sender takes next: confirmations first, then the mailings in turn, each at its own rate."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import DurationField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest, Now

from meeting.models import Batch, MailGate, Message

State = Message.State


def claim_due(claim: uuid.UUID) -> list[Message]:
    """Lease up to `claim_size` due messages to `claim`, longest due first, skipping what other senders hold."""
    with transaction.atomic():
        taken = _due(batch=None) or _due_in_a_batch()
        Message.objects.filter(pk__in=taken).update(
            state=State.CLAIMED, claim=claim, lease_until=Now() + timedelta(seconds=settings.OUTBOX["lease_seconds"])
        )
    claimed = Message.objects.filter(pk__in=taken, claim=claim).prefetch_related("batch__texts")
    return list(claimed.order_by("next_attempt_at", "pk"))


def _due(batch: Batch | None, at_most: int | None = None) -> list[int]:
    due = Message.objects.filter(batch=batch, state=State.QUEUED, next_attempt_at__lte=Now())
    locked = due.order_by("next_attempt_at", "pk").select_for_update(of=("self",), skip_locked=True)
    return list(locked.values_list("pk", flat=True)[: at_most or settings.OUTBOX["claim_size"]])


def _due_in_a_batch() -> list[int]:
    """From the batch that has waited longest for its turn; none while staff have frozen all mailings."""
    if MailGate.objects.exclude(frozen_at=None).exists():
        return []
    batch = _batches_in_turn().first()
    if batch is None:
        return []
    taken = _due(batch, _allowance(batch))
    _give_next_turn(batch, len(taken))
    return taken


def _batches_in_turn() -> QuerySet[Batch]:
    due = Message.objects.filter(batch=OuterRef("pk"), state=State.QUEUED, next_attempt_at__lte=Now())
    # Without a rate it is always due: to whoever waited for its row, the moment of the turn before lies in the future.
    its_turn = Q(rate_per_minute=None) | Q(next_due_at__lte=Now())
    return (
        Batch.objects.sendable()
        .alias(first_due=Subquery(due.values("pk")[:1]))  # By index for each batch; EXISTS is joined to all that wait.
        .filter(its_turn, first_due__isnull=False)
        .annotate(behind=ExpressionWrapper(Now() - F("next_due_at"), output_field=DurationField()))
        .order_by("next_due_at", "pk")
        .select_for_update(of=("self",), no_key=True)
    )


def _allowance(batch: Batch) -> int:
    """How many may go now: those whose moment has come, counting at most `burst_seconds` that nobody has used."""
    size = settings.OUTBOX["claim_size"]
    if batch.rate_per_minute is None:
        return size
    unused = min(batch.behind.total_seconds(), settings.OUTBOX["burst_seconds"])
    return min(size, 1 + int(unused * batch.rate_per_minute / 60))


def _give_next_turn(batch: Batch, taken: int) -> None:
    """Without a rate it stands behind the other batches; with one it waits as long as what it took takes."""
    if batch.rate_per_minute is None:
        Batch.objects.filter(pk=batch.pk).update(next_due_at=Now())
        return
    unused_since = Now() - timedelta(seconds=settings.OUTBOX["burst_seconds"])
    took = timedelta(seconds=taken * 60 / batch.rate_per_minute)
    Batch.objects.filter(pk=batch.pk).update(next_due_at=Greatest(F("next_due_at"), unused_since) + took)
