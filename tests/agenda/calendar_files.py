"""Reads the portal's calendar files with a library that had no part in writing them."""

from django.test import Client
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event

from agenda.models import Session
from meeting.models import Meeting


def feed_url(meeting: Meeting, language: str = "en") -> str:
    return f"/{language}/{meeting.slug}/agenda.ics"


def session_url(session: Session, language: str = "en") -> str:
    return f"/{language}/{session.meeting.slug}/agenda/{session.slug}.ics"


def calendar_text(client: Client, address: str) -> str:
    """The file as it is: line breaks mean much in it."""
    response = client.get(address)
    assert response.status_code == 200
    return response.text


def parsed(client: Client, address: str) -> Calendar:
    return IcsCalendarStream.calendar_from_ics(calendar_text(client, address))


def events_of(client: Client, meeting: Meeting, language: str = "en") -> dict[str, Event]:
    """The entries of the feed by their titles, in order."""
    return {event.summary: event for event in parsed(client, feed_url(meeting, language)).events}


def lines(client: Client, address: str) -> list[str]:
    """The unfolded lines (RFC 5545, 3.1)."""
    return calendar_text(client, address).replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
