"""What becomes of a person who takes part in the other way from now on, in words."""

import copy

from django.utils.translation import gettext as _

from partners.models import Attendance, Registration

from .admission import asks_again
from .seats import seats_left


def other_attendance(registration: Registration) -> Attendance:
    """Online for one who comes to the room, and the other way round."""
    return Attendance.ONLINE if registration.attendance == Attendance.IN_PERSON else Attendance.IN_PERSON


def switch_in_words(registration: Registration) -> list[str]:
    """What she gives up and what she gets, as things stand at the moment: sentences addressed to her."""
    switched = copy.copy(registration)
    switched.attendance = other_attendance(registration)
    return [sentence for sentence in (_given_up(registration), _got(switched)) if sentence]


def _given_up(registration: Registration) -> str:
    comes = registration.attendance == Attendance.IN_PERSON
    if registration.has_offer:
        return _("The seat that is kept for you goes to the next person on the waiting list.")
    if registration.holds_seat:
        return (
            _("You give up your seat in the room: it goes to the next person on the waiting list.")
            if comes
            else _("You give up your place online.")
        )
    if registration.status == Registration.Status.WAITLISTED:
        return (
            _("You leave the waiting list for the room. If you come back to it later, you start at its end.")
            if comes
            else _("You leave the waiting list for a place online.")
        )
    return ""


def _got(switched: Registration) -> str:
    comes = switched.attendance == Attendance.IN_PERSON
    if asks_again(switched, {"attendance"}):
        return (
            _(
                "The secretariat decides who comes to the room. You will be told by e-mail; "
                "until then you have no place."
            )
            if comes
            else _("The secretariat then decides on your participation online. You will be told by e-mail.")
        )
    if seats_left(switched.meeting, switched.attendance).of(switched.constituency):
        return _("You get a seat in the room at once.") if comes else _("You get a place online at once.")
    if comes:
        return _(
            "All seats in the room are taken: you join the waiting list, and take part neither in the room nor online "
            "until a seat is offered to you."
        )
    return _("All places online are taken: you join the waiting list for one.")
