"""What became of a message after the mail server took it, as others report it later."""

import logging
import uuid
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now
from django.utils.encoding import punycode

from meeting.models import Message, MessageEvent

from .batches import note_unknown_address

logger = logging.getLogger(__name__)

State, Kind = Message.State, MessageEvent.Kind

KINDS = {"failed": Kind.BOUNCED, "delayed": Kind.DELAYED}
BELIEVED_FOR = timedelta(days=14)  # after the message was sent
# No such mailbox, no such domain, no valid address, moved away, a domain without mail, a mailbox that was closed (RFC
# 3463 and 7505). Neither a full mailbox nor a policy says that nobody can be reached there.
UNKNOWN_ADDRESS = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")


class StillUnderWay(Exception):
    """The message is being sent, or about to be sent again: its report is to be told once that is over."""


@transaction.atomic
def note_delivery_report(
    *, public_id: uuid.UUID, recipients: Collection[str], action: str, status: str, source_id: str
) -> bool:
    """Note what somebody reports of a message; whether it was believed, and new.

    The caller has made sure that the report may be about the message of that `public_id`. `recipients` are the
    addresses that it speaks of, `action` and `status` those of RFC 3464; `source_id` (at most 100 characters) is the
    same whenever the same report is told again. Raises StillUnderWay.
    """
    message = _message(public_id)
    if message is None or action not in KINDS or not _is_recipient(message, recipients):
        logger.info("A report (%s) of message %s is not believed.", source_id, public_id)
        return False
    if message.state in Message.UNFINISHED:
        raise StillUnderWay
    if action == "delayed" and message.state == State.BOUNCED:
        return False
    _event, is_new = MessageEvent.objects.get_or_create(
        source_id=f"{public_id.hex}:{action}:{source_id}",
        defaults={"message": message, "kind": KINDS[action], "detail": status},
    )
    if is_new and action == "failed":
        _come_back(message, status)
    return is_new


def _message(public_id: uuid.UUID) -> Message | None:
    """The message, locked, if it was sent so lately that somebody may still report of it."""
    lately = Q(when__gt=Now() - BELIEVED_FOR)
    messages = Message.objects.alias(when=Coalesce(F("sent_at"), F("created_at"))).filter(lately)
    return messages.select_for_update(no_key=True).filter(message_id__startswith=f"<{public_id.hex}@").first()


def _is_recipient(message: Message, recipients: Collection[str]) -> bool:
    return _folded(message.address) in {_folded(recipient) for recipient in recipients}


def _folded(address: str) -> str:
    """The address as servers write it: its domain in ASCII."""
    name, _at, domain = address.casefold().rpartition("@")
    try:
        return f"{name}@{punycode(domain)}"
    except UnicodeError:
        return address


def _come_back(message: Message, status: str) -> None:
    Message.objects.filter(pk=message.pk, state=State.SENT).update(state=State.BOUNCED, last_error=status)
    if status in UNKNOWN_ADDRESS:
        note_unknown_address(message)
