"""Seats in the room and places online: how many there are, and how many nobody has."""

from dataclasses import dataclass

from django.db.models import Count

from meeting.models import Meeting
from partners.models import Attendance, Registration

from .states import State, state_of


@dataclass
class SeatsLeft:
    """Seats that nobody holds: in all, and of those constituencies that may take only some of them."""

    total: int
    of_limited: dict[str, int]

    def of(self, constituency: str) -> int:
        return min(self.total, self.of_limited.get(constituency, self.total))

    def take(self, constituency: str) -> None:
        self.total -= 1
        if constituency in self.of_limited:
            self.of_limited[constituency] -= 1

    @property
    def exhausted(self) -> list[str]:
        """The constituencies that have taken all they may."""
        return [constituency for constituency, left in self.of_limited.items() if left <= 0]


def seats_of(meeting: Meeting, attendance: str) -> int:
    return meeting.seats_in_room if attendance == Attendance.IN_PERSON else meeting.seats_online


def seats_left(meeting: Meeting, attendance: str) -> SeatsLeft:
    """What is left of the seats in the room, or of the places online. Certain only under the meeting's lock.

    One query, and one for the rules of constituencies unless they have been prefetched.
    """
    taken = seats_taken(meeting, attendance)
    limits = limits_of(meeting) if attendance == Attendance.IN_PERSON else {}
    return SeatsLeft(
        total=max(seats_of(meeting, attendance) - sum(taken.values()), 0),
        of_limited={constituency: limit - taken.get(constituency, 0) for constituency, limit in limits.items()},
    )


def limits_of(meeting: Meeting) -> dict[str, int]:
    """How many seats in the room a constituency may take, where that is limited."""
    return {
        rule.constituency: rule.seats_in_room
        for rule in meeting.constituency_rules.all()
        if rule.seats_in_room is not None
    }


def room_is_full(meeting: Meeting) -> bool:
    """Whether somebody who registers now to come in person would have to wait, whatever her constituency."""
    return meeting.is_in_person and not seats_left(meeting, Attendance.IN_PERSON).total


def seats_taken(meeting: Meeting, attendance: str) -> dict[str, int]:
    """How many seats in the room, or places online, are taken or offered, by constituency."""
    seated = meeting.registrations.seated(attendance).order_by()
    return dict(seated.values_list("constituency").annotate(number=Count("pk")))


@dataclass
class AttendanceCount:
    attendance: Attendance
    seats: int
    by_state: list[tuple[State, int]]
    seats_left: int


def registration_counts(meeting: Meeting) -> list[AttendanceCount]:
    """Registrations by attendance and state, in one query."""
    counted: dict[tuple[str, State], int] = {}
    held: dict[str, int] = {}
    for attendance, status, holds_seat, number in (
        Registration.objects.filter(meeting=meeting)
        .order_by()
        .values_list("attendance", "status", "holds_seat")
        .annotate(number=Count("*"))  # All of it stands in an index, which Count("pk") would leave.
    ):
        state = state_of(status, holds_seat=holds_seat)
        counted[attendance, state] = counted.get((attendance, state), 0) + number
        held[attendance] = held.get(attendance, 0) + number * holds_seat
    return [
        AttendanceCount(
            attendance=attendance,
            seats=seats_of(meeting, attendance),
            by_state=[(state, counted.get((attendance, state), 0)) for state in State],
            seats_left=max(seats_of(meeting, attendance) - held.get(attendance, 0), 0),
        )
        for attendance in Attendance
    ]
