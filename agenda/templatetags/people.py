"""Speakers in templates."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agenda.models import Speaker
from meeting.templatetags.portal import translated

register = template.Library()


@register.simple_tag
def speaker_name(speaker: Speaker) -> SafeString:
    """“Ms Martha E. Newton”."""
    title = translated(speaker, "honorific", note=False)
    return format_html("{} {}", title, speaker.full_name) if title else format_html("{}", speaker.full_name)
