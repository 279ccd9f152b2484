"""The button of a meeting's page that sends its calendar entries anew, and the page that asks before."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from meeting.models import Meeting
from partners.models import Registration
from partners.selectors.calendar_entries import belongs_in_calendars, count_by_language, outdated
from partners.services.calendar_updates import NAME, send_calendar_updates
from partners.services.notices import preview


class CalendarUpdates:
    """Saving a meeting sends nothing: only this does."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.calendars))
        return [path("<int:pk>/calendars/", view, name="meeting_meeting_calendars"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        meeting = self.get_object(request, object_id)
        number = outdated(meeting).count() if meeting and self.has_change_permission(request, meeting) else 0
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "outdated": number})

    def calendars(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How many get the present entry, by language, and how the mail reads; on POST they get it."""
        meeting = get_object_or_404(Meeting, pk=pk)
        if not self.has_change_permission(request, meeting):
            raise PermissionDenied
        if request.method == "POST":
            self.message_user(request, _sent_in_words(send_calendar_updates(meeting=meeting, actor=request.user)))
            return redirect("admin:meeting_meeting_change", pk)
        people = outdated(meeting)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Send the calendar entry anew"),
            "meeting": meeting,
            "counts": count_by_language(people),
            "number": people.count(),
            "leaves": not belongs_in_calendars(meeting),
            "previews": _previews(meeting),
        }
        return TemplateResponse(request, "admin/meeting/meeting/calendars.html", context)


def warn_of_old_entries(request: HttpRequest, meeting: Meeting) -> None:
    """After a meeting was saved: that this alone told nobody."""
    number = outdated(meeting).count()
    if number:
        messages.warning(request, old_entries_in_words(number))


def old_entries_in_words(number: int) -> str:
    sentence = ngettext(
        "%(count)d person does not have the present time and place in the calendar. Nothing was sent yet.",
        "%(count)d people do not have the present time and place in their calendars. Nothing was sent yet.",
        number,
    )
    return sentence % {"count": number}


def _previews(meeting: Meeting) -> list[dict[str, Any]]:
    """The mail to the first person of each language."""
    firsts = outdated(meeting).order_by("language", "pk").distinct("language")
    return [{"registration": first, "mail": preview(_of(first, meeting), NAME)} for first in firsts]


def _of(registration: Registration, meeting: Meeting) -> Registration:
    registration.meeting = meeting
    return registration


def _sent_in_words(number: int) -> str:
    if not number:
        return _("Everybody has the present entry already; nothing was sent twice.")
    sentence = ngettext("%(count)d message is on its way.", "%(count)d messages are on their way.", number)
    return sentence % {"count": number}
