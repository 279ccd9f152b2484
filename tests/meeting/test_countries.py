"""Names of countries as the Organization writes them, in the reader's language and order."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from meeting.countries import CODES, OFFICIAL_NAMES, country_choices, country_name, validate_country

CONGO = "République démocratique du Congo"
OFFICIAL = [
    ("BH", "Bahrain", "Bahreïn", "Bahrein"),
    ("BO", "Bolivia (Plurinational State of)", "Bolivie (État plurinational de)", "Bolivia (Estado Plurinacional de)"),
    ("BY", "Belarus", "Bélarus", "Belarús"),
    ("CD", "Democratic Republic of the Congo", CONGO, "República Democrática del Congo"),
    ("CG", "Congo", "Congo", "Congo"),
    ("CH", "Switzerland", "Suisse", "Suiza"),
    ("CI", "Côte d’Ivoire", "Côte d’Ivoire", "Côte d’Ivoire"),
    ("CV", "Cabo Verde", "Cabo Verde", "Cabo Verde"),
    ("CZ", "Czechia", "Tchéquie", "Chequia"),
    ("FJ", "Fiji", "Fidji", "Fiji"),
    ("IR", "Iran (Islamic Republic of)", "Iran (République islamique d’)", "Irán (República Islámica del)"),
    ("KE", "Kenya", "Kenya", "Kenya"),
    ("KR", "Republic of Korea", "République de Corée", "República de Corea"),
    ("MK", "North Macedonia", "Macédoine du Nord", "Macedonia del Norte"),
    ("MM", "Myanmar", "Myanmar", "Myanmar"),
    ("MW", "Malawi", "Malawi", "Malawi"),
    ("NL", "Netherlands (Kingdom of the)", "Pays-Bas (Royaume des)", "Países Bajos (Reino de los)"),
    ("PS", "Occupied Palestinian Territory", "Territoire palestinien occupé", "Territorio Palestino Ocupado"),
    ("RU", "Russian Federation", "Fédération de Russie", "Federación de Rusia"),
    ("TL", "Timor-Leste", "Timor-Leste", "Timor-Leste"),
    ("TR", "Türkiye", "Türkiye", "Türkiye"),
    ("VA", "Holy See", "Saint-Siège", "Santa Sede"),
    ("VN", "Viet Nam", "Viet Nam", "Viet Nam"),
    ("ZW", "Zimbabwe", "Zimbabwe", "Zimbabwe"),
]


@pytest.mark.parametrize(("code", *"efs"), OFFICIAL)
def test_country_has_its_official_name(code: str, e: str, f: str, s: str) -> None:
    assert [country_name(code, language) for language in ("en", "fr", "es")] == [e, f, s]


def test_name_is_in_the_active_language() -> None:
    with override("fr"):
        assert country_name("DE") == "Allemagne"


def test_code_that_is_no_country_is_its_own_name() -> None:
    assert country_name("XX", "en") == "XX"


@pytest.mark.parametrize(
    ("language", "in_order"),
    [
        ("en", ["Congo", "Cook Islands", "Costa Rica", "Côte d’Ivoire", "Croatia"]),
        ("fr", ["Dominique", "Égypte", "El Salvador", "Émirats arabes unis", "Équateur", "Érythrée", "Espagne"]),
        ("es", ["Guinea", "Guinea-Bissau", "Guinea Ecuatorial", "Guyana", "Haití"]),
    ],
)
def test_countries_are_in_the_languages_own_order(language: str, in_order: list[str]) -> None:
    with override(language):
        names = [name for _, name in country_choices()]
    start = names.index(in_order[0])
    assert names[start : start + len(in_order)] == in_order


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_each_country_is_offered_once_by_a_name_of_its_own(language: str) -> None:
    with override(language):
        choices = country_choices()
    assert sorted(code for code, _ in choices) == CODES
    assert len({name for _, name in choices}) == len(CODES) == 242


@pytest.mark.parametrize("code", ["AQ", "BV", "GS", "HM", "IO", "TF", "UM", "EU", "XK", "ci", ""])
def test_nobody_comes_from_where_nobody_lives(code: str) -> None:
    with pytest.raises(ValidationError):
        validate_country(code)


def test_official_names_are_those_of_countries_in_the_portals_languages() -> None:
    assert set(OFFICIAL_NAMES) <= set(CODES)
    assert {language for names in OFFICIAL_NAMES.values() for language in names} == {"en", "fr", "es"}
