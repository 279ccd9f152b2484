"""The outbox's back: claim, send, mark each message at once, sweep what a dead sender left.

A claim is a lease, not a lock: no transaction stays open during an SMTP conversation. Before the conversation a
committed fence raises `attempts`, so a mail that kills its sender is tried a few times only; after it the row is marked
and committed at once, so a kill costs at most the one message in flight. Leases and due times are the database's.
"""

import logging
import smtplib
import uuid
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from meeting.models import Batch, Heartbeat, Message, Suppression

from .mails import build_mail

logger = logging.getLogger(__name__)

State = Message.State


class Refusal(NamedTuple):
    """What the mail server said to one message: an SMTP code, and the enhanced code and text behind it."""

    code: int
    text: str

    @property
    def closes_the_relay(self) -> bool:
        return self.code in (421, 432, 454)

    @property
    def is_policy(self) -> bool:
        """About us, not the recipient: authentication, policy, content. Never a reason to suppress an address."""
        return self.code in (530, 535, 554) or self.text.startswith("5.7.")

    @property
    def is_permanent(self) -> bool:
        return self.code >= 500  # noqa: PLR2004 -- RFC 5321, section 4.2.1

    @property
    def says_unknown_address(self) -> bool:
        return self.is_permanent and self.text.startswith("5.1.")

    def __str__(self) -> str:
        enhanced = self.text.split(" ", 1)[0]
        return f"{self.code} {enhanced}" if enhanced[:2] in ("4.", "5.") else str(self.code)


class RelayDown(Exception):
    """The mail server cannot be spoken to; nothing is wrong with the messages."""


def deliver_due() -> int:
    """Send what is due, for at most `run_seconds`; return how many messages the mail server accepted."""
    beat("sender")
    deadline = timezone.now() + timedelta(seconds=settings.OUTBOX["run_seconds"])
    relay = get_connection()
    sent = 0
    try:
        while timezone.now() < deadline:
            claim = uuid.uuid4()
            messages = claim_due(claim)
            if not messages:
                break
            sent += _deliver_claim(claim, messages, relay)
    except RelayDown as error:
        logger.warning("The mail server cannot be reached (%s); the outbox waits.", error)
    finally:
        _close(relay)
    return sent


def claim_due(claim: uuid.UUID) -> list[Message]:
    """Lease up to `claim_size` due messages to `claim`, oldest first, skipping what other senders hold."""
    due = (
        Message.objects.filter(Q(batch=None) | Q(batch__paused=False), state=State.QUEUED, next_attempt_at__lte=Now())
        .order_by("next_attempt_at", "pk")
        .select_for_update(of=("self",), skip_locked=True)
    )
    with transaction.atomic():
        taken = list(due.values_list("pk", flat=True)[: settings.OUTBOX["claim_size"]])
        Message.objects.filter(pk__in=taken).update(
            state=State.CLAIMED, claim=claim, lease_until=Now() + timedelta(seconds=settings.OUTBOX["lease_seconds"])
        )
    return list(Message.objects.filter(claim=claim).order_by("next_attempt_at", "pk"))


def sweep() -> int:
    """Take back what dead senders left, and close what is too late; return how many messages a dead sender held."""
    beat("sweeper")
    _expire()
    lapsed = Message.objects.filter(lease_until__lt=Now())
    worn_out = lapsed.filter(attempts__gte=settings.OUTBOX["max_attempts"])
    return _release(worn_out, State.NEEDS_REVIEW) + _release(lapsed, State.QUEUED)


def _expire() -> None:
    """Also while no mail server answers: a code to sign in does not stay readable after its time."""
    late = Message.objects.filter(not_after__lt=Now())
    late.filter(state=State.QUEUED).update(state=State.EXPIRED)
    late.filter(is_secret=True).exclude(state__in=(State.CLAIMED, State.SENDING)).exclude(text="", html="").update(
        text="", html=""
    )


