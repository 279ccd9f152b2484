"""The concept note as plain data, for `templates/pdf/concept_note.typ`."""

from typing import Any

from django.utils.translation import gettext

from meeting.exports.rich_text import blocks
from meeting.exports.words import document_head, translated_line
from meeting.languages import Text, current, fallback_notice, text_of
from meeting.models import ConceptNoteSection, Meeting


def concept_note_document(meeting: Meeting) -> dict[str, Any]:
    """What the page of the concept note says, in the active language. `sections` is empty while there is none."""
    head = document_head(meeting, gettext("Concept note"), view="pages:concept-note")
    figures = meeting.key_figures.all()
    return head | {
        "figures_title": gettext("Key figures"),
        "figures": [
            {"value": translated_line(figure, "value", note=False), "label": translated_line(figure, "label")}
            for figure in figures
        ],
        "sections": [_section(section, head["address"]) for section in meeting.concept_note.all()],
    }


def _section(section: ConceptNoteSection, address: str) -> dict[str, Any]:
    body = text_of(section, "body") or Text("", current())
    return {
        "title": translated_line(section, "title"),
        "lang": body.language,
        "notice": fallback_notice() if body.is_fallback else "",
        "blocks": blocks(body.words, address=address),
    }
