"""Registrations of a meeting in numbers: over time, by what people said of themselves, and by seats."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import accumulate

from django.db.models import Count as CountRows
from django.db.models import Q
from django.db.models.functions import TruncDate
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext

from meeting.countries import country_name
from meeting.languages import Language
from meeting.models import Meeting
from partners.models import Attendance, Constituency, Registration

from .seats import limits_of, seats_of
from .states import State, state_of

MOST_COUNTRIES = 15

GROUPED_BY = ("constituency", "country", "attendance", "language", "interpretation", "status", "holds_seat")


@dataclass(frozen=True)
class Count:
    """How many are neither declined nor cancelled, and how many of them are confirmed.

    `value` is what the field holds; None where several values are taken together.
    """

    label: str
    value: str | None
    live: int
    confirmed: int


@dataclass(frozen=True)
class SeatCount:
    """Seats in the room or places online; those of one constituency, where it may take only some."""

    label: str
    attendance: Attendance
    constituency: str
    seats: int
    held: int
    offered: int
    waiting: int

    @property
    def left(self) -> int:
        return max(self.seats - self.held, 0)


@dataclass(frozen=True)
class DayCount:
    """Who registered on a day of the meeting's own zone, whatever became of them; and how many had by its end."""

    date: datetime.date
    new: int
    registered: int
    confirmed: int


@dataclass(frozen=True)
class MeetingCounts:
    by_constituency: list[Count]
    by_country: list[Count]
    by_attendance: list[Count]
    by_language: list[Count]
    by_interpretation: list[Count]
    seats: list[SeatCount]
    days: list[DayCount]


@dataclass(frozen=True)
class Cell:
    """Registrations that have all of this in common, and how many they are."""

    constituency: str
    country: str
    attendance: str
    language: str
    interpretation: str
    status: str
    holds_seat: bool
    number: int

    @property
    def is_live(self) -> bool:
        return self.status in Registration.LIVE

    @property
    def state(self) -> State:
        return state_of(self.status, holds_seat=self.holds_seat)


def counts_of(meeting: Meeting) -> MeetingCounts:
    """All of them, in the active language. Three queries, one of them for the rules of constituencies."""
    registrations = meeting.registrations.order_by()
    grouped = registrations.values_list(*GROUPED_BY).annotate(number=CountRows("*"))
    cells = [Cell(*group) for group in grouped]
    return MeetingCounts(
        by_constituency=_counts(cells, "constituency", dict(Constituency.choices)),
        by_country=_countries(cells),
        by_attendance=_counts(cells, "attendance", dict(Attendance.choices)),
        by_language=_counts(cells, "language", dict(Language.choices)),
        by_interpretation=_counts(
            cells, "interpretation", dict(Language.choices) | {"": pgettext("interpretation", "not said")}
        ),
        seats=_seats(meeting, cells),
        days=_days(meeting),
    )


def _counts(cells: Iterable[Cell], field: str, labels: dict[str, str]) -> list[Count]:
    """Those that somebody chose, in the order of the labels."""
    live, confirmed = _live_and_confirmed(cells, lambda cell: getattr(cell, field))
    return [
        Count(capfirst(str(label)), value, live[value], confirmed[value])
        for value, label in labels.items()
        if live[value]
    ]


def _countries(cells: Iterable[Cell]) -> list[Count]:
    """The most frequent, then all the others together."""
    live, confirmed = _live_and_confirmed(cells, lambda cell: cell.country)
    counts = [Count(country_name(code), code, live[code], confirmed[code]) for code in live]
    counts.sort(key=lambda count: (-count.live, count.label))
    if len(counts) <= MOST_COUNTRIES:
        return counts
    others = counts[MOST_COUNTRIES:]
    sums = sum(count.live for count in others), sum(count.confirmed for count in others)
    return [*counts[:MOST_COUNTRIES], Count(gettext("Other countries"), None, *sums)]


def _live_and_confirmed(cells: Iterable[Cell], value_of: Callable[[Cell], str]) -> tuple[Counter[str], Counter[str]]:
    live: Counter[str] = Counter()
    confirmed: Counter[str] = Counter()
    for cell in cells:
        if cell.is_live:
            live[value_of(cell)] += cell.number
            confirmed[value_of(cell)] += cell.number * (cell.state == State.CONFIRMED)
    return live, confirmed


def _seats(meeting: Meeting, cells: list[Cell]) -> list[SeatCount]:
    """The room with the constituencies that are limited there, then what is online; as the meeting is held."""
    room, online = Attendance.IN_PERSON, Attendance.ONLINE
    counts = []
    if meeting.is_in_person:
        counts.append(_seat_count(gettext("Room"), room, "", seats_of(meeting, room), cells))
        counts += [
            _seat_count(str(Constituency(constituency).label), room, constituency, limit, cells)
            for constituency, limit in limits_of(meeting).items()
        ]
    if meeting.is_online:
        counts.append(_seat_count(gettext("Online"), online, "", seats_of(meeting, online), cells))
    return counts


def _seat_count(label: str, attendance: Attendance, constituency: str, seats: int, cells: Iterable[Cell]) -> SeatCount:
    own = [cell for cell in cells if cell.attendance == attendance and constituency in ("", cell.constituency)]
    return SeatCount(
        label=label,
        attendance=attendance,
        constituency=constituency,
        seats=seats,
        held=sum(cell.number for cell in own if cell.holds_seat),
        offered=sum(cell.number for cell in own if cell.state == State.OFFERED),
        waiting=sum(cell.number for cell in own if cell.state == State.WAITLISTED),
    )


def _days(meeting: Meeting) -> list[DayCount]:
    """The days on which somebody registered."""
    by_day = (
        meeting.registrations.annotate(day=TruncDate("registered_at", tzinfo=meeting.zone))
        .values_list("day")
        .annotate(new=CountRows("*"), confirmed=CountRows("pk", filter=Q(status=Registration.Status.CONFIRMED)))
        .order_by("day")
    )
    dates, new, confirmed = zip(*by_day, strict=True) if by_day else ((), (), ())
    return [DayCount(*day) for day in zip(dates, new, accumulate(new), accumulate(confirmed), strict=True)]
