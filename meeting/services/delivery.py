"""The outbox's back: claim, send, mark each message at once, sweep what a dead sender left.

A claim is a lease, not a lock: no transaction stays open during an SMTP conversation. Before the conversation a
committed fence raises `attempts`; after it the row is marked and committed at once, with the fence of the next one, so
a kill costs at most the one message in flight. Leases and due times are the database's, so a worker's clock may be
wrong.
"""

import logging
import time
import uuid
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from meeting.models import Batch, Heartbeat, Message, Suppression

from .batches import note_policy_refusal, note_unknown_address, policy_is_well
from .claims import claim_due
from .mail_gate import may_send, relay_answered, relay_failed, sender_slot
from .mails import build_mail
from .refusals import Refusal
from .relay import Envelope, Interrupted, Refused, Relay, RelayDown
from .return_addresses import return_address

logger = logging.getLogger(__name__)

State = Message.State

# The two statements of each mail. PostgreSQL plans them once for a connection: that takes longer than to do them.
# The first looks at all that may have changed since the claim. A row that somebody is changing it passes over: it must
# not wait for one while it holds the row that was marked before.
PREPARE = """
    PREPARE fence (double precision, bigint, uuid, text) AS
    WITH held AS MATERIALIZED (
        SELECT id, batch_id, claim, state, lease_until, not_after
        FROM meeting_message WHERE id = $2 FOR NO KEY UPDATE SKIP LOCKED)
    UPDATE meeting_message AS message
    SET state = 'sending', attempts = message.attempts + 1, lease_until = now() + make_interval(secs => $1)
    FROM held LEFT JOIN meeting_batch AS batch ON batch.id = held.batch_id
    WHERE message.id = held.id AND held.claim = $3 AND held.state = 'claimed' AND held.lease_until > now()
        AND (held.not_after IS NULL OR held.not_after > now())
        AND (held.batch_id IS NULL OR NOT batch.paused AND batch.cancelled_at IS NULL
            AND (batch.not_before IS NULL OR batch.not_before <= now())
            AND NOT EXISTS (SELECT FROM meeting_mailgate WHERE frozen_at IS NOT NULL)
            AND NOT EXISTS (
                SELECT FROM meeting_suppression AS suppression
                WHERE suppression.fingerprint = $4
                    AND (suppression.meeting_id IS NULL OR suppression.meeting_id = batch.meeting_id)));

    PREPARE mark_sent (text, bigint, uuid) AS
    UPDATE meeting_message
    SET state = 'sent', sent_at = now(), relay_answer = $1, claim = NULL, lease_until = NULL,
        text = CASE WHEN is_secret THEN '' ELSE text END, html = CASE WHEN is_secret THEN '' ELSE html END
    WHERE id = $2 AND claim = $3;
"""
PREPARED = "SELECT count(*) FROM pg_prepared_statements WHERE name IN ('fence', 'mark_sent')"
FENCE = "EXECUTE fence (%s, %s, %s, %s);"
MARK_SENT = "EXECUTE mark_sent (%s, %s, %s);"


def deliver_due() -> int:
    """Send what is due, for at most `run_seconds`; return how many messages the mail server accepted."""
    beat("sender")
    with sender_slot() as is_sender:
        if not is_sender or not may_send():
            return 0
        _prepare()
        with Relay() as relay:
            return Sender(relay).run()


def beat(name: str) -> None:
    """Leave a sign of life for `/readyz/`."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=Now())], update_conflicts=True, unique_fields=["name"], update_fields=["at"]
    )


class Sender:
    """Hands claimed messages to one mail server connection, one after the other."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._unmarked: list[object] = []  # The values that mark the mail that was accepted last.
        self._answered = False
        self.sent = 0

    def run(self) -> int:
        deadline = time.monotonic() + settings.OUTBOX["run_seconds"]
        try:
            while time.monotonic() < deadline:
                claim = uuid.uuid4()
                messages = claim_due(claim)
                if not messages:
                    break
                self._deliver(claim, messages)
        except RelayDown as error:
            relay_failed(str(error))
        return self.sent

    def _deliver(self, claim: uuid.UUID, messages: list[Message]) -> None:
        """What a slow server leaves of a claim goes back, so that a code to sign in does not wait behind it."""
        deadline = time.monotonic() + settings.OUTBOX["claim_seconds"]
        try:
            for message in messages:
                if time.monotonic() > deadline:
                    break
                envelope = Envelope(return_address(message.public_id), message.address)
                self._relay.announce(envelope)
                if self._fence(message):
                    self._send(message, envelope)
                else:
                    self._relay.withdraw()
                    _let_go(message)
        finally:
            self._mark()
            _release(Message.objects.filter(claim=claim, state=State.CLAIMED), State.QUEUED)

    def _fence(self, message: Message) -> bool:
        """Commit that the message is about to go; False when it must not, or somebody else may have it."""
        fingerprint = Suppression.fingerprint_of(message.address) if message.batch_id else ""
        return bool(self._commit(FENCE, settings.OUTBOX["lease_seconds"], message.pk, message.claim, fingerprint))

    def _mark(self) -> None:
        if self._unmarked:
            self._commit()

    def _commit(self, statement: str = "", *values: object) -> int:
        """Mark the mail that was accepted last, if there is one, and execute the statement: in one transaction."""
        with connection.cursor() as cursor:
            mark = MARK_SENT if self._unmarked else ""
            cursor.execute(mark + statement, [*self._unmarked, *values])
            self._unmarked = []
            return cursor.rowcount

    def _send(self, message: Message, envelope: Envelope) -> None:
        """One SMTP conversation, and its outcome committed at once."""
        message.attempts += 1
        try:
            answer = self._relay.hand_over(envelope, partial(build_mail, message))
        except RelayDown:
            # Behind the others: it may be this one that the server closes at, each time.
            _release(_held(message), State.QUEUED, attempts=F("attempts") - 1, next_attempt_at=Now())
            raise
        except Refused as error:
            self._refused(message, error.refusal)
        except Interrupted as error:
            _interrupted(message, str(error))
        except ValueError:  # A header that no mail may have, found before the conversation begins.
            _finish(message, State.FAILED, last_error="header")
        else:
            self._accepted(message, answer)

    def _accepted(self, message: Message, answer: str) -> None:
        self._unmarked = [answer.replace("\0", "")[:200], message.pk, message.claim]
        self.sent += 1
        if not self._answered:
            self._mark()
            self._answered = True
            relay_answered()
        if message.batch is not None and message.batch.policy_refusals:
            self._mark()
            policy_is_well(message.batch)

    def _refused(self, message: Message, refusal: Refusal) -> None:
        if refusal.is_policy:
            logger.error("The mail server refuses us (%s); message %s waits.", refusal, message.pk)
            _retry(message, str(refusal))
            if message.batch is not None:
                note_policy_refusal(message.batch, str(refusal))
        elif refusal.is_permanent:
            _finish(message, State.FAILED, last_error=str(refusal))
            if refusal.says_unknown_address:
                note_unknown_address(message)
        else:
            _retry(message, str(refusal))


