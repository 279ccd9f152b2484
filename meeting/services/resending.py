"""What staff do with one message after the portal is done with it: send it again, or close it."""

from django.db import transaction
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


@transaction.atomic
def send_again(*, message: Message, actor: User, address_works: bool = False) -> Message:
    """Queue a copy that says the same, to the same address, and return it.

    One of a mailing that was not called off goes with it: at its rate, and held with it. With `address_works` staff say
    that mail arrives at an address where it came back; it is suppressed no longer. Raises CannotSendAgain.
    """
    message, number = _locked(message)
    _refuse(message)
    _look_at_the_address(message, address_works=address_works)
    copy = _copy(message, number)
    add_messages([copy])
    _finish(message, Kind.RESENT)
    record(message, "resent", actor=actor)
    return copy


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
    if message.batch is None or message.batch.cancelled_at is None:
        return message.batch
    return Batch.objects.create(meeting=message.batch.meeting)


def _finish(message: Message, kind: str) -> None:
    """Note what staff did; a person has then looked at what was set aside for one."""
    MessageEvent.objects.create(message=message, kind=kind)
    Message.objects.filter(pk=message.pk, state=State.NEEDS_REVIEW).update(state=State.CANCELLED)
