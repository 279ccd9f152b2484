"""Seats in the room and places online: how many there are, and how many are left."""

from dataclasses import dataclass

from django.db.models import Count

from meeting.models import Meeting
from partners.models import Attendance, Registration


@dataclass
class AttendanceCount:
    attendance: Attendance
    seats: int
    by_status: list[tuple[Registration.Status, int]]

    @property
    def seats_left(self) -> int:
        confirmed = dict(self.by_status)[Registration.Status.CONFIRMED]
        return max(self.seats - confirmed, 0)


def registration_counts(meeting: Meeting) -> list[AttendanceCount]:
    """Registrations by attendance and status, in one query."""
    counted = {
        (row["attendance"], row["status"]): row["count"]
        for row in Registration.objects.filter(meeting=meeting)
        .order_by()
        .values("attendance", "status")
        .annotate(count=Count("pk"))
    }
    seats = {Attendance.IN_PERSON: meeting.seats_in_room, Attendance.ONLINE: meeting.seats_online}
    return [
        AttendanceCount(
            attendance=attendance,
            seats=seats[attendance],
            by_status=[(status, counted.get((attendance, status), 0)) for status in Registration.Status],
        )
        for attendance in Attendance
    ]


def seats_of(meeting: Meeting, attendance: str) -> int:
    return meeting.seats_in_room if attendance == Attendance.IN_PERSON else meeting.seats_online


def free_seats(meeting: Meeting, attendance: str) -> int:
    """How many seats, or places online, nobody has. Certain only while the meeting's row is locked."""
    return max(seats_of(meeting, attendance) - meeting.registrations.confirmed(attendance).count(), 0)


def room_is_full(meeting: Meeting) -> bool:
    """Whether somebody who registers now to come in person would have to wait."""
    return meeting.is_in_person and not free_seats(meeting, Attendance.IN_PERSON)
