"""The agenda and its sessions, to read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from agenda.filters import SessionFilter
from agenda.models import Session
from agenda.selectors import (
    agenda_of,
    by_day,
    next_change,
    programme_of,
    session_on_now,
    session_or_404,
)
from agenda.zones import find_zone, reader_zone, remember_zone, suggestions
from meeting.decorators import public_page
from meeting.languages import Language
from meeting.models import Meeting
from meeting.selectors.meetings import meeting_or_404, stage_of


# A form with a token would set a cookie on every reader. What it protects, the zone of times, is the reader's own
# and stands in words beside them.
@csrf_exempt
@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def session_list(request: HttpRequest, meeting_slug: str) -> HttpResponse:
    meeting = meeting_or_404(meeting_slug)
    if request.method == "POST":
        return _keep_zone(request, meeting)
    now, sessions = timezone.now(), agenda_of(meeting)
    wanted, reader = SessionFilter.of(request.GET), reader_zone(request, meeting.zone)
    shown = wanted.select(sessions)
    context = {
        "meeting": meeting,
        "days": by_day(shown, reader.leading),
        "shown": sum(not session.is_break for session in shown),
        "has_times": any(session.starts_at for session in sessions),
        "is_empty": not sessions,
        "on_now": session_on_now(shown, now),
        "changes_at": next_change(sessions, now),
        "wanted": wanted,
        "kinds": Session.Kind.choices,
        "languages": Language.choices,
        "reader": reader,
        "zones": suggestions(),
    }
    return render(request, "agenda/session_list.html", context)


def _keep_zone(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Remember the zone that was typed, or forget the one remembered, and show the agenda."""
    asked = "" if "forget" in request.POST else request.POST.get("tz", "").strip()
    zone = find_zone(asked)
    chosen = {name: request.POST[name] for name in ("kind", "lang", "q") if request.POST.get(name)}
    if asked and zone is None:
        chosen["tz"] = asked
    agenda = redirect(reverse("agenda:session-list", args=[meeting.slug], query=chosen))
    if zone is not None or not asked:
        remember_zone(agenda, zone)
    return agenda


@public_page
@require_safe
def session_detail(request: HttpRequest, meeting_slug: str, session_slug: str) -> HttpResponse:
    meeting = meeting_or_404(meeting_slug)
    session = session_or_404(meeting, session_slug)
    context = {
        "meeting": meeting,
        "session": session,
        "stage": stage_of(meeting),
        "reader": reader_zone(request, meeting.zone),
        "others": [other for other in programme_of(meeting) if other != session and not other.is_break],
    }
    return render(request, "agenda/session_detail.html", context)
