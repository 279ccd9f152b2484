"""What the documents of a meeting have in common, as plain data for `meeting.services.pdf`."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext

from meeting.languages import current, fallback_note, text_of
from meeting.models import Meeting
from meeting.templatetags.portal import place
from meeting.times import days_dash, days_in_words, month_in_words

Words = dict[str, str]


def words(instance: models.Model, field: str, *, note: bool = True) -> Words:
    """A translated line: `text`, the `lang` it is in, and a `note` where that is English for want of a translation."""
    text = text_of(instance, field)
    if text is None:
        return own_words("")
    return {
        "text": text.words,
        "lang": text.language,
        "note": fallback_note() if text.is_fallback and note else "",
    }


def own_words(text: str) -> Words:
    """A line of the interface."""
    return {"text": text, "lang": current(), "note": ""}


def document(meeting: Meeting, title: str, path: str) -> dict[str, Any]:
    """The head of a document, and the address of the page that says the same."""
    return {
        "language": current(),
        "title": title,
        "author": gettext("ILO"),
        "meeting": words(meeting, "title"),
        "when_and_where": " · ".join(part for part in (days_of(meeting), place(meeting)) if part),
        "address": settings.SITE_URL + path,
        "to_be_announced": gettext("To be announced"),
    }


def days_of(meeting: Meeting) -> str:
    """“9–10 March 2027”, or “March 2023” while no more is known."""
    if not meeting.day_known:
        return month_in_words(meeting.starts_on)
    start, end = days_in_words(meeting.starts_on, meeting.ends_on)
    return f"{start}{days_dash(start)}{end}" if start else end
