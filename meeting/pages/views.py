"""Pages that need every app: the series, a meeting, its concept note; and those about the portal itself."""

from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from agenda.models import Session
from agenda.selectors import by_day, hours_of, programme_of, recorded, session_on_now
from agenda.zones import reader_zone
from meeting.answers import pdf_file
from meeting.decorators import for_programs, public_page
from meeting.exports.concept_note import concept_note_document
from meeting.models import Meeting
from meeting.pages.search import LONGEST_QUERY, Query, find
from meeting.selectors.meetings import (
    Stage,
    current_meeting,
    meeting_or_404,
    objectives_of,
    public_meetings,
    stage_of,
    summary_report_of,
)
from partners.selectors.admission import is_by_invitation_only
from partners.selectors.seats import room_is_full


@require_safe
def language_redirect(request: HttpRequest) -> HttpResponse:
    """From `/` to the home page in the language that the reader's browser asks for."""
    response = redirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@public_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now, current = timezone.now(), current_meeting()
    recorded_ones = Q(sessions__in=Session.objects.recorded())
    others = [
        meeting
        for meeting in public_meetings().annotate(recordings=Count("sessions", filter=recorded_ones))
        if meeting != current
    ]
    context = {
        "coming": [meeting for meeting in others if stage_of(meeting, now) != Stage.OVER],
        "past": [meeting for meeting in others if stage_of(meeting, now) == Stage.OVER],
        "contact_email": current.contact_email if current else "",
        "current": current,
    }
    if current:
        context |= _call_to_act(current, programme_of(current))
    return render(request, "pages/home.html", context)


@public_page
@require_safe
def meeting_detail(request: HttpRequest, meeting_slug: str) -> HttpResponse:
    meeting = meeting_or_404(meeting_slug)
    sessions, reader = programme_of(meeting), reader_zone(request, meeting.zone)
    hours = hours_of(meeting, sessions)
    context = {
        "meeting": meeting,
        "reader": reader,
        "hours": hours,
        "has_times": any(day.starts_at for day in hours),
        "days": by_day(sessions, reader.leading),
        "key_figures": meeting.key_figures.all(),
        "objectives": objectives_of(meeting),
        "has_concept_note": meeting.concept_note.exists(),
        "documents": meeting.documents.all(),
        **_call_to_act(meeting, sessions),
    }
    return render(request, "pages/meeting_detail.html", context)


def _call_to_act(meeting: Meeting, sessions: list[Session]) -> dict[str, Any]:
    """What somebody can do about the meeting at this moment."""
    now = timezone.now()
    stage = stage_of(meeting, now)
    return {
        "stage": stage,
        "on_now": session_on_now(sessions, now),
        "room_is_full": stage == Stage.OPEN and room_is_full(meeting),
        "by_invitation": stage == Stage.OPEN and is_by_invitation_only(meeting),
        "recordings": recorded(sessions),
        "summary_report": summary_report_of(meeting) if stage == Stage.OVER else None,
    }


@public_page
@require_safe
def concept_note(request: HttpRequest, meeting_slug: str) -> HttpResponse:
    meeting = meeting_or_404(meeting_slug)
    context = {
        "meeting": meeting,
        "sections": meeting.concept_note.all(),
        "key_figures": meeting.key_figures.all(),
    }
    return render(request, "pages/concept_note.html", context)


@for_programs
def concept_note_pdf(request: HttpRequest, meeting_slug: str) -> HttpResponse:
    """The concept note to print. One that has not been published does not exist as a file."""
    document = concept_note_document(meeting_or_404(meeting_slug))
    if not document["sections"]:
        raise Http404
    return pdf_file(request, template="concept_note", data=document, name=f"concept-note-{meeting_slug}")


@public_page
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return _standing_page(request, "pages/privacy.html")


@public_page
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return _standing_page(request, "pages/accessibility.html")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    query = Query.typed(request.GET.get("q", ""))
    context = {"query": query, "longest": LONGEST_QUERY, "results": find(query)}
    return _standing_page(request, "pages/search.html", context)


def _standing_page(request: HttpRequest, template: str, context: dict[str, Any] | None = None) -> HttpResponse:
    """A page about the portal itself, which names whom to write to."""
    current = current_meeting()
    return render(request, template, {"contact_email": current.contact_email if current else "", **(context or {})})
