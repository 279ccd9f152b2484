"""The portal's three languages."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

SOURCE = "en"


class Language(models.TextChoices):
    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")
    SPANISH = "es", _("Spanish")


def current() -> str:
    """The active language, always one of the portal's."""
    language = (translation.get_language() or SOURCE)[:2]
    return language if language in Language.values else SOURCE


def locale_name(language: str | None = None) -> str:
    """The locale for dates, numbers and names: British usage for English, as in the Office."""
    return {"en": "en_GB", "fr": "fr", "es": "es"}[language or current()]


def in_each(make: Callable[[], Any]) -> Iterator[tuple[str, Any]]:
    """Call `make` once in each language, and yield the language with what came of it."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield language, make()


def missing_translations(instance: models.Model, fields: tuple[str, ...]) -> list[tuple[str, str]]:
    """The (field, language) pairs that have an English text and no translation."""
    return [
        (field, language)
        for field in fields
        for language in Language.values
        if getattr(instance, f"{field}_{SOURCE}") and not getattr(instance, f"{field}_{language}")
    ]
