"""Where a person stands, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.models import Attendance, Registration

STATES_IN_WORDS = {
    (Registration.Status.CONFIRMED, Attendance.IN_PERSON): _(
        "Your participation is confirmed: you have a seat in the room."
    ),
    (Registration.Status.CONFIRMED, Attendance.ONLINE): _("Your participation is confirmed: you take part online."),
    (Registration.Status.WAITLISTED, Attendance.IN_PERSON): _(
        "You are on the waiting list, because all seats in the room are taken. "
        "Seats that become free are given out in the order of registration, and you will be told by e-mail."
    ),
    (Registration.Status.WAITLISTED, Attendance.ONLINE): _(
        "You are on the waiting list, because all places online are taken. "
        "Places that become free are given out in the order of registration, and you will be told by e-mail."
    ),
}
STATUSES_IN_WORDS = {
    Registration.Status.PENDING: _("Your registration has arrived. You will be told by e-mail once it is confirmed."),
    Registration.Status.DECLINED: _("Your registration could not be accepted."),
    Registration.Status.CANCELLED: _("Your registration is cancelled."),
}


def state_in_words(registration: Registration) -> Promise:
    """Where the person stands, in a sentence or two addressed to her, in the language of whoever renders it."""
    state = (registration.status, registration.attendance)
    return STATES_IN_WORDS.get(state) or STATUSES_IN_WORDS[registration.status]
