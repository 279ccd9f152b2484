"""The agenda as a programme for the podium: plain data for `templates/pdf/agenda.typ`."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext

from agenda.models import Appearance, Session
from agenda.names import titled_name
from agenda.selectors import Day, agenda_of, by_day
from meeting.exports.words import Line, document_head, interface_line, translated_line
from meeting.languages import floor_and_interpretation, name_of_language
from meeting.models import Meeting
from meeting.times import clock, day_in_words, days_later, zone_in_words
from meeting.when_and_where import days_of


def programme_document(meeting: Meeting) -> dict[str, Any]:
    """What the agenda says in the active language and the meeting's zone. `days` is empty while it has no session."""
    days = by_day(agenda_of(meeting), meeting.zone)
    return document_head(meeting, gettext("Agenda"), view="agenda:session-list") | {
        "languages": floor_and_interpretation(meeting.interpretation),
        "days": [_day(day, meeting, is_first=day is days[0]) for day in days],
    }


def _day(day: Day, meeting: Meeting, *, is_first: bool) -> dict[str, Any]:
    title, note = _head(day, meeting, is_first=is_first)
    return {"title": title, "note": note, "sessions": [_session(session, meeting) for session in day.sessions]}


def _head(day: Day, meeting: Meeting, *, is_first: bool) -> tuple[str, Line | None]:
    """The day and its zone; sessions without a time stand under the meeting's days, or last of all."""
    if day.date:
        return capfirst(day_in_words(day.date)), interface_line(zone_in_words(meeting.zone, day.starts_at))
    if is_first:
        return days_of(meeting), translated_line(meeting, "hours") if meeting.hours else None
    return gettext("Time to be announced"), None


def _session(session: Session, meeting: Meeting) -> dict[str, Any]:
    return {
        "time": _time(session, meeting),
        "kind": session.get_kind_display(),
        "room": translated_line(session.room, "name", note=False) if session.room else None,
        "languages": ", ".join(name_of_language(code) for code in session.spoken),
        "title": translated_line(session, "title"),
        "is_break": session.is_break,
        "cancelled": gettext("Cancelled") if session.is_cancelled else "",
        "speakers": [_speaker(appearance) for appearance in session.appearances.all()],
    }


def _time(session: Session, meeting: Meeting) -> str:
    """“13:00–16:00”, “23:30–01:00 +1 day”."""
    if session.starts_at is None:
        return gettext("To be announced")
    start, end = (moment.astimezone(meeting.zone) for moment in (session.starts_at, session.ends_at))
    return f"{clock(start)}–{clock(end)} {days_later(start, end)}".rstrip()


def _speaker(appearance: Appearance) -> dict[str, Any]:
    speaker = appearance.speaker
    affiliation = [translated_line(speaker, "function")] if speaker.function else []
    if speaker.organization:
        affiliation.append(translated_line(speaker.organization, "name", note=False))
    return {
        "role": appearance.get_role_display(),
        "name": titled_name(speaker),
        "affiliation": affiliation,
    }
