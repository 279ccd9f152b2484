"""What became of a message, in words."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meeting.enhanced_codes import ENHANCED_CODE
from meeting.models import Message, MessageEvent

State, Kind = Message.State, MessageEvent.Kind

NO_MAILBOX = gettext_lazy("there is no such mailbox")
CODES = {  # RFC 3463
    "5.1.1": NO_MAILBOX,
    "5.1.10": NO_MAILBOX,
    "5.1.2": gettext_lazy("there is no such domain"),
    "5.1.3": gettext_lazy("the address is not valid"),
    "5.1.6": gettext_lazy("the mailbox has moved"),
    "5.2.1": gettext_lazy("the mailbox is closed"),
    "5.2.2": gettext_lazy("the mailbox is full"),
    "4.2.2": gettext_lazy("the mailbox is full"),
    "4.4.7": gettext_lazy("it could not be delivered in time"),
}
POLICY = gettext_lazy("the mail server’s rules do not let it in")
FATES = {
    State.QUEUED: gettext_lazy("Waiting"),
    State.CLAIMED: gettext_lazy("Waiting"),
    State.SENDING: gettext_lazy("Is being sent"),
    State.SUPPRESSED: gettext_lazy("Not sent: the address takes no more mailings"),
    State.EXPIRED: gettext_lazy("Not sent: it was too late"),
}
REASONED_FATES = {
    State.QUEUED: gettext_lazy("Waiting for another attempt: %(reason)s"),
    State.FAILED: gettext_lazy("Refused: %(reason)s"),
    State.BOUNCED: gettext_lazy("Came back: %(reason)s"),
    State.NEEDS_REVIEW: gettext_lazy("Set aside for a person: nobody knows whether it arrived (%(reason)s)"),
}


def fate_in_words(message: Message) -> str:
    """A short sentence, in the active language. Reads the message's events."""
    if message.state == State.SENT:
        return _sent(message)
    if message.state == State.CANCELLED:
        return _called_off(message)
    if message.last_error and message.state in REASONED_FATES:
        return REASONED_FATES[message.state] % {"reason": reason_in_words(message.last_error)}
    return str(FATES.get(message.state) or message.get_state_display())


def reason_in_words(error: str) -> str:
    """The code that a mail server gave, with what it means where that is known; or the portal's own reason."""
    if error == Message.ANSWERED:
        return _("the person had answered meanwhile")
    found = ENHANCED_CODE.search(error)
    code = found[0] if found else ""
    words = CODES.get(code) or (POLICY if code.startswith("5.7.") else "")
    return f"{words} ({error})" if words else error


def _called_off(message: Message) -> str:
    """By staff who closed it, or sent a copy of it; or before it went, as far as anybody knows."""
    kinds = {event.kind for event in message.events.all()}
    if Kind.CLOSED in kinds or (Kind.RESENT in kinds and message.interruptions):
        return _("Closed by staff: nobody knows whether it arrived")
    if message.interruptions:
        return _("Called off: nobody knows whether it arrived before")
    if message.last_error == Message.ANSWERED:
        return _("Not sent: the person had answered meanwhile")
    return _("Not sent: called off")


def _sent(message: Message) -> str:
    moment = date_format(timezone.localtime(message.sent_at), "DATETIME_FORMAT")
    if any(event.kind == Kind.DELAYED for event in message.events.all()):
        return _("Accepted by the mail server on %(moment)s; is delayed further on") % {"moment": moment}
    return _("Accepted by the mail server on %(moment)s") % {"moment": moment}