def _prepare() -> None:
    with connection.cursor() as cursor:
        cursor.execute(PREPARED)
        if cursor.fetchone() == (0,):
            cursor.execute(PREPARE)


def _let_go(message: Message) -> None:
    """Close a message that is not wanted any more. One that is only held goes back with the rest of its claim."""
    held = _held(message).filter(state=State.CLAIMED, lease_until__gt=Now())
    if Suppression.objects.against(message.address, message.batch).exists():
        _release(held, State.SUPPRESSED)
    else:
        _release(held.filter(not_after__lte=Now()), State.EXPIRED, **_erased(message))


def _interrupted(message: Message, error: str) -> None:
    """Nobody knows whether the server took it: it goes again, with the same Message-ID and Date."""
    if message.interruptions + 1 >= settings.OUTBOX["max_interruptions"]:
        _finish(message, State.NEEDS_REVIEW, last_error=error, interruptions=F("interruptions") + 1)
    else:
        _retry(message, error, interruptions=F("interruptions") + 1)


def _retry(message: Message, error: str, **fields: object) -> None:
    waits = settings.OUTBOX["retry_seconds"]
    wait = timedelta(seconds=waits[min(message.attempts, len(waits)) - 1])
    if message.attempts < settings.OUTBOX["give_up_attempts"]:
        _release(_held(message), State.QUEUED, next_attempt_at=Now() + wait, last_error=error, **fields)
    else:
        _finish(message, State.FAILED, last_error=error, **fields)


def _finish(message: Message, state: str, **fields: object) -> None:
    if not _release(_held(message), state, **_erased(message), **fields):
        logger.warning("Message %s was taken from its sender before it was done.", message.pk)


def _erased(message: Message) -> dict[str, str]:
    return {"text": "", "html": ""} if message.is_secret else {}


def _held(message: Message) -> QuerySet[Message]:
    """The message's row, as long as this sender's claim on it stands."""
    return Message.objects.filter(pk=message.pk, claim=message.claim)


def _release(messages: QuerySet[Message], state: str, **fields: object) -> int:
    return messages.update(state=state, claim=None, lease_until=None, **fields)


def sweep() -> int:
    """Take back what dead senders left, and close what is too late; return how many messages a dead sender held."""
    beat("sweeper")
    _close_unwanted()
    lapsed = Message.objects.filter(lease_until__lt=Now())
    last_time = settings.OUTBOX["max_interruptions"] - 1
    once_more = {"interruptions": F("interruptions") + 1}
    return (
        _release(lapsed.filter(state=State.CLAIMED), State.QUEUED)
        + _release(lapsed.filter(interruptions__gte=last_time), State.NEEDS_REVIEW, **once_more)
        + _release(lapsed.filter(interruptions__lt=last_time), State.QUEUED, **once_more)
    )


def _close_unwanted() -> None:
    """Also while no mail server answers: a code to sign in does not stay readable after its time."""
    waiting, late = Message.objects.filter(state=State.QUEUED), Message.objects.filter(not_after__lt=Now())
    waiting.filter(not_after__lt=Now()).update(state=State.EXPIRED)
    waiting.filter(batch__in=Batch.objects.exclude(cancelled_at=None)).update(state=State.CANCELLED)
    late.filter(is_secret=True).exclude(state__in=(State.CLAIMED, State.SENDING)).exclude(text="", html="").update(
        text="", html=""
    )
