"""Batches of messages: hold them, call them off, and stop them when the mail server's answers say so."""

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from meeting.models import Batch, Meeting, Message, Suppression, User
from meeting.services.history import record

State = Message.State

ENOUGH_TO_JUDGE = 100  # messages
TOO_MANY_UNDELIVERED = 0.05  # of them


@transaction.atomic
def pause_batch(*, batch: Batch, actor: User) -> None:
    """Let no message of the batch begin from now on; those already in conversation end. Safe to call twice."""
    if Batch.objects.filter(pk=batch.pk, paused=False, cancelled_at=None).update(paused=True, pause_reason=""):
        record(batch, "paused", actor=actor)


@transaction.atomic
def resume_batch(*, batch: Batch, actor: User) -> None:
    """Let it go on from where it was held. What it was held for is taken as seen. Safe to call twice."""
    changed = Batch.objects.filter(pk=batch.pk, paused=True, cancelled_at=None).update(
        paused=False, pause_reason="", policy_refusals=0, tolerates_failures=True, next_due_at=Now()
    )
    if changed:
        Message.objects.filter(batch=batch, state=State.QUEUED).update(next_attempt_at=Now())
        record(batch, "resumed", actor=actor)


@transaction.atomic
def cancel_batch(*, batch: Batch, actor: User) -> int:
    """Call off what has not gone; return how many messages that were. Safe to call twice; there is no way back."""
    if Batch.objects.filter(pk=batch.pk, cancelled_at=None).update(cancelled_at=Now()):
        record(batch, "cancelled", actor=actor)
    return Message.objects.filter(batch=batch, state=State.QUEUED).update(state=State.CANCELLED)


def call_off_messages(link_ids: Iterable[uuid.UUID] | QuerySet) -> int:
    """Call off what mailings have waiting for those whose personal links these are: they have answered meanwhile.

    Returns how many messages that were; one already in a sender's hands goes.
    """
    waiting = Message.objects.filter(link_id__in=link_ids, batch__isnull=False, state=State.QUEUED)
    return waiting.update(state=State.CANCELLED, last_error=Message.ANSWERED)


def mailings_wait() -> bool:
    """Whether any message of any batch waits; by index, at once."""
    return Message.objects.filter(batch__isnull=False, state=State.QUEUED).exists()


@transaction.atomic
def set_rate(*, batch: Batch, rate_per_minute: int | None, actor: User) -> None:
    """Let so many of its messages go in a minute; None: as many as the mail server takes."""
    Batch.objects.filter(pk=batch.pk).update(rate_per_minute=rate_per_minute, next_due_at=Now())
    record(batch, "rate set", actor=actor, rate_per_minute=rate_per_minute)


def hold_for_change(meeting: Meeting) -> int:
    """Hold what still waits and may tell of the meeting as it was; return how many batches that are.

    One that is paused already is among them: whoever sends it on is to know.
    """
    waiting = Message.objects.filter(batch=OuterRef("pk"), state__in=Message.UNFINISHED)
    held = {"paused": True, "pause_reason": Batch.MEETING_CHANGED}
    return Batch.objects.filter(Exists(waiting), meeting=meeting, cancelled_at=None).exclude(**held).update(**held)


def note_policy_refusal(batch: Batch, refusal: str) -> None:
    """Hold the batch after some in a row: it is us whom the server refuses, and no recipient can help it."""
    batch.policy_refusals += 1
    Batch.objects.filter(pk=batch.pk).update(policy_refusals=F("policy_refusals") + 1)
    _hold(Q(pk=batch.pk, policy_refusals__gte=settings.OUTBOX["policy_refusals_to_pause"]), refusal)


def policy_is_well(batch: Batch) -> None:
    """End the row of refusals. Asks the database only if `batch`, which the messages of a claim share, has some."""
    if batch.policy_refusals:
        batch.policy_refusals = 0
        Batch.objects.filter(pk=batch.pk).update(policy_refusals=0)


def note_unknown_address(message: Message) -> None:
    """Write to it no more mailings; and hold the batch when too much of its mail is refused or comes back."""
    fingerprint = Suppression.fingerprint_of(message.address)
    Suppression.objects.bulk_create(
        [Suppression(fingerprint=fingerprint, reason=Suppression.Reason.BOUNCED)], ignore_conflicts=True
    )
    batch = message.batch
    if batch is None or batch.paused or batch.tolerates_failures:
        return
    undelivered = Count("state", filter=Q(state__in=(State.FAILED, State.BOUNCED)))
    done = Count("state", filter=Q(state__in=(State.SENT, State.FAILED, State.BOUNCED)))
    counts = Message.objects.filter(batch=batch).aggregate(undelivered=undelivered, done=done)
    if counts["done"] >= ENOUGH_TO_JUDGE and counts["undelivered"] > TOO_MANY_UNDELIVERED * counts["done"]:
        _hold(Q(pk=batch.pk, tolerates_failures=False), f"{counts['undelivered']} / {counts['done']}")


def _hold(batches: Q, reason: str) -> None:
    Batch.objects.filter(batches, paused=False).update(paused=True, pause_reason=reason)
