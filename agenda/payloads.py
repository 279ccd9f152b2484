"""What programs may know: a field is public only if it is written here. `docs/api.md` explains each to its readers."""

import datetime
from collections.abc import Iterable
from typing import Any, Protocol

from django.db import models
from django.utils import translation

from agenda.models import Session, Speaker
from agenda.selectors import Day
from agenda.services.photos import WIDTHS
from meeting.addresses import whole_address
from meeting.languages import Language, current, text_of
from meeting.models import Document, Meeting
from partners.models import Organization

VERSION = 1  # of the shape: it rises when a field goes, or changes its meaning; a new field does not raise it

Payload = dict[str, Any]


class Wording(Protocol):
    """How a payload gives what exists in three languages; None where no language has a word."""

    def text(self, instance: models.Model, field: str) -> Payload | None: ...

    def address(self, view: str, *arguments: str) -> str | dict[str, str]: ...


class ActiveLanguage:
    """In one language. A text that is wanting in it is given in English, and says so."""

    def text(self, instance: models.Model, field: str) -> Payload | None:
        text = text_of(instance, field)
        return {"text": text.words, "language": text.language} if text else None

    def address(self, view: str, *arguments: str) -> str:
        return whole_address(view, *arguments)


class SideBySide:
    """In all languages, each under its code."""

    def text(self, instance: models.Model, field: str) -> Payload | None:
        words = {code: getattr(instance, f"{field}_{code}") or None for code in Language.values}
        return words if any(words.values()) else None

    def address(self, view: str, *arguments: str) -> dict[str, str]:
        addresses = {}
        for code in Language.values:
            with translation.override(code):
                addresses[code] = whole_address(view, *arguments)
        return addresses


def agenda_payload(meeting: Meeting, days: Iterable[Day]) -> Payload:
    """`agenda.json`: the agenda by days, in the active language."""
    wording = ActiveLanguage()
    return {
        "version": VERSION,
        "language": current(),
        "meeting": meeting_payload(meeting, wording),
        "days": [
            {
                "date": day.date.isoformat() if day.date else None,
                "sessions": [session_payload(session, wording) for session in day.sessions],
            }
            for day in days
        ],
    }


def api_payload(meeting: Meeting, sessions: Iterable[Session], speakers: Iterable[Speaker]) -> Payload:
    """`/api/v1/meetings/<meeting>/`: everything, in all languages."""
    wording = SideBySide()
    return {
        "version": VERSION,
        "meeting": meeting_payload(meeting, wording),
        "sessions": [session_payload(session, wording) for session in sessions],
        "speakers": [speaker_payload(speaker, meeting, wording) for speaker in speakers],
    }


def meeting_payload(meeting: Meeting, wording: Wording) -> Payload:
    return {
        "slug": meeting.slug,
        "status": meeting.status,
        "title": wording.text(meeting, "title"),
        "summary": wording.text(meeting, "summary"),
        "month": f"{meeting.starts_on:%Y-%m}",
        "starts_on": meeting.starts_on.isoformat() if meeting.day_known else None,
        "ends_on": meeting.ends_on.isoformat() if meeting.day_known else None,
        "hours": wording.text(meeting, "hours"),
        "time_zone": meeting.time_zone,
        "held": meeting.held,
        "city": wording.text(meeting, "city"),
        "venue": wording.text(meeting, "venue"),
        "languages": meeting.interpretation,
        "documents": [_document(document, wording) for document in meeting.documents.all()],
        "url": wording.address("pages:meeting-detail", meeting.slug),
        "calendar_url": wording.address("agenda:agenda-ics", meeting.slug),
    }


def session_payload(session: Session, wording: Wording) -> Payload:
    """A session of the agenda, with its speakers and documents."""
    meeting, room = session.meeting, session.room
    return {
        "uid": str(session.uid),
        "slug": session.slug,
        "sequence": session.sequence,
        "changed_at": _instant(session.changed_at, datetime.UTC),
        "kind": session.kind,
        "status": session.status,
        "title": wording.text(session, "title"),
        "abstract": wording.text(session, "abstract"),
        "starts_at": _instant(session.starts_at, meeting.zone),
        "ends_at": _instant(session.ends_at, meeting.zone),
        "room": {field: wording.text(room, field) for field in ("name", "directions")} if room else None,
        "languages": session.spoken,
        "speakers": [
            {"role": appearance.role, **_person(appearance.speaker, wording)}
            for appearance in session.appearances.all()
        ],
        "documents": [_document(document, wording) for document in session.documents.all()],
        "recording_url": session.recording_url if session.has_recording else None,
        "url": wording.address("agenda:session-detail", meeting.slug, session.slug),
    }


def speaker_payload(speaker: Speaker, meeting: Meeting, wording: Wording) -> Payload:
    """A speaker, with the address of her page at the meeting."""
    return {
        **_person(speaker, wording),
        "biography": wording.text(speaker, "biography"),
        "url": wording.address("agenda:speaker-detail", meeting.slug, speaker.slug),
    }


def _person(speaker: Speaker, wording: Wording) -> Payload:
    return {
        "slug": speaker.slug,
        "honorific": wording.text(speaker, "honorific"),
        "name": speaker.full_name,
        "function": wording.text(speaker, "function"),
        "photo_url": whole_address("media:speaker-photo", speaker.photo, WIDTHS[-1]) if speaker.photo else None,
        "organization": _organization(speaker.organization, wording) if speaker.organization else None,
    }


def _organization(organization: Organization, wording: Wording) -> Payload:
    return {"name": wording.text(organization, "name"), "acronym": wording.text(organization, "acronym")}


def _document(document: Document, wording: Wording) -> Payload:
    texts = {field: wording.text(document, field) for field in ("title", "description", "url")}
    return {"kind": document.kind, **texts}


def _instant(moment: datetime.datetime | None, zone: datetime.tzinfo) -> str | None:
    """“2027-03-09T13:00:00+01:00”: the zone's clock time, and by its offset the instant."""
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else None
