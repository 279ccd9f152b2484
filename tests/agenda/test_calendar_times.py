"""The instants in calendar files, for readers anywhere and around every change of the clock."""

import datetime
import io
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from django.test import Client
from ical.calendar_stream import IcsCalendarStream

from agenda.models import Session
from tests.agenda.calendar_files import calendar_text, events_of, feed_url, parsed
from tests.factories import make_meeting, make_session

pytestmark = pytest.mark.django_db

UTC = datetime.UTC
HOUR = datetime.timedelta(hours=1)


@pytest.mark.parametrize(
    ("reader", "winter", "summer"),
    [
        ("Pacific/Apia", "2027-03-28T01:00:00+13:00", "2027-03-29T00:00:00+13:00"),
        ("America/Los_Angeles", "2027-03-27T05:00:00-07:00", "2027-03-28T04:00:00-07:00"),
        ("Europe/Zurich", "2027-03-27T13:00:00+01:00", "2027-03-28T13:00:00+02:00"),
        ("Africa/Nairobi", "2027-03-27T15:00:00+03:00", "2027-03-28T14:00:00+03:00"),
        ("Asia/Seoul", "2027-03-27T21:00:00+09:00", "2027-03-28T20:00:00+09:00"),
    ],
)
def test_readers_calendar_shows_her_own_time(client: Client, reader: str, winter: str, summer: str) -> None:
    """Thirteen o'clock in Geneva, on the last day of winter time and on the first of summer time."""
    meeting = make_meeting(starts_on=datetime.date(2027, 3, 27), ends_on=datetime.date(2027, 3, 28))
    for title, day in (("Winter", "2027-03-27"), ("Summer", "2027-03-28")):
        make_session(meeting=meeting, title_en=title, starts_at=f"{day} 13:00", ends_at=f"{day} 14:00")
    shown = {
        title: event.dtstart.astimezone(ZoneInfo(reader)).isoformat()
        for title, event in events_of(client, meeting).items()
    }
    assert shown == {"Winter": winter, "Summer": summer}


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Zurich", "2027-03-28"),
        ("Europe/Zurich", "2027-10-31"),
        ("America/New_York", "2027-03-14"),
        ("America/New_York", "2027-11-07"),
        ("Australia/Lord_Howe", "2027-04-04"),
        ("Pacific/Apia", "2027-12-31"),
        ("UTC", "2027-03-28"),
    ],
)
def test_every_hour_around_a_change_is_the_stored_instant(client: Client, zone: str, day: str) -> None:
    """Every half hour of three days, by the zone that the entry names and by the one that the file describes."""
    middle = datetime.date.fromisoformat(day)
    first, last = middle - datetime.timedelta(days=1), middle + datetime.timedelta(days=1)
    meeting = make_meeting(time_zone=zone, starts_on=first, ends_on=last)
    start = datetime.datetime.combine(first, datetime.time(), ZoneInfo(zone)).astimezone(UTC)
    stored = {f"Session {number}": start + number * HOUR / 2 for number in range(140)}
    Session.objects.bulk_create(
        Session(meeting=meeting, slug=str(index), title_en=title, starts_at=at, ends_at=at + HOUR / 2)
        for index, (title, at) in enumerate(stored.items())
    )
    file = calendar_text(client, feed_url(meeting))
    events = IcsCalendarStream.calendar_from_ics(file).events
    assert {event.summary: event.dtstart.astimezone(UTC) for event in events} == stored
    assert {event.summary: event.dtend.astimezone(UTC) - HOUR / 2 for event in events} == stored
    if zone != "UTC":
        described = tzical(io.StringIO(file.replace("\r\n", "\n"))).get(zone)
        by_description = {
            event.summary: event.dtstart.replace(tzinfo=described).astimezone(UTC)
            for event in events
            if event.dtstart.tzinfo is not UTC
        }
        assert by_description == {title: stored[title] for title in by_description}
        assert len(by_description) > 130


def test_zone_is_described_for_the_whole_local_year(client: Client) -> None:
    """In Los Angeles the last evening of 2027 is 2028 in UTC."""
    meeting = make_meeting(
        time_zone="America/Los_Angeles", starts_on=datetime.date(2027, 12, 31), ends_on=datetime.date(2028, 1, 1)
    )
    make_session(meeting=meeting, starts_at="2027-12-31 20:00", ends_at="2027-12-31 21:00")
    [zone] = parsed(client, feed_url(meeting)).timezones
    starts = sorted(observance.dtstart.isoformat() for observance in (*zone.standard, *zone.daylight))
    assert zone.tz_id == "America/Los_Angeles"
    assert starts == ["2027-01-01T00:00:00", "2027-03-14T03:00:00", "2027-11-07T02:00:00"]
