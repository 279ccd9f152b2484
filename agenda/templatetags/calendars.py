"""Calendars in templates."""

from django import template

from agenda.calendars import subscription_address
from meeting.models import Meeting

register = template.Library()


@register.simple_tag
def subscribe_url(meeting: Meeting) -> str:
    """“webcal://…”: for a link that opens the reader's calendar program, in the page's language."""
    return subscription_address(meeting)
