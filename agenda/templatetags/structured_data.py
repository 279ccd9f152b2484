"""Meetings and sessions for search engines, in the head of their page."""

import json
from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from agenda.models import Session
from agenda.selectors import Day
from agenda.structured_data import event_of_meeting, event_of_session
from meeting.models import Meeting

register = template.Library()

# Within a script only these could end it or begin another; JSON may write each as an escape.
ESCAPES = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&"}


@register.simple_tag
def structured_data(subject: Meeting | Session, days: Sequence[Day] = ()) -> SafeString:
    """The meeting, with its days where they are at hand, or the session. Nothing for a session without times.

    A data block, not a script: no browser runs it, and the Content-Security-Policy does not concern it.
    """
    event = event_of_meeting(subject, days) if isinstance(subject, Meeting) else event_of_session(subject)
    if event is None:
        return SafeString("")
    data = json.dumps(event, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(data))  # noqa: S308 -- just escaped
