"""Reads of the agenda that several pages share."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from agenda.models import Appearance, Session, Speaker
from meeting.letters import plain
from meeting.models import Meeting

A_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Day:
    """The sessions of one day in a zone; those without a time come last, under no date."""

    date: datetime.date | None
    sessions: list[Session]

    @property
    def starts_at(self) -> datetime.datetime | None:
        return self.sessions[0].starts_at

    @property
    def ends_at(self) -> datetime.datetime | None:
        return max((session.ends_at for session in self.sessions), default=None) if self.date else None


def programme_of(meeting: Meeting) -> list[Session]:
    """The meeting's sessions in order, without their speakers."""
    return list(meeting.sessions.in_order().select_related("room"))


def agenda_of(meeting: Meeting) -> list[Session]:
    """The meeting's sessions in order, each with its speakers in theirs."""
    return list(meeting.sessions.in_order().select_related("room").prefetch_related(_speakers()))


def agenda_with_documents_of(meeting: Meeting) -> list[Session]:
    """The same, each session with its documents too."""
    sessions = meeting.sessions.in_order().select_related("room")
    return list(sessions.prefetch_related(_speakers(), "documents"))


def by_day(sessions: Iterable[Session], zone: ZoneInfo) -> list[Day]:
    """Group sessions that are in order by their day in the zone."""
    days: dict[datetime.date | None, list[Session]] = {}
    for session in sessions:
        date = session.starts_at.astimezone(zone).date() if session.starts_at else None
        days.setdefault(date, []).append(session)
    return [Day(date, of_the_day) for date, of_the_day in days.items()]


def next_change(sessions: Iterable[Session], now: datetime.datetime) -> datetime.datetime | None:
    """When, within a day, a session next begins or ends: what is on now changes then."""
    edges = [edge for session in sessions if session.starts_at for edge in (session.starts_at, session.ends_at)]
    return min((edge for edge in edges if now < edge < now + A_DAY), default=None)


def recorded(sessions: Iterable[Session]) -> list[Session]:
    """Those that can be watched."""
    return [session for session in sessions if session.recording_url and not session.is_cancelled]


def session_or_404(meeting: Meeting, slug: str) -> Session:
    """One session of a public meeting, with its speakers."""
    sessions = meeting.sessions.select_related("room").prefetch_related(_speakers(), "documents")
    return get_object_or_404(sessions, slug=slug)


def speakers_at(meeting: Meeting) -> list[Speaker]:
    """Who speaks at the meeting, by family name as a dictionary orders it."""
    speakers = Speaker.objects.at(meeting).select_related("organization")
    return sorted(speakers, key=lambda speaker: (plain(speaker.family_name), plain(speaker.given_name)))


def speaker_or_404(meeting: Meeting, slug: str) -> Speaker:
    """A speaker of the meeting; somebody who speaks only elsewhere has no page here."""
    return get_object_or_404(Speaker.objects.at(meeting).select_related("organization"), slug=slug)


def public_appearances(speaker: Speaker) -> list[Appearance]:
    """Where the speaker appears in the series, the latest meeting first; drafts are left out."""
    appearances = speaker.appearances.filter(session__in=Session.objects.public())
    return list(
        appearances.select_related("session__meeting").order_by(
            "-session__meeting__starts_on", "session__starts_at", "session__position", "session__pk", "position"
        )
    )


def _speakers() -> Prefetch:
    in_order = Appearance.objects.order_by("position", "pk").select_related("speaker__organization")
    return Prefetch("appearances", queryset=in_order)
