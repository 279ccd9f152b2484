"""Reads of meetings that several pages share."""

import datetime
from enum import StrEnum

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from meeting.models import ConceptNoteSection, Document, Meeting


def public_meetings() -> QuerySet[Meeting]:
    """Every meeting that is not a draft, the latest first."""
    return Meeting.objects.public().order_by("-starts_on", "-pk")


def current_meeting() -> Meeting | None:
    """The meeting of the home page, if there is one and it is public."""
    return public_meetings().current().first()


def meeting_or_404(slug: str) -> Meeting:
    """The meeting behind an address. A draft does not exist for the public."""
    return get_object_or_404(public_meetings(), slug=slug)


def objectives_of(meeting: Meeting) -> ConceptNoteSection | None:
    """The section of the concept note that the meeting's own page quotes."""
    return meeting.concept_note.filter(kind=ConceptNoteSection.Kind.OBJECTIVES).first()


def summary_report_of(meeting: Meeting) -> Document | None:
    """The report to read once the meeting is over, if it is published."""
    return meeting.documents.filter(kind=Document.Kind.SUMMARY_REPORT, url_en__gt="").first()


class Stage(StrEnum):
    """How far a meeting has come, as far as it matters to somebody who might take part."""

    ANNOUNCED = "announced"  # no opening of registration is known
    OPENING = "opening"  # registration opens at a known time
    OPEN = "open"
    CLOSED = "closed"
    UNDER_WAY = "under way"  # registration is closed, and the days have begun
    OVER = "over"


def stage_of(meeting: Meeting, now: datetime.datetime | None = None) -> Stage:
    """The stage of a public meeting, by the server's clock and the meeting's own calendar."""
    now = now or timezone.now()
    if meeting.is_over(now):
        return Stage.OVER
    if meeting.registration_is_open(now):
        return Stage.OPEN
    if meeting.day_known and now.astimezone(meeting.zone).date() >= meeting.starts_on:
        return Stage.UNDER_WAY
    if meeting.registration_opens_at is None:
        return Stage.ANNOUNCED
    return Stage.OPENING if now < meeting.registration_opens_at else Stage.CLOSED
