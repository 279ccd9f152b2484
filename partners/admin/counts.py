"""The counts of a meeting's registrations, drawn and as tables; each number leads to those people in the list."""

import datetime
from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meeting.models import Meeting
from partners.selectors.counts import Count, DayCount, MeetingCounts, SeatCount, counts_of
from partners.selectors.states import State

from .asked_meeting import asked_meeting
from .charts import Bar, BarChart, Curves
from .filters import LIVE, MeetingFilter, StateFilter


class RegistrationCounts(admin.ModelAdmin):
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.counts))
        return [path("counts/", view, name="partners_registration_counts"), *super().get_urls()]

    def counts(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        meeting = asked_meeting(request)
        counts = counts_of(meeting)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Registrations in numbers"),
            "opts": self.opts,
            "meeting": meeting,
            "charts": _charts(meeting, counts),
            "seats": _seat_chart(counts.seats),
            "seat_rows": [_seat_row(meeting, count) for count in counts.seats],
            "curves": Curves(counts.days) if counts.days else None,
            "days": [_day_row(meeting, day) for day in counts.days],
        }
        return TemplateResponse(request, "admin/partners/registration/counts.html", context)


def _charts(meeting: Meeting, counts: MeetingCounts) -> list[BarChart]:
    return [
        _chart(meeting, "constituency", _("By constituency"), counts.by_constituency),
        _chart(meeting, "country", _("By country"), counts.by_country),
        _chart(meeting, "attendance", _("In person or online"), counts.by_attendance),
        _chart(meeting, "language", _("By language of mails"), counts.by_language),
        _chart(meeting, "interpretation", _("By language listened to"), counts.by_interpretation),
    ]


def _chart(meeting: Meeting, field: str, title: str, counts: Sequence[Count]) -> BarChart:
    return BarChart(name=field, title=title, bars=[_bar(meeting, field, count) for count in counts])


def _bar(meeting: Meeting, field: str, count: Count) -> Bar:
    if count.value is None:
        return Bar(count.label, count.live, count.confirmed)
    narrowed = {f"{field}__exact": count.value}
    return Bar(
        count.label,
        count.live,
        count.confirmed,
        whole_link=list_link(meeting, {StateFilter.parameter_name: LIVE, **narrowed}),
        part_link=list_link(meeting, {StateFilter.parameter_name: State.CONFIRMED, **narrowed}),
    )


def _seat_chart(counts: Sequence[SeatCount]) -> BarChart:
    bars = [Bar(count.label, whole=count.seats, part=count.held) for count in counts]
    return BarChart(name="seats", title=_("Seats"), bars=bars, to_one_scale=False)


def _seat_row(meeting: Meeting, count: SeatCount) -> dict[str, object]:
    narrowed = {"attendance__exact": str(count.attendance)}
    if count.constituency:
        narrowed["constituency__exact"] = count.constituency
    return {
        "count": count,
        "offered_link": list_link(meeting, {StateFilter.parameter_name: State.OFFERED, **narrowed}),
        "waiting_link": list_link(meeting, {StateFilter.parameter_name: State.WAITLISTED, **narrowed}),
    }


def _day_row(meeting: Meeting, day: DayCount) -> dict[str, object]:
    begins = datetime.datetime.combine(day.date, datetime.time(), meeting.zone)
    ends = datetime.datetime.combine(day.date + datetime.timedelta(days=1), datetime.time(), meeting.zone)
    until = {"registered_at__lt": ends.isoformat()}
    return {
        "day": day,
        "new_link": list_link(meeting, {"registered_at__gte": begins.isoformat(), **until}),
        "registered_link": list_link(meeting, until),
        "confirmed_link": list_link(meeting, {StateFilter.parameter_name: State.CONFIRMED, **until}),
    }


def list_link(meeting: Meeting, narrowed: dict[str, str]) -> str:
    """The list of the meeting's registrations, narrowed down."""
    query = urlencode({MeetingFilter.parameter_name: meeting.pk, **narrowed})
    return f"{reverse('admin:partners_registration_changelist')}?{query}"
