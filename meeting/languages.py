"""The portal's three languages."""

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
