from modeltranslation.translator import TranslationOptions, register

from .models import Room, Session, Speaker


@register(Room)
class RoomTranslation(TranslationOptions):
    fields = ("name", "directions")
    required_languages = {"en": ("name",)}


@register(Session)
class SessionTranslation(TranslationOptions):
    fields = ("title", "abstract")
    required_languages = {"en": ("title",)}


@register(Speaker)
class SpeakerTranslation(TranslationOptions):
    fields = ("honorific", "function", "biography")
