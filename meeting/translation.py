"""Which fields are kept in three languages. English is the source and the only one required."""

from modeltranslation.translator import TranslationOptions, register

from .models import ConceptNoteSection, Document, KeyFigure, Meeting


@register(Meeting)
class MeetingTranslation(TranslationOptions):
    fields = ("title", "summary", "hours", "city", "venue", "image_text")
    required_languages = {"en": ("title",)}


@register(KeyFigure)
class KeyFigureTranslation(TranslationOptions):
    fields = ("value", "label")
    required_languages = {"en": ("value", "label")}


@register(ConceptNoteSection)
class ConceptNoteSectionTranslation(TranslationOptions):
    fields = ("title", "body")
    required_languages = {"en": ("title",)}


@register(Document)
class DocumentTranslation(TranslationOptions):
    fields = ("title", "description", "url")
    required_languages = {"en": ("title",)}
