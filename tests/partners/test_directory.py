"""The directory knows an organization by each of its names."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from partners.models import Organization
from partners.selectors.directory import organization_named
from tests.factories import make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def ilo() -> Organization:
    return make_organization(
        name_en="International Labour Organization", name_fr="Organisation internationale du Travail",
        acronym_en="ILO", acronym_fr="OIT", constituency="ilo", country="CH",
        aliases="Bureau international du Travail\nBIT",
    )  # fmt: skip


def make_ministry(country: str, **fields: str) -> Organization:
    return make_organization(
        **{"name_en": "Ministry of Labour", "constituency": "member_state", "country": country} | fields
    )


# By name ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "International Labour Organization",
        "  ORGANISATION  internationale du travail",
        "ilo",
        "oit",
        "bureau international du Travail",
        "Bit",
    ],
)
def test_organization_is_found_by_each_name(
    ilo: Organization, django_assert_num_queries: DjangoAssertNumQueries, text: str
) -> None:
    make_organization(name_en="International Labour Organization Staff Union")
    with django_assert_num_queries(1):
        assert organization_named(text, "KE") == ilo


@pytest.mark.parametrize(
    "text", ["", " ", "International Labour", "%", "_", "ILO OIT", "a\nb", "\\", "nilo", "\0", "ilo\0ilo"]
)
def test_other_words_find_nothing(ilo: Organization, text: str) -> None:
    assert organization_named(text) is None


def test_of_two_it_is_the_one_of_the_country() -> None:
    ivorian, kenyan = make_ministry("CI"), make_ministry("KE")
    found = {country: organization_named("ministry of labour", country) for country in ("CI", "KE", "SN", "")}
    assert found == {"CI": ivorian, "KE": kenyan, "SN": None, "": None}


def test_organization_of_a_state_is_not_meant_from_another() -> None:
    ministry = make_ministry("CI")
    found = {country: organization_named("ministry of labour", country) for country in ("CI", "KE", "")}
    assert found == {"CI": ministry, "KE": None, "": ministry}


def test_two_in_one_country_are_ambiguous() -> None:
    for name in ("Ministry of Labour", "Ministry of Employment"):
        make_ministry("CI", name_en=name, acronym_en="ML")
    assert organization_named("ML", "CI") is None


# Its column -------------------------------------------------------------------------------------------------------


def test_names_follow_every_change(ilo: Organization) -> None:
    Organization.objects.filter(pk=ilo.pk).update(acronym_es="OIT-ES")
    assert organization_named("oit-es") == ilo
    assert organization_named("bit") == ilo
    Organization.objects.filter(pk=ilo.pk).update(aliases="")
    assert organization_named("bit") is None


def test_row_is_written_with_an_empty_search_path() -> None:
    """As in a restore."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = ''")
        cursor.execute(
            "INSERT INTO public.partners_organization "
            "(name, name_en, acronym, constituency, country, website, aliases) "
            "VALUES ('', 'Caisse générale', '', 'un', '', '', 'CG') RETURNING folded_names"
        )
        assert cursor.fetchone()[0] == "\ncaisse generale\ncg\n"


# Other names ------------------------------------------------------------------------------------------------------


def test_aliases_are_tidied() -> None:
    organization = Organization(
        name_en="Ministère du Travail",
        constituency="un",
        aliases=" MinTrav \r\n\nMINTRAV\nministere du  travail\nTravail ",
    )
    organization.full_clean()
    assert organization.aliases == "MinTrav\nTravail"


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "Each of the other names can have at most 200 characters."),
        ("fr", "Chacun des autres noms peut compter 200 caractères au plus."),
        ("es", "Cada uno de los otros nombres puede tener como máximo 200 caracteres."),
    ],
)
def test_long_alias_is_refused(language: str, message: str) -> None:
    organization = Organization(name_en="Fund", constituency="un", aliases=f"Fonds\n{'x' * 201}")
    with translation.override(language), pytest.raises(ValidationError) as refused:
        organization.full_clean()
    with translation.override(language):
        assert refused.value.message_dict == {"aliases": [message]}
