"""The agenda as calendars know it, in the active language."""

import dataclasses
import datetime
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.utils.translation import gettext

from agenda.models import Appearance, Session
from agenda.names import titled_name
from agenda.selectors import hours_of, programme_of
from meeting.addresses import whole_address
from meeting.languages import Text, current, fallback_notice, floor_and_interpretation, text_of
from meeting.models import Meeting
from meeting.services.icalendar import Event, Feed
from meeting.times import clock, day_in_words, zone_in_words
from meeting.when_and_where import joined, place_in_full
from partners.models import Attendance, Registration


def feed_of(meeting: Meeting) -> Feed:
    return Feed(
        name=text_of(meeting, "title"),
        source=whole_address("agenda:agenda-ics", meeting.slug),
        url=whole_address("agenda:session-list", meeting.slug),
    )


def subscription_address(meeting: Meeting) -> str:
    """“webcal://…”: opens a calendar program, which then asks for the feed by itself."""
    return urlsplit(whole_address("agenda:agenda-ics", meeting.slug))._replace(scheme="webcal").geturl()


def events_of(meeting: Meeting, sessions: Iterable[Session]) -> list[Event]:
    """The entries of the sessions; while none has a time, one entry that keeps the meeting's days free."""
    events = [event_of(session) for session in sessions if session.is_in_calendars]
    return events or ([save_the_date(meeting)] if meeting.day_known else [])


def save_the_date(meeting: Meeting) -> Event:
    """The days of the meeting as one entry."""
    return Event(
        uid=str(meeting.uid),
        sequence=meeting.sequence,
        changed_at=meeting.changed_at,
        starts_at=meeting.starts_on,
        ends_at=meeting.ends_on + datetime.timedelta(days=1),
        zone=meeting.zone,
        is_cancelled=False,
        summary=text_of(meeting, "title"),
        description=text_of(meeting, "summary"),
        location=joined(place_in_full(meeting)),
        category=None,
        url=whole_address("pages:meeting-detail", meeting.slug),
    )


def event_for(registration: Registration) -> Event:
    """The days of the meeting as one registered person keeps them: where she takes part, and the hours of each day.

    No personal link is in it: calendars are open to assistants and colleagues, and whoever has the link can cancel.
    """
    meeting = registration.meeting
    takes_part_online = registration.attendance == Attendance.ONLINE
    event = save_the_date(meeting)
    paragraphs = [
        "\n".join(_hours(meeting)),
        _labelled(gettext("Agenda"), whole_address("agenda:session-list", meeting.slug)),
        gettext("Rooms and links to join are behind the personal link in our e-mail to you."),
    ]
    return dataclasses.replace(
        event,
        description=Text("\n\n".join(paragraph for paragraph in paragraphs if paragraph), current()),
        location=Text(gettext("Online"), current()) if takes_part_online else event.location,
    )


def _hours(meeting: Meeting) -> list[str]:
    """“Tuesday 9 March 2027: 13:00–16:00, Central European Time (Geneva)”, for each day that has hours."""
    return [
        _labelled(
            day_in_words(hours.date),
            f"{clock(hours.starts_at.astimezone(meeting.zone))}–{clock(hours.ends_at.astimezone(meeting.zone))}, "
            f"{zone_in_words(meeting.zone, hours.starts_at)}",
        )
        for hours in hours_of(meeting, programme_of(meeting))
        if hours.starts_at
    ]


def event_of(session: Session) -> Event:
    """The entry of a session that has times. What is not written here, such as the link to join, stays out."""
    meeting = session.meeting
    return Event(
        uid=str(session.uid),
        sequence=session.sequence,
        changed_at=session.changed_at,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone=meeting.zone,
        is_cancelled=session.is_cancelled,
        summary=text_of(session, "title"),
        description=_description(session),
        location=_location(session),
        category=Text(session.get_kind_display(), current()),
        url=whole_address("agenda:session-detail", meeting.slug, session.slug),
    )


def _description(session: Session) -> Text:
    paragraphs = [
        # Some programs overlook the status of an entry that they subscribe to.
        gettext("This session is cancelled.") if session.is_cancelled else "",
        _abstract(session),
        "\n".join(_speaker(appearance) for appearance in session.appearances.all()),
        _labelled(gettext("Languages"), floor_and_interpretation(session.spoken)),
        str(session.meeting),
    ]
    return Text("\n\n".join(paragraph for paragraph in paragraphs if paragraph), current())


def _abstract(session: Session) -> str:
    abstract = text_of(session, "abstract")
    if abstract is None:
        return ""
    return f"{fallback_notice()}\n{abstract.words}" if abstract.is_fallback else abstract.words


def _speaker(appearance: Appearance) -> str:
    """“Chair: Ms Martha E. Newton, Deputy Director-General, International Labour Organization”."""
    speaker = appearance.speaker
    parts = [titled_name(speaker), speaker.function, speaker.organization.name if speaker.organization else ""]
    return _labelled(appearance.get_role_display(), ", ".join(part for part in parts if part))


def _labelled(label: str, words: str) -> str:
    return gettext("%(label)s: %(words)s") % {"label": label, "words": words} if words else ""


def _location(session: Session) -> Text | None:
    """“Room II, ILO headquarters, Geneva”, as far as it is known."""
    return joined([session.room and text_of(session.room, "name"), *place_in_full(session.meeting)])
