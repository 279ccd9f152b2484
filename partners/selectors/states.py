"""Where a person stands, in words."""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meeting.times import moment_in_words
from partners.models import Attendance, Registration
from partners.models.registrations import RegistrationQuerySet

from .history import has_lapsed

Status, Reason = Registration.Status, Registration.DeclineReason


class State(models.TextChoices):
    """The statuses; those to whom a seat is offered are apart from those who still wait for one."""

    PENDING = Status.PENDING.value, Status.PENDING.label
    CONFIRMED = Status.CONFIRMED.value, Status.CONFIRMED.label
    WAITLISTED = Status.WAITLISTED.value, Status.WAITLISTED.label
    OFFERED = "offered", gettext_lazy("seat offered")
    DECLINED = Status.DECLINED.value, Status.DECLINED.label
    CANCELLED = Status.CANCELLED.value, Status.CANCELLED.label


def state_of(status: str, *, holds_seat: bool) -> State:
    return State.OFFERED if status == Status.WAITLISTED and holds_seat else State(status)


def in_state(registrations: RegistrationQuerySet, state: str) -> RegistrationQuerySet:
    if state == State.OFFERED:
        return registrations.offered()
    in_status = registrations.filter(status=state)
    return in_status.filter(holds_seat=False) if state == State.WAITLISTED else in_status


STATES_IN_WORDS = {
    (Status.CONFIRMED, Attendance.IN_PERSON): gettext_lazy(
        "Your participation is confirmed: you have a seat in the room."
    ),
    (Status.CONFIRMED, Attendance.ONLINE): gettext_lazy("Your participation is confirmed: you take part online."),
    (Status.WAITLISTED, Attendance.IN_PERSON): gettext_lazy(
        "You are on the waiting list, because all seats in the room are taken. "
        "Seats that become free are offered in the order of registration, and you will be told by e-mail."
    ),
    (Status.WAITLISTED, Attendance.ONLINE): gettext_lazy(
        "You are on the waiting list, because all places online are taken. "
        "Places that become free are given out in the order of registration, and you will be told by e-mail."
    ),
}
STATUSES_IN_WORDS = {
    Status.PENDING: gettext_lazy("Your registration has arrived. You will be told by e-mail once it is decided."),
    Status.CANCELLED: gettext_lazy("Your registration is cancelled."),
}


def state_in_words(registration: Registration) -> str:
    """Where the person stands, in a sentence or two addressed to her, in the active language.

    The note to somebody declined is not among them: it is in the language of her mails, whatever the reader's is.
    """
    if registration.is_live and registration.meeting.is_over():
        return _over_in_words(registration)
    if registration.has_offer:
        return _("A seat in the room is yours if you accept it by %(deadline)s.") % {
            "deadline": moment_in_words(registration.offered_until, registration.meeting.zone)
        }
    if registration.status == Status.DECLINED:
        return _declined_in_words(registration)
    if registration.status == Status.PENDING and registration.holds_seat:
        return _("We look at what you have changed, and keep your place meanwhile. You will be told by e-mail.")
    if registration.status == Status.CANCELLED and has_lapsed(registration):
        return _("We had no answer in time, and the seat went to the next in line. Your registration has ended.")
    state = (registration.status, registration.attendance)
    return str(STATES_IN_WORDS.get(state) or STATUSES_IN_WORDS[registration.status])


def _over_in_words(registration: Registration) -> str:
    if registration.is_confirmed:
        return _("This meeting is over. Your participation was confirmed.")
    return _("This meeting is over. Your participation was not confirmed.")


def _declined_in_words(registration: Registration) -> str:
    if registration.decline_reason == Reason.OTHER:
        return _("Your registration could not be accepted.")
    return _("Your registration could not be accepted: %(reason)s.") % {
        "reason": registration.get_decline_reason_display()
    }
