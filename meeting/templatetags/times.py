"""Dates and times in templates, each as `<time>` in words of the page's language."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from meeting import times
from meeting.models import Meeting
from meeting.when_and_where import days_in_parts

register = template.Library()


@register.filter
def day(date: datetime.date) -> SafeString:
    """“Thursday 7 October 2021”."""
    return _time(date.isoformat(), times.day_in_words(date))


@register.filter
def short_day(date: datetime.date) -> SafeString:
    """“Thu 7 Oct”."""
    return _time(date.isoformat(), times.short_day(date))


@register.simple_tag
def meeting_days(meeting: Meeting) -> SafeString:
    """“7 October 2021”, “9–10 March 2027”, or “March 2023” while no more is known."""
    parts = (_time(date, words) if date else words for date, words in days_in_parts(meeting))
    return format_html_join("", "{}", ((part,) for part in parts))


@register.simple_tag
def clock_range(
    starts_at: datetime.datetime, ends_at: datetime.datetime, zone: ZoneInfo, beside: datetime.date | None = None
) -> SafeString:
    """“13:00–16:00” in the zone, “23:30–01:00 +1 day” across midnight.

    A start on another day than the one that the reader sees beside it, `beside`, names its day.
    """
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    return format_html(
        '<span class="range">{}–{}{}</span>',
        _clock(start, beside or start.date()),
        _clock(end, end.date()),
        _days_later(start, end),
    )


def _days_later(start: datetime.datetime, end: datetime.datetime) -> SafeString:
    words = times.days_later(start, end)
    return format_html(' <span class="days-later">{}</span>', words) if words else SafeString("")


@register.simple_tag
def moment_range(session: Any, zone: ZoneInfo) -> SafeString:
    """“Thursday 7 October 2021, 13:00–16:00”, of anything that starts and ends."""
    date = session.starts_at.astimezone(zone).date()
    return format_html("{}, {}", day(date), clock_range(session.starts_at, session.ends_at, zone, date))


@register.simple_tag
def moment(at: datetime.datetime, zone: ZoneInfo) -> SafeString:
    """“Thursday 7 October 2021, 13:00”."""
    local = at.astimezone(zone)
    return _time(local.isoformat(timespec="minutes"), f"{times.day_in_words(local.date())}, {times.clock(local)}")


@register.filter
def zone_in_words(zone: ZoneInfo, at: datetime.datetime) -> str:
    """“Central European Summer Time (Geneva)”."""
    return times.zone_in_words(zone, at)


@register.filter
def zone_city(zone: ZoneInfo) -> str:
    """“Nairobi”."""
    return times.zone_city(zone.key)


def _clock(local: datetime.datetime, beside: datetime.date) -> SafeString:
    clock = times.clock(local)
    words = clock if local.date() == beside else f"{times.short_day(local.date())}, {clock}"
    return _time(local.isoformat(timespec="minutes"), words)


def _time(value: str, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', value, words)
