"""The portal's three languages."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel import Locale
from django.db import models
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SOURCE = "en"


class Language(models.TextChoices):
    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")
    SPANISH = "es", _("Spanish")


CODES = frozenset(Language.values)  # Asked for a thousand times in a page.


def current() -> str:
    """The active language, always one of the portal's."""
    language = (translation.get_language() or SOURCE)[:2]
    return language if language in CODES else SOURCE


def locale_name(language: str | None = None) -> str:
    """The locale for dates, numbers and names: British usage for English, as in the Office."""
    return {"en": "en_GB", "fr": "fr", "es": "es"}[language or current()]


def name_of_language(code: str) -> str:
    """“français” within a sentence in French."""
    return Locale.parse(locale_name()).languages[code]


def floor_and_interpretation(codes: Sequence[str]) -> str:
    """“English; interpretation: French, Spanish”, of codes with the floor's first. Empty when none is known."""
    floor, *others = [name_of_language(code) for code in codes] or [""]
    if not others:
        return capfirst(floor)
    return gettext("%(floor)s; interpretation: %(others)s") % {"floor": capfirst(floor), "others": ", ".join(others)}


@dataclass(frozen=True)
class Text:
    """Words, and the language that they are in."""

    words: str
    language: str

    @property
    def is_fallback(self) -> bool:
        """Whether the reader gets them in English for want of words in her language."""
        return self.language != current()


def text_of(instance: models.Model, field: str) -> Text | None:
    """A translated field in the active language, else in English; None where neither has a word."""
    for language in (current(), SOURCE):
        if words := getattr(instance, f"{field}_{language}"):
            return Text(words, language)
    return None


def fallback_note() -> str:
    """Says it beside a line."""
    return gettext("(in English)")


def fallback_notice() -> str:
    """Says it above a text."""
    return gettext("This text is not available in your language yet; you read it in English.")