def beat(name: str) -> None:
    """Leave a sign of life for `/readyz/`."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=Now())], update_conflicts=True, unique_fields=["name"], update_fields=["at"]
    )


def _deliver_claim(claim: uuid.UUID, messages: list[Message], relay: BaseEmailBackend) -> int:
    sent = 0
    try:
        for message in messages:
            _open(relay)
            if _may_go(message) and _fence(message, claim):
                sent += _send(message, relay)
    finally:
        # What was claimed and not tried goes back as it was; a no-op when all were tried.
        later = Now() + timedelta(seconds=settings.OUTBOX["relay_down_seconds"])
        _release(Message.objects.filter(claim=claim, state=State.CLAIMED), State.QUEUED, next_attempt_at=later)
    return sent


def _open(relay: BaseEmailBackend) -> None:
    """Have a connection that answers: relays close theirs after some mails or minutes, often without a word."""
    try:
        if relay.connection is not None and not _answers(relay.connection):
            relay.connection = None
        relay.open()
    except (smtplib.SMTPException, OSError) as error:
        raise RelayDown(type(error).__name__) from error


def _answers(smtp: smtplib.SMTP) -> bool:
    try:
        return smtp.noop()[0] == 250  # noqa: PLR2004 -- RFC 5321, section 4.2.3: okay
    except (smtplib.SMTPException, OSError):
        return False


def _close(relay: BaseEmailBackend) -> None:
    try:
        relay.close()
    except (smtplib.SMTPException, OSError):
        logger.info("The mail server had closed the connection already.")


def _may_go(message: Message) -> bool:
    """Whether the message is still wanted: in time, its address not suppressed, its batch not paused."""
    if message.not_after is not None and message.not_after < timezone.now():
        _finish(message, State.EXPIRED)
        return False
    if message.batch_id is None:
        return True
    if Suppression.objects.filter(fingerprint=Suppression.fingerprint_of(message.address)).exists():
        _finish(message, State.SUPPRESSED)
        return False
    return not Batch.objects.filter(pk=message.batch_id, paused=True).exists()


def _fence(message: Message, claim: uuid.UUID) -> bool:
    """Commit that the message is about to go; False when the lease ran out and somebody else may have it."""
    return bool(
        Message.objects.filter(pk=message.pk, claim=claim, state=State.CLAIMED, lease_until__gt=Now()).update(
            state=State.SENDING,
            attempts=F("attempts") + 1,
            lease_until=Now() + timedelta(seconds=settings.OUTBOX["lease_seconds"]),
        )
    )


def _send(message: Message, relay: BaseEmailBackend) -> bool:
    """One SMTP conversation, and its outcome committed at once. True when the mail server took the message."""
    message.attempts += 1
    try:
        relay.send_messages([build_mail(message)])
    except ValueError:  # A header that no mail may have, found before the conversation begins.
        _finish(message, State.FAILED, last_error="header")
        return False
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        _refused(message, _refusal(error))
        return False
    except (smtplib.SMTPException, OSError) as error:
        # The connection broke, and nobody knows whether the server took it: it goes again, with the same Message-ID.
        relay.connection = None
        _retry(message, type(error).__name__)
        return False
    _finish(message, State.SENT, sent_at=Now())
    return True


def _refusal(error: smtplib.SMTPException) -> Refusal:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
    else:
        code, text = error.smtp_code, error.smtp_error
    return Refusal(code, text.decode(errors="replace") if isinstance(text, bytes) else str(text))


def _refused(message: Message, refusal: Refusal) -> None:
    if refusal.closes_the_relay:
        wait = timedelta(seconds=settings.OUTBOX["relay_down_seconds"])
        _release(_held(message), State.QUEUED, attempts=F("attempts") - 1, next_attempt_at=Now() + wait)
        raise RelayDown(str(refusal))
    if refusal.is_policy:
        logger.error("The mail server refuses us (%s); message %s waits.", refusal, message.pk)
        if message.batch_id is not None:
            Batch.objects.filter(pk=message.batch_id).update(paused=True, pause_reason=str(refusal))
        _retry(message, str(refusal))
    elif refusal.is_permanent:
        if refusal.says_unknown_address:
            Suppression.objects.get_or_create(
                fingerprint=Suppression.fingerprint_of(message.address), defaults={"reason": Suppression.Reason.BOUNCED}
            )
        _finish(message, State.FAILED, last_error=str(refusal))
    else:
        _retry(message, str(refusal))


def _retry(message: Message, error: str) -> None:
    if message.attempts >= settings.OUTBOX["max_attempts"]:
        _finish(message, State.NEEDS_REVIEW, last_error=error)
        return
    waits = settings.OUTBOX["retry_seconds"]
    wait = timedelta(seconds=waits[min(message.attempts, len(waits)) - 1])
    _release(_held(message), State.QUEUED, next_attempt_at=Now() + wait, last_error=error)


def _finish(message: Message, state: str, **fields: object) -> None:
    if message.is_secret:
        fields |= {"text": "", "html": ""}
    if not _release(_held(message), state, **fields):
        logger.warning("Message %s was taken from its sender before it was done.", message.pk)


def _held(message: Message) -> QuerySet[Message]:
    """The message's row, as long as this sender's claim on it stands."""
    return Message.objects.filter(pk=message.pk, claim=message.claim)


def _release(messages: QuerySet[Message], state: str, **fields: object) -> int:
    return messages.update(state=state, claim=None, lease_until=None, **fields)
