"""Getting no more mailings of a meeting, and getting them again."""

from django.db import transaction
from django.db.models import QuerySet

from meeting.models import Message, MessageEvent, Suppression

UNSUBSCRIBED = Suppression.Reason.UNSUBSCRIBED


def is_unsubscribed(message: Message) -> bool:
    """Whether the recipient of this mailing has said to want no more about its meeting."""
    return _of(message).exists()


@transaction.atomic
def unsubscribe(*, message: Message) -> None:
    """Send the recipient of this mailing no more about its meeting, nor what waits already. Safe to call twice.

    Confirmations of what she does herself still go.
    """
    _suppression, is_new = Suppression.objects.get_or_create(
        fingerprint=Suppression.fingerprint_of(message.address),
        meeting=message.batch.meeting,
        defaults={"reason": UNSUBSCRIBED},
    )
    if is_new:
        MessageEvent.objects.create(message=message, kind=MessageEvent.Kind.UNSUBSCRIBED)


@transaction.atomic
def resubscribe(*, message: Message) -> None:
    """Take that back. An address that is suppressed for another reason stays so. Safe to call twice."""
    deleted, _by_model = _of(message).delete()
    if deleted:
        MessageEvent.objects.create(message=message, kind=MessageEvent.Kind.RESUBSCRIBED)


def _of(message: Message) -> QuerySet[Suppression]:
    return Suppression.objects.filter(
        fingerprint=Suppression.fingerprint_of(message.address), meeting=message.batch.meeting, reason=UNSUBSCRIBED
    )
