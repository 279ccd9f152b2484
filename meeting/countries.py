"""Countries by their ISO 3166-1 alpha-2 code, named as the United Nations family names them."""

import unicodedata
from functools import cache

from babel import Locale
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meeting.languages import current, locale_name

# CLDR lists these among its territories; ISO 3166-1 has no officially assigned code for them.
NOT_IN_ISO_3166 = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}

CODES = sorted(
    code
    for code in Locale("en").territories
    if code.isalpha() and len(code) == len("CH") and code not in NOT_IN_ISO_3166
)

# Where CLDR's everyday name differs from the Organization's usage.
OFFICIAL_NAMES = {
    "HK": {"en": "Hong Kong, China", "fr": "Hong-kong, Chine", "es": "Hong Kong, China"},
    "MO": {"en": "Macau, China", "fr": "Macao, Chine", "es": "Macao, China"},
    "PS": {
        "en": "Occupied Palestinian Territory",
        "fr": "Territoire palestinien occupé",
        "es": "Territorio Palestino Ocupado",
    },
    "TW": {"en": "Taiwan, China", "fr": "Taïwan, Chine", "es": "Taiwán, China"},
    "TR": {"en": "Türkiye", "fr": "Türkiye", "es": "Türkiye"},
    "CZ": {"en": "Czechia", "fr": "Tchéquie", "es": "Chequia"},
    "VN": {"en": "Viet Nam", "fr": "Viet Nam", "es": "Viet Nam"},
    "CI": {"en": "Côte d’Ivoire", "fr": "Côte d’Ivoire", "es": "Côte d’Ivoire"},
}  # fmt: skip


def country_name(code: str, language: str | None = None) -> str:
    """The country's name in the language given, else in the active one; the code itself when it is unknown."""
    language = language or current()
    if code in OFFICIAL_NAMES:
        return OFFICIAL_NAMES[code][language]
    return Locale.parse(locale_name(language)).territories.get(code, code)


@cache
def _choices(language: str) -> list[tuple[str, str]]:
    named = [(code, country_name(code, language)) for code in CODES]
    return sorted(named, key=lambda choice: _sort_key(choice[1]))


def country_choices() -> list[tuple[str, str]]:
    """(code, name) pairs in the active language, in that language's order."""
    return _choices(current())


def validate_country(code: str) -> None:
    if code not in CODES:
        raise ValidationError(_("Choose a country from the list."), code="invalid_choice")


def _sort_key(name: str) -> str:
    """Letters without their accents: close enough to the dictionary order of all three languages."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
