"""The agenda for programs: calendar files and data. Like the pages they need no session and set no cookie."""

from django.http import Http404, HttpRequest, HttpResponse

from agenda.calendars import event_of, events_of, feed_of
from agenda.payloads import agenda_payload
from agenda.selectors import agenda_of, agenda_with_documents_of, by_day, session_or_404
from meeting.answers import CALENDAR, open_data, text_file
from meeting.decorators import for_programs
from meeting.languages import current
from meeting.selectors.meetings import meeting_or_404
from meeting.services.icalendar import write_calendar


@for_programs
def agenda_ics(request: HttpRequest, meeting_slug: str) -> HttpResponse:
    """The feed that calendars subscribe to. What is cancelled stays in it, so that they can say so."""
    meeting = meeting_or_404(meeting_slug)
    body = write_calendar(events_of(meeting, agenda_of(meeting)), language=current(), feed=feed_of(meeting))
    return text_file(request, body, content_type=CALENDAR, filename=f"agenda-{meeting.slug}-{current()}.ics")


@for_programs
def session_ics(request: HttpRequest, meeting_slug: str, session_slug: str) -> HttpResponse:
    """One session, to add to a calendar of one's own."""
    session = session_or_404(meeting_or_404(meeting_slug), session_slug)
    if not session.is_in_calendars:
        raise Http404
    body = write_calendar([event_of(session)], language=current())
    return text_file(request, body, content_type=CALENDAR, filename=f"{session.slug}-{current()}.ics")


@for_programs
def agenda_json(request: HttpRequest, meeting_slug: str) -> HttpResponse:
    meeting = meeting_or_404(meeting_slug)
    payload = agenda_payload(meeting, by_day(agenda_with_documents_of(meeting), meeting.zone))
    return open_data(request, payload)
