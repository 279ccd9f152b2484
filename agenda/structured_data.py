"""Meetings and sessions in the words of schema.org, for search engines; texts in the active language."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from agenda.models import Session, Speaker
from agenda.selectors import Hours
from meeting.addresses import whole_address
from meeting.models import Meeting
from meeting.when_and_where import venue_and_city

Thing = dict[str, Any]

ATTENDANCE = {
    Meeting.Held.IN_PERSON: "OfflineEventAttendanceMode",
    Meeting.Held.ONLINE: "OnlineEventAttendanceMode",
    Meeting.Held.HYBRID: "MixedEventAttendanceMode",
}


def event_of_meeting(meeting: Meeting, hours: Sequence[Hours] = ()) -> Thing:
    """The meeting as an Event, by the hours of its first and last days where both are known, else by its days."""
    is_timed = hours and hours[0].starts_at and hours[-1].ends_at
    edges = _moments(meeting, hours[0].starts_at, hours[-1].ends_at) if is_timed else _days(meeting)
    return _known(
        {
            **_event(meeting, edges),
            "name": str(meeting),
            "description": meeting.summary,
            "url": whole_address("pages:meeting-detail", meeting.slug),
            "eventStatus": "https://schema.org/EventScheduled",
            "inLanguage": meeting.interpretation,
        }
    )


def event_of_session(session: Session) -> Thing | None:
    """The session as an Event, a part of the meeting's; None while it has no time, since an Event must begin."""
    meeting = session.meeting
    if session.starts_at is None or session.is_break:
        return None
    status = "EventCancelled" if session.is_cancelled else "EventScheduled"
    return _known(
        {
            **_event(meeting, _moments(meeting, session.starts_at, session.ends_at)),
            "name": session.title,
            "description": session.abstract,
            "url": whole_address("agenda:session-detail", meeting.slug, session.slug),
            "eventStatus": f"https://schema.org/{status}",
            "inLanguage": session.spoken,
            "performer": [_person(appearance.speaker) for appearance in session.appearances.all()],
            "superEvent": {
                "@type": "Event",
                "name": str(meeting),
                **_days(meeting),
                "url": whole_address("pages:meeting-detail", meeting.slug),
                "location": _locations(meeting),
            },
        }
    )


def _moments(meeting: Meeting, starts_at: datetime.datetime, ends_at: datetime.datetime) -> Thing:
    start, end = (moment.astimezone(meeting.zone).isoformat() for moment in (starts_at, ends_at))
    return {"startDate": start, "endDate": end}


def _days(meeting: Meeting) -> Thing:
    """The days, or the month while no more is known."""
    if not meeting.day_known:
        return {"startDate": f"{meeting.starts_on:%Y-%m}"}
    return {"startDate": meeting.starts_on.isoformat(), "endDate": meeting.ends_on.isoformat()}


def _event(meeting: Meeting, edges: Thing) -> Thing:
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        **edges,
        "eventAttendanceMode": f"https://schema.org/{ATTENDANCE[meeting.held]}",
        "location": _locations(meeting),
        "organizer": {
            "@type": "Organization",
            "name": gettext("International Labour Organization"),
            "url": "https://www.ilo.org/",
        },
    }


def _locations(meeting: Meeting) -> list[Thing]:
    """The place, and the meeting's own page for those who take part online: the link to join is not public."""
    locations = []
    venue, city = venue_and_city(meeting)
    if name := venue or city:
        locations.append({"@type": "Place", "name": name.words, "address": (city or name).words})
    if meeting.is_online:
        locations.append({"@type": "VirtualLocation", "url": whole_address("pages:meeting-detail", meeting.slug)})
    return locations


def _person(speaker: Speaker) -> Thing:
    organization = speaker.organization
    affiliation = {"@type": "Organization", "name": organization.name} if organization else None
    return _known(
        {
            "@type": "Person",
            "name": speaker.full_name,
            "honorificPrefix": speaker.honorific,
            "jobTitle": speaker.function,
            "affiliation": affiliation,
        }
    )


def _known(thing: Thing) -> Thing:
    """Without what is empty."""
    return {name: value for name, value in thing.items() if value}
