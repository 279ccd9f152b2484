"""Calendar files (RFC 5545 and 7986): plain data in, bytes out, the same bytes for the same data."""

import datetime
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

import icalendar

from meeting.languages import Text

MAKER = "-//International Labour Organization//Partners' meeting portal//{}"
METHOD = re.compile(r"^METHOD:(\w+)", re.MULTILINE)
REFRESH = datetime.timedelta(hours=1)  # how often calendars that subscribe are asked to look again


class Method(StrEnum):
    """What a calendar file asks a program to do (RFC 5546, 1.4)."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Party:
    """Who asks somebody to a meeting, or is asked."""

    address: str
    name: str


@dataclass(frozen=True)
class Event:
    """One entry, known by its `uid`; the higher `sequence` is the newer.

    Times are aware, and shown in `zone`. An entry of whole days has dates instead; it ends on the day after its last
    (RFC 5545, 3.6.1). With `organizer` and `attendee` it asks that one person to come, and `changed_at` is when it was
    written (RFC 5546, 2.1.5).
    """

    uid: str
    sequence: int
    changed_at: datetime.datetime
    starts_at: datetime.datetime | datetime.date
    ends_at: datetime.datetime | datetime.date
    zone: ZoneInfo
    is_cancelled: bool
    summary: Text
    description: Text | None
    location: Text | None
    category: Text | None
    url: str
    organizer: Party | None = None
    attendee: Party | None = None

    @property
    def has_clock_times(self) -> bool:
        return isinstance(self.starts_at, datetime.datetime)


@dataclass(frozen=True)
class Feed:
    """What a calendar says of itself to those who subscribe: its name, its own address, and that of its page."""

    name: Text
    source: str
    url: str


def write_calendar(
    events: Sequence[Event], *, language: str, feed: Feed | None = None, method: Method = Method.PUBLISH
) -> bytes:
    """The events as a calendar file. Without `feed` it names no calendar, and programs add it to the reader's own."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", MAKER.format(language.upper()))
    calendar.add("version", "2.0")
    calendar.add("method", method.value)
    if feed:
        _describe(calendar, feed)
    for event in events:
        calendar.add_component(_component(event))
    timed = [event for event in events if event.has_clock_times]
    if timed:
        calendar.add_missing_timezones(*_span(timed))
    return calendar.to_ical()


def method_of(calendar: str) -> str:
    """What a calendar that was written here asks for."""
    [method] = METHOD.findall(calendar)
    return method


def _describe(calendar: icalendar.Calendar, feed: Feed) -> None:
    for name in ("name", "x-wr-calname"):
        _add_text(calendar, name, feed.name)
    calendar.add("refresh-interval", icalendar.vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(REFRESH))
    calendar.add("source", icalendar.vUri(feed.source), parameters={"VALUE": "URI"})
    calendar.add("url", feed.url)


def _component(event: Event) -> icalendar.Event:
    component = icalendar.Event()
    component.add("uid", event.uid)
    component.add("sequence", event.sequence)
    # From the data, not from the clock: a feed that is read twice is the same twice, and answers 304.
    component.add("dtstamp", event.changed_at)
    component.add("last-modified", event.changed_at)
    for name, moment in zip(("dtstart", "dtend"), _local(event), strict=True):
        component.add(name, moment)
    _add_text(component, "summary", event.summary)
    _add_text(component, "description", event.description)
    _add_text(component, "location", event.location)
    component.add("url", event.url)
    _add_parties(component, event)
    if event.category:
        component.add(
            "categories",
            [_without_controls(event.category.words)],
            parameters={"LANGUAGE": event.category.language},
        )
    component.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    component.add("transp", "TRANSPARENT" if event.is_cancelled else "OPAQUE")
    return component


def _add_parties(component: icalendar.Event, event: Event) -> None:
    if event.organizer:
        component.add("organizer", _cal_address(event.organizer))
    if event.attendee:
        address = _cal_address(event.attendee)
        # Programs show their buttons; no answer is asked for, since nobody reads what they send.
        address.params |= {
            "CUTYPE": "INDIVIDUAL",
            "ROLE": "REQ-PARTICIPANT",
            "PARTSTAT": "NEEDS-ACTION",
            "RSVP": "FALSE",
        }
        component.add("attendee", address)


def _cal_address(party: Party) -> icalendar.vCalAddress:
    address = icalendar.vCalAddress(f"mailto:{party.address}")
    # A parameter's value cannot hold a double quote, in whatever way (RFC 5545, 3.2).
    address.params["CN"] = _without_controls(party.name).replace("\n", " ").replace('"', "’")
    return address


def _span(events: Sequence[Event]) -> tuple[datetime.date, datetime.date]:
    """Whole years: some programs expect both summer and winter time in a zone that has both."""
    first = min(event.starts_at.astimezone(event.zone) for event in events)
    last = max(event.ends_at.astimezone(event.zone) for event in events)
    return datetime.date(first.year, 1, 1), datetime.date(last.year, 12, 31)


def _local(event: Event) -> list[datetime.datetime | datetime.date]:
    """Start and end in the event's zone; in UTC where they fall into the hour that the end of summer time repeats.

    Dates stay as they are. A local time that occurs twice means the first (RFC 5545, 3.3.5), so the second cannot be
    written as one.
    """
    if not event.has_clock_times:
        return [event.starts_at, event.ends_at]
    moments = [moment.astimezone(event.zone) for moment in (event.starts_at, event.ends_at)]
    if any(moment.fold for moment in moments):
        return [moment.astimezone(datetime.UTC) for moment in moments]
    return moments


def _add_text(component: icalendar.Component, name: str, text: Text | None) -> None:
    if text:
        # As vText by name: the library escapes nothing in a property that it does not know, such as X-WR-CALNAME.
        component.add(name, icalendar.vText(_without_controls(text.words)), parameters={"LANGUAGE": text.language})


def _without_controls(words: str) -> str:
    """With one kind of line break, and none of the control characters that a text must not have (RFC 5545, 3.3.11)."""
    lines = "\n".join(words.splitlines())
    return "".join(letter for letter in lines if letter in "\n\t" or unicodedata.category(letter) != "Cc")
