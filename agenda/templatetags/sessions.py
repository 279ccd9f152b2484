"""Sessions in templates."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from agenda.models import Session
from agenda.zones import ReaderZone
from meeting.templatetags.portal import translated

register = template.Library()


@register.simple_tag
def session_title(session: Session, reader: ReaderZone | None = None) -> SafeString:
    """The title as a link, which takes the reader's zone along; a break has no page of its own.

    What is cancelled is struck, and said to be.
    """
    title = translated(session, "title")
    if not session.is_break:
        query = reader.query if reader else ""
        title = format_html('<a href="{}{}">{}</a>', session.get_absolute_url(), query, title)
    if not session.is_cancelled:
        return title
    return format_html('<s>{}</s> <span class="tag warning">{}</span>', title, gettext("Cancelled"))
