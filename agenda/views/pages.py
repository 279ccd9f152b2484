from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agenda.selectors import (
    agenda_of,
    by_day,
    programme_of,
    session_or_404,
)
from agenda.zones import reader_zone, suggestions
from meeting.selectors import meeting_or_404


@require_safe
def session_list(request: HttpRequest, meeting_slug: str) -> HttpResponse:
    meeting = meeting_or_404(meeting_slug)
    sessions = agenda_of(meeting)
    context = {
        "meeting": meeting,
        "days": by_day(sessions, meeting.zone),
        "on_now": next((session for session in sessions if session.is_on()), None),
        "reader": reader_zone(request.GET.get("tz", ""), meeting.zone),
        "zones": suggestions(),
    }
    return render(request, "agenda/session_list.html", context)


@require_safe
def session_detail(request: HttpRequest, meeting_slug: str, session_slug: str) -> HttpResponse:
    meeting = meeting_or_404(meeting_slug)
    session = session_or_404(meeting, session_slug)
    context = {
        "meeting": meeting,
        "session": session,
        "reader": reader_zone(request.GET.get("tz", ""), meeting.zone),
        "others": [other for other in programme_of(meeting) if other != session and not other.is_break],
    }
    return render(request, "agenda/session_detail.html", context)
