from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from agenda.selectors import by_day, programme_of, recorded
from meeting.pages.search import LONGEST_QUERY, Query, find
from meeting.selectors import Stage, current_meeting, meeting_or_404, objectives_of, public_meetings, stage_of


@require_safe
def language_redirect(request: HttpRequest) -> HttpResponse:
    """From `/` to the home page in the language that the reader's browser asks for."""
    response = redirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now, current = timezone.now(), current_meeting()
    others = [meeting for meeting in public_meetings() if meeting != current]
    context = {
        "current": current,
        "stage": stage_of(current, now) if current else None,
        "coming": [meeting for meeting in others if stage_of(meeting, now) != Stage.OVER],
        "past": [meeting for meeting in others if stage_of(meeting, now) == Stage.OVER],
        "contact_email": current.contact_email if current else "",
    }
    return render(request, "pages/home.html", context)


@require_safe
def meeting_detail(request: HttpRequest, meeting_slug: str) -> HttpResponse:
    meeting = meeting_or_404(meeting_slug)
    sessions = programme_of(meeting)
    context = {
        "meeting": meeting,
        "stage": stage_of(meeting),
        "days": by_day(sessions, meeting.zone),
        "recordings": recorded(sessions),
        "key_figures": meeting.key_figures.all(),
        "objectives": objectives_of(meeting),
        "documents": meeting.documents.all(),
    }
    return render(request, "pages/meeting_detail.html", context)


@require_safe
def concept_note(request: HttpRequest, meeting_slug: str) -> HttpResponse:
    meeting = meeting_or_404(meeting_slug)
    context = {"meeting": meeting, "sections": meeting.concept_note.all()}
    return render(request, "pages/concept_note.html", context)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return _standing_page(request, "pages/privacy.html")


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
