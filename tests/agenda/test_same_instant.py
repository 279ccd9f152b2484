"""Wherever the time of a session stands, it is one instant: around changes of the clocks, and far from Geneva."""

import datetime
import re
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from agenda.models import Session
from meeting.models import Meeting
from tests.agenda.calendar_files import feed_url, parsed
from tests.factories import make_meeting, make_session
from tests.pdf_reading import Pdf, squeezed
from tests.reading import agenda_url, read, structured_data

pytestmark = pytest.mark.django_db

READERS = ["Pacific/Kiritimati", "America/Los_Angeles", "Africa/Nairobi", "Asia/Seoul"]
Instants = list[tuple[datetime.datetime, datetime.datetime]]


@pytest.fixture(
    params=[
        ("Europe/Zurich", "2027-03-28"),
        ("Europe/Zurich", "2027-10-31"),
        ("America/New_York", "2027-03-14"),
        ("Pacific/Apia", "2027-03-10"),
    ],
    ids=str,
)
def meeting(db: None, request: pytest.FixtureRequest) -> Meeting:
    """Two mornings: with a change of the clocks in the night between, or in Apia, where UTC is a day behind."""
    zone, day = request.param
    second = datetime.date.fromisoformat(day)
    meeting = make_meeting(slug="clocks", time_zone=zone, starts_on=second - datetime.timedelta(days=1), ends_on=second)
    for date in (meeting.starts_on, meeting.ends_on):
        make_session(meeting, title_en=f"Debate of {date}", starts_at=f"{date} 09:00", ends_at=f"{date} 10:30")
    return meeting


def stored(meeting: Meeting) -> Instants:
    return [(session.starts_at, session.ends_at) for session in meeting.sessions.in_order()]


def instants(pairs: list[tuple[str, str]]) -> Instants:
    return [(datetime.datetime.fromisoformat(start), datetime.datetime.fromisoformat(end)) for start, end in pairs]


CLOCKS = re.compile(r'<time datetime="([^"]+T[^"]+)">[^<]+</time>–<time datetime="([^"]+)">')


@pytest.mark.parametrize("reader", READERS)
def test_page_in_both_zones(client: Client, meeting: Meeting, reader: str) -> None:
    page = read(client, agenda_url(meeting, query=f"?tz={reader}"))
    shown = instants(CLOCKS.findall(page))
    assert shown[0::2] == shown[1::2] == stored(meeting)  # The reader's, and the meeting's beside.
    for start, _ in shown[0::2]:
        assert start.utcoffset() == start.astimezone(ZoneInfo(reader)).utcoffset()


def test_calendar(client: Client, meeting: Meeting) -> None:
    assert [(event.dtstart, event.dtend) for event in parsed(client, feed_url(meeting)).events] == stored(meeting)


def test_data(client: Client, meeting: Meeting) -> None:
    days = client.get(f"/en/{meeting.slug}/agenda.json").json()["days"]
    sessions = [session for day in days for session in day["sessions"]]
    everything = client.get(f"/api/v1/meetings/{meeting.slug}/").json()["sessions"]
    for found in (sessions, everything):
        assert instants([(session["starts_at"], session["ends_at"]) for session in found]) == stored(meeting)


def test_structured_data(client: Client, meeting: Meeting) -> None:
    sessions: list[Session] = list(meeting.sessions.in_order())
    events = [event for session in sessions for event in structured_data(client, session.get_absolute_url())]
    assert instants([(event["startDate"], event["endDate"]) for event in events]) == stored(meeting)
    [whole] = structured_data(client, meeting.get_absolute_url())
    assert instants([(whole["startDate"], whole["endDate"])]) == [(stored(meeting)[0][0], stored(meeting)[-1][1])]


def test_printed_programme(client: Client, meeting: Meeting) -> None:
    """On paper stands the clock time of the meeting's own zone, under its day."""
    text = Pdf(client.get(f"/en/{meeting.slug}/agenda.pdf").content).text
    for start, end in stored(meeting):
        local = start.astimezone(meeting.zone)
        day, clock = f"{local:%A} {local.day} {local:%B %Y}", f"{local:%H:%M}–{end.astimezone(meeting.zone):%H:%M}"
        assert text.index(squeezed(day)) < text.index(squeezed(f"{clock} Presentation Debate of {local.date()}"))
