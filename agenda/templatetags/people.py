"""Speakers in templates."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agenda.models import Speaker
from agenda.services.photos import WIDTHS
from meeting.templatetags.portal import translated

register = template.Library()


@register.simple_tag
def speaker_name(speaker: Speaker) -> SafeString:
    """“Ms Martha E. Newton”."""
    title = translated(speaker, "honorific", note=False)
    return format_html("{} {}", title, speaker.full_name) if title else format_html("{}", speaker.full_name)


@register.simple_tag
def photo_addresses(speaker: Speaker) -> list[tuple[int, str]]:
    """Each width in pixels, the smallest first, with the address of the photograph in it."""
    return [(width, reverse("media:speaker-photo", args=[speaker.photo, width])) for width in WIDTHS]
