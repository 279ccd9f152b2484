"""Who gets a seat, who waits for one, and whom the next is offered.

Seats are counted under a lock on the meeting's row: one transaction at a time gives them out or takes them back.
"""

import datetime

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from meeting.models import Meeting
from meeting.services.history import record
from partners.models import Attendance, Registration
from partners.selectors.seats import seats_left

from .errors import OfferEnded
from .notices import tell

SHORTEST_OFFER = datetime.timedelta(hours=1)

# What the functions below set; the caller saves it.
SEAT_FIELDS = ("status", "holds_seat", "waiting_since", "offered_until")


def lock_meeting(meeting_pk: int) -> Meeting:
    """The meeting with the rules of its constituencies, locked until the transaction ends."""
    # NO KEY: rows that refer to the meeting can still be written meanwhile.
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting_pk)
    prefetch_related_objects([meeting], "constituency_rules")
    return meeting


def reread(registration: Registration) -> Registration:
    """The registration as it is now, under its meeting's lock. Whoever changes one begins with this."""
    meeting = lock_meeting(registration.meeting_id)
    registration = Registration.objects.select_for_update(no_key=True).get(pk=registration.pk)
    registration.meeting = meeting
    return registration


# Under the lock, on a registration that is not saved yet ----------------------------------------------------------


def take_seat(registration: Registration, now: datetime.datetime) -> None:
    """Confirm her while there is a seat for her, else put her on the waiting list; who waited keeps her place in it.

    Those who wait come first: the seats that are left are theirs.
    """
    meeting, attendance = registration.meeting, registration.attendance
    left = seats_left(meeting, attendance)
    if left.total and move_waiting_list(meeting, attendance, now):
        left = seats_left(meeting, attendance)
    if left.of(registration.constituency):
        confirm(registration)
    else:
        wait(registration, Registration.Status.WAITLISTED, registration.waiting_since or now)


def confirm(registration: Registration) -> None:
    registration.status = Registration.Status.CONFIRMED
    registration.holds_seat = True
    registration.waiting_since = registration.offered_until = None


def wait(registration: Registration, status: Registration.Status, since: datetime.datetime) -> None:
    """Let her wait for a decision (pending) or for a seat (waitlisted), without one."""
    registration.status = status
    registration.holds_seat = False
    registration.waiting_since, registration.offered_until = since, None


def end(registration: Registration, status: Registration.Status) -> None:
    """Let her take part no longer, whether declined or cancelled."""
    registration.status = status
    registration.holds_seat = False
    registration.waiting_since = registration.offered_until = None


# The waiting list ---------------------------------------------------------------------------------------------------


def move_waiting_list(meeting: Meeting, attendance: str, now: datetime.datetime) -> int:
    """Give the seats that are left to those who wait, in their order; returns how many. Only under the lock.

    A seat in the room is offered, and kept until the offer ends; a place online is confirmed at once. Whoever belongs
    to a constituency that has taken all it may is passed over, and keeps her place in the line.
    """
    waiting = meeting.registrations.waiting(attendance)
    if meeting.is_over(now) or not waiting.exists():
        return 0
    left, moved = seats_left(meeting, attendance), 0
    while next_in_line := waiting.exclude(constituency__in=left.exhausted)[: left.total]:
        for registration in next_in_line:
            if left.of(registration.constituency):
                registration.meeting = meeting
                _give(registration, now)
                left.take(registration.constituency)
                moved += 1
    return moved


@transaction.atomic
def fill_seats(*, meeting: Meeting, now: datetime.datetime | None = None) -> int:
    """Give all seats that are left to those who wait; returns how many. For when there are more seats."""
    meeting = lock_meeting(meeting.pk)
    now = now or timezone.now()
    return sum(move_waiting_list(meeting, attendance, now) for attendance in Attendance)


def fill_all_seats(*, now: datetime.datetime | None = None) -> int:
    """The same for each meeting that somebody waits for: seats may have come by ways that nobody watches."""
    in_line = Registration.objects.filter(status=Registration.Status.WAITLISTED, holds_seat=False)
    meetings = Meeting.objects.filter(pk__in=in_line.values("meeting"))
    return sum(fill_seats(meeting=meeting, now=now) for meeting in meetings)


@transaction.atomic
def accept_offer(*, registration: Registration, now: datetime.datetime | None = None) -> Registration:
    """Confirm the person who was offered a seat. One who has it already keeps it.

    Raises OfferEnded when the seat is not kept for her any more.
    """
    registration = reread(registration)
    if registration.is_confirmed:
        return registration
    if not registration.has_offer or registration.meeting.is_over(now):
        raise OfferEnded
    confirm(registration)
    registration.save(update_fields=SEAT_FIELDS)
    entry = record(registration, "accepted offer", status=registration.status)
    tell(registration, "registration_promoted", entry.pk)
    return registration


def end_offers(*, now: datetime.datetime | None = None) -> int:
    """Cancel those who did not answer their offer in time, and offer the seats to the next; returns how many ended."""
    now = now or timezone.now()
    late = Registration.objects.offered().filter(offered_until__lte=now)
    meetings = Meeting.objects.filter(pk__in=late.values("meeting"))
    return sum(_end_offers_of(meeting, now) for meeting in meetings)


@transaction.atomic
def _end_offers_of(meeting: Meeting, now: datetime.datetime) -> int:
    meeting = lock_meeting(meeting.pk)
    late = list(meeting.registrations.offered().filter(offered_until__lte=now).order_by("offered_until", "pk"))
    for registration in late:
        registration.meeting = meeting
        end(registration, Registration.Status.CANCELLED)
        registration.save(update_fields=SEAT_FIELDS)
        record(registration, "did not answer offer", status=registration.status)
        tell(registration, "registration_lapsed")
    move_waiting_list(meeting, Attendance.IN_PERSON, now)
    return len(late)


def _give(registration: Registration, now: datetime.datetime) -> None:
    if registration.attendance == Attendance.IN_PERSON:
        registration.holds_seat = True
        registration.offered_until = _offer_ends(registration.meeting, now)
        action, mail = "offered seat", "registration_offered"
    else:
        confirm(registration)
        action, mail = "promoted", "registration_promoted"
    registration.save(update_fields=SEAT_FIELDS)
    entry = record(registration, action, attendance=registration.attendance, status=registration.status)
    tell(registration, mail, entry.pk)


def _offer_ends(meeting: Meeting, now: datetime.datetime) -> datetime.datetime:
    """Near the meeting after half of the time that is left, so that somebody else may still come."""
    half_of_what_is_left = (meeting.begins_at - now) / 2
    return now + max(min(datetime.timedelta(hours=meeting.offer_hours), half_of_what_is_left), SHORTEST_OFFER)
