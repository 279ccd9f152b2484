"""Reads of the agenda that several pages share."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import F, Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from agenda.models import Appearance, Session, Speaker
from meeting.letters import folded
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


@dataclass(frozen=True)
class Hours:
    """One day of a meeting, from the first session that is held to the last; None while none has a time."""

    date: datetime.date
    starts_at: datetime.datetime | None
    ends_at: datetime.datetime | None


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


def hours_of(meeting: Meeting, sessions: Iterable[Session]) -> list[Hours]:
    """Each day of the meeting in its own zone; none while only its month is known."""
    if not meeting.day_known:
        return []
    held = [session for session in sessions if session.starts_at and not session.is_cancelled]
    hours = []
    for number in range((meeting.ends_on - meeting.starts_on).days + 1):
        date = meeting.starts_on + datetime.timedelta(days=number)
        of_the_day = [session for session in held if session.starts_at.astimezone(meeting.zone).date() == date]
        starts_at = min((session.starts_at for session in of_the_day), default=None)
        hours.append(Hours(date, starts_at, max((session.ends_at for session in of_the_day), default=None)))
    return hours


def session_on_now(sessions: Iterable[Session], now: datetime.datetime) -> Session | None:
    """The first that is being held; a break is nothing to follow."""
    return next((session for session in sessions if session.is_on(now) and not session.is_break), None)


def next_change(sessions: Iterable[Session], now: datetime.datetime) -> datetime.datetime | None:
    """When, within a day, a session next begins or ends: what is on now changes then."""
    edges = [edge for session in sessions if session.starts_at for edge in (session.starts_at, session.ends_at)]
    return min((edge for edge in edges if now < edge < now + A_DAY), default=None)


def recorded(sessions: Iterable[Session]) -> list[Session]:
    """Those that can be watched."""
    return [session for session in sessions if session.has_recording]


def session_or_404(meeting: Meeting, slug: str) -> Session:
    """One session of a public meeting, with its speakers."""
    sessions = meeting.sessions.select_related("room").prefetch_related(_speakers(), "documents")
    return get_object_or_404(sessions, slug=slug)


@dataclass(frozen=True)
class Part:
    """What one speaker does in one session."""

    session: Session
    roles: list[Appearance.Role]

    @property
    def role(self) -> str:
        """“Chair, Closing remarks”, in the active language."""
        return ", ".join(str(role.label) for role in self.roles)


@dataclass(frozen=True)
class SpeakerThere:
    """A speaker and her parts in one meeting."""

    speaker: Speaker
    parts: list[Part]


@dataclass(frozen=True)
class MeetingOfSpeaker:
    """A meeting of the series and one speaker’s parts in it."""

    meeting: Meeting
    parts: list[Part]


def speakers_at(meeting: Meeting) -> list[SpeakerThere]:
    """Who speaks at the meeting, by family name as a dictionary orders it, each with her parts there."""
    there = Prefetch("appearances", _as_the_agenda_reads(Appearance.objects.filter(session__meeting=meeting)))
    speakers = Speaker.objects.at(meeting).select_related("organization").prefetch_related(there)
    return [SpeakerThere(speaker, _parts(speaker.appearances.all())) for speaker in sorted(speakers, key=_by_name)]


def speaker_or_404(meeting: Meeting, slug: str) -> Speaker:
    """A speaker of the meeting; somebody who speaks only elsewhere has no page here."""
    return get_object_or_404(Speaker.objects.at(meeting).select_related("organization"), slug=slug)


def meetings_of(speaker: Speaker) -> list[MeetingOfSpeaker]:
    """Where the speaker appears in the series, the latest meeting first; drafts are left out."""
    public = _as_the_agenda_reads(speaker.appearances.filter(session__in=Session.objects.public()))
    meetings: dict[Meeting, list[Appearance]] = {}
    for appearance in public:
        meetings.setdefault(appearance.session.meeting, []).append(appearance)
    latest_first = sorted(meetings, key=lambda meeting: (meeting.starts_on, meeting.pk), reverse=True)
    return [MeetingOfSpeaker(meeting, _parts(meetings[meeting])) for meeting in latest_first]


def _as_the_agenda_reads(appearances: QuerySet[Appearance]) -> QuerySet[Appearance]:
    in_time = F("session__starts_at").asc(nulls_last=True)
    in_order = appearances.order_by(in_time, "session__position", "session", "position", "pk")
    return in_order.select_related("session__meeting")


def _parts(appearances: Iterable[Appearance]) -> list[Part]:
    """One for each session, though somebody may chair it and close it."""
    parts: dict[Session, Part] = {}
    for appearance in appearances:
        part = parts.setdefault(appearance.session, Part(appearance.session, []))
        part.roles.append(Appearance.Role(appearance.role))
    return list(parts.values())


def _speakers() -> Prefetch:
    in_order = Appearance.objects.order_by("position", "pk").select_related("speaker__organization")
    return Prefetch("appearances", queryset=in_order)


def speakers_by_name(meeting: Meeting) -> list[Speaker]:
    """Who speaks at the meeting, in the same order as `speakers_at`, without what each does there."""
    return sorted(Speaker.objects.at(meeting).select_related("organization"), key=_by_name)


def _by_name(speaker: Speaker) -> tuple[str, str]:
    return folded(speaker.family_name), folded(speaker.given_name)
