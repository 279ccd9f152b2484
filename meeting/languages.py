"""The portal's three languages."""

from django.db import models
from django.utils import translation
from django.utils.translation import gettext
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


def falls_back(instance: models.Model, field: str) -> bool:
    """Whether the reader gets the English text of a translated field for want of one in her language."""
    return bool(not getattr(instance, f"{field}_{current()}") and getattr(instance, f"{field}_{SOURCE}"))


def fallback_note() -> str:
    """Says it beside a line."""
    return gettext("(in English)")


def fallback_notice() -> str:
    """Says it above a text."""
    return gettext("This text is not available in your language yet; you read it in English.")
