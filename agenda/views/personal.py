"""The agenda as a registered person sees it: with the links to join, if she is confirmed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from agenda.calendars import event_for
from agenda.selectors import by_day, programme_of
from agenda.zones import reader_zone
from meeting.answers import CALENDAR, shown_file
from meeting.decorators import personal_page
from meeting.languages import current
from meeting.services.icalendar import write_calendar
from partners.models import Registration


@personal_page
@require_safe
def my_agenda(request: HttpRequest, token: str) -> HttpResponse:
    registration = Registration.by_token(token)
    if registration is None or not registration.meeting.is_public:
        return redirect("partners:registration-detail", token)  # There it is said how things are.
    meeting = registration.meeting
    reader = reader_zone(request, meeting.zone)
    context = {
        "registration": registration,
        "meeting": meeting,
        "token": token,
        "reader": reader,
        "days": by_day(programme_of(meeting), reader.leading),
    }
    return render(request, "agenda/my_agenda.html", context)


@personal_page
@require_safe
def my_calendar(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 -- a view's signature
    """The meeting as one entry of a calendar, for those whose registration stands."""
    registration = Registration.by_token(token)
    if registration is None or not registration.is_live or not registration.meeting.is_public:
        return redirect("partners:registration-detail", token)
    meeting = registration.meeting
    if not meeting.day_known:
        return redirect("partners:registration-detail", token)
    body = write_calendar([event_for(registration)], language=current())
    return shown_file(body, content_type=CALENDAR, filename=f"{meeting.slug}-{current()}.ics")
