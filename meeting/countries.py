"""Countries by their ISO 3166-1 alpha-2 code, named as the United Nations family names them."""

import re
import tomllib
from functools import cache
from pathlib import Path

from babel import Locale
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meeting.languages import Language, current, locale_name
from meeting.letters import folded

# CLDR lists these among its territories; ISO 3166-1 has no officially assigned code for them.
NOT_IN_ISO_3166 = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
# In ISO 3166-1, but nobody comes from there.
UNINHABITED = {"AQ", "BV", "GS", "HM", "IO", "TF", "UM"}

LANGUAGES = Language.values
CODES = sorted(
    code
    for code in Locale("en").territories
    if code.isalpha() and len(code) == len("CH") and code not in NOT_IN_ISO_3166 | UNINHABITED
)

OFFICIAL_NAMES: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("country_names.toml").read_text(encoding="utf-8")
)


def country_name(code: str, language: str | None = None) -> str:
    """The country's name in the language given, else in the active one; the code itself when it is unknown."""
    language = language or current()
    everyday = Locale.parse(locale_name(language)).territories.get(code, code)
    return OFFICIAL_NAMES.get(code, {}).get(language, everyday)


@cache
def _choices(language: str) -> list[tuple[str, str]]:
    named = [(code, country_name(code, language)) for code in CODES]
    return sorted(named, key=lambda choice: _sort_key(choice[1]))


def country_choices() -> list[tuple[str, str]]:
    """(code, name) pairs in the active language, in that language's order."""
    return _choices(current())


@cache
def _codes_by_name() -> dict[str, str]:
    """By each name in each language, folded: the official and the everyday one, and the code itself."""
    everyday = {
        folded(Locale.parse(locale_name(language)).territories[code]): code for code in CODES for language in LANGUAGES
    }
    official = {folded(country_name(code, language)): code for code in CODES for language in LANGUAGES}
    return everyday | official | {code.lower(): code for code in CODES}


def country_called(text: str) -> str:
    """The code of the country that has this name in any language, or this code; empty for none."""
    return _codes_by_name().get(folded(text), "")


def validate_country(code: str) -> None:
    if code not in CODES:
        raise ValidationError(_("Choose a country from the list."), code="invalid_choice")


def _sort_key(name: str) -> list[str]:
    """Word by word, without accents: “Guinea-Bissau” before “Guinea Ecuatorial”, “Égypte” under E."""
    return re.findall(r"\w+", folded(name))
