"""What staff do with one message after the portal is done with it: send it again, or close it."""

from django.db import transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from meeting.models import Batch, Message, MessageEvent, Suppression, User
from meeting.models.outbox import new_message_id

from .history import record
from .mails import rendered
from .outbox import add_messages

State, Kind, Reason = Message.State, MessageEvent.Kind, Suppression.Reason


class CannotSendAgain(Exception):
    """Why a message cannot be sent again; `message` is for people."""

    message = _("This message cannot be sent again.")


class IsSecret(CannotSendAgain):
    message = _("This message held a secret, which is not kept; the person has to ask for a new one.")


class IsOnItsWay(CannotSendAgain):
    message = _("This message, or a copy of it, is still waiting to be sent.")


class WantsNoMailings(CannotSendAgain):
    message = _("This address takes no mailings: the person has unsubscribed, or staff have set it so.")


class AddressCameBack(CannotSendAgain):
    message = _("Mail to this address came back, because nobody has it.")


class HasAnother(CannotSendAgain):
    message = _("The person has got such a mail already, or it is on its way.")


@transaction.atomic
def send_again(*, message: Message, actor: User, address_works: bool = False, though_another: bool = False) -> Message:
    """Queue a copy that says the same, to the same address, and return it.

    One of a mailing that still goes on goes with it: at its rate, and held with it. With `address_works` staff say that
    mail arrives at an address where it came back; it is suppressed no longer. With `though_another` they know what else
    the person has got. Raises CannotSendAgain.
    """
    message, number = _locked(message)
    _refuse(message)
    _look_at_the_address(message, address_works=address_works)
    if not though_another and others_like(message).exists():
        raise HasAnother
    copy = _copy(message, number)
    add_messages([copy])
    _finish(message, Kind.RESENT)
    record(message, "resent", actor=actor)
    return copy


def others_like(message: Message) -> QuerySet[Message]:
    """What else of its kind about its meeting the person has got, or is to get; the latest first.

    Her personal link tells who she is, whatever address she had; without one it is the address.
    """
    found = Message.objects.exclude(pk=message.pk).filter(
        name=message.name, state__in=(State.SENT, *Message.UNFINISHED)
    )  # fmt: skip
    if message.link_id:
        return found.filter(link_id=message.link_id)
    same_meeting = Q(batch=None) if message.batch is None else Q(batch__meeting=message.batch.meeting_id)
    return found.alias(to=Lower("address")).filter(same_meeting, to=Lower(Value(message.address)))


@transaction.atomic
def close_message(*, message: Message, actor: User) -> bool:
    """Take a message that was refused or set aside off the list of those to look at; call off one that waits.

    False when there is no need, or when a sender has taken it.
    """
    message, _number = _locked(message)
    waited = Message.objects.filter(pk=message.pk, state=State.QUEUED).update(state=State.CANCELLED)
    if not waited and not _is_to_look_at(message):
        return False
    _finish(message, Kind.CLOSED)
    record(message, "closed", actor=actor)
    return True


def _is_to_look_at(message: Message) -> bool:
    is_open = message.state in (State.FAILED, State.NEEDS_REVIEW)
    return is_open and not message.events.filter(kind=Kind.CLOSED).exists()


def _locked(message: Message) -> tuple[Message, int]:
    """The message as it is now, and the number of its next copy; all copies have one lock, that of the first."""
    first = Message.objects.select_for_update(no_key=True).get(pk=message.copy_of_id or message.pk)
    known = Message.objects.select_related("batch").prefetch_related("batch__texts").get(pk=message.pk)
    return known, first.copies.count() + 1


def _refuse(message: Message) -> None:
    if message.is_secret:
        raise IsSecret
    family = Message.objects.filter(pk=message.pk) | Message.objects.filter(copy_of=message.copy_of_id or message.pk)
    if family.filter(state__in=Message.UNFINISHED).exists():
        raise IsOnItsWay


def _look_at_the_address(message: Message, *, address_works: bool) -> None:
    if Suppression.objects.against(message.address, message.batch).exclude(reason=Reason.BOUNCED).exists():
        raise WantsNoMailings
    bounced = Suppression.objects.filter(
        fingerprint=Suppression.fingerprint_of(message.address), reason=Reason.BOUNCED
    )  # fmt: skip
    if address_works:
        bounced.delete()
    elif bounced.exists():
        raise AddressCameBack


def _copy(message: Message, number: int) -> Message:
    first = message.copy_of_id or message.pk
    return Message(
        copy_of_id=first,
        batch=_batch_of_copy(message),
        name=message.name,
        dedupe_key=f"resend:{first}:{number}",
        message_id=new_message_id(),
        address=message.address,
        language=message.language,
        calendar=message.calendar,
        link_purpose=message.link_purpose,
        link_id=message.link_id,
        link_version=message.link_version,
        **rendered(message)._asdict(),
    )


def _batch_of_copy(message: Message) -> Batch | None:
    """Its own as long as that goes on. Then it is one for all that is sent again, and what is done stays as it is."""
    batch = message.batch
    if batch is None or (batch.cancelled_at is None and batch.messages.filter(state__in=Message.UNFINISHED).exists()):
        return batch
    first = message.copy_of or message
    for_copies = Batch.objects.filter(messages__copy_of__batch=first.batch_id, cancelled_at=None)
    again = for_copies.exclude(pk=first.batch_id).first()
    return again or Batch.objects.create(meeting=batch.meeting, rate_per_minute=batch.rate_per_minute)


def _finish(message: Message, kind: str) -> None:
    """Note what staff did; a person has then looked at what was set aside for one."""
    MessageEvent.objects.create(message=message, kind=kind)
    Message.objects.filter(pk=message.pk, state=State.NEEDS_REVIEW).update(state=State.CANCELLED)
