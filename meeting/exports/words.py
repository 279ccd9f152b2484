"""What the documents of a meeting have in common, as plain data for `meeting.services.pdf`."""

from typing import Any

from django.db import models
from django.utils.translation import gettext

from meeting.addresses import whole_address
from meeting.languages import current, fallback_note, text_of
from meeting.models import Meeting
from meeting.when_and_where import days_of, place_of

Line = dict[str, str]


def translated_line(instance: models.Model, field: str, *, note: bool = True) -> Line:
    """A translated line: `text`, the `lang` it is in, and a `note` where that is English for want of a translation."""
    text = text_of(instance, field)
    if text is None:
        return interface_line("")
    return {
        "text": text.words,
        "lang": text.language,
        "note": fallback_note() if text.is_fallback and note else "",
    }


def interface_line(text: str) -> Line:
    """A line of the interface."""
    return {"text": text, "lang": current(), "note": ""}


def document_head(meeting: Meeting, title: str, *, view: str) -> dict[str, Any]:
    """The head of a document, and the address of the page of the meeting that says the same, a `view`."""
    return {
        "language": current(),
        "title": title,
        "author": gettext("ILO"),
        "meeting": translated_line(meeting, "title"),
        "when_and_where": " · ".join(part for part in (days_of(meeting), place_of(meeting)) if part),
        "address": whole_address(view, meeting.slug),
        "to_be_announced": gettext("To be announced"),
    }
