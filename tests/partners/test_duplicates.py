"""Organizations that may be in the directory twice."""

import pytest
from pytest_django import DjangoAssertNumQueries

from partners.selectors.duplicates import Duplicate, Reason, suggested_duplicates, things_of
from tests.factories import make_contact, make_organization, make_registration, make_speaker

pytestmark = pytest.mark.django_db


def reasons() -> list[tuple[str, str, Reason]]:
    return [(pair.first.name_en, pair.second.name_en, pair.reason) for pair in suggested_duplicates()]


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ({"name_fr": "Caisse"}, {"aliases": "x\nCAISSE"}, Reason.NAME),
        ({"name_es": "La  Caja"}, {"name_fr": "la caja"}, Reason.NAME),
        ({"acronym_fr": "OIT"}, {"aliases": "oit"}, Reason.NAME),
        ({"acronym_fr": "OIT"}, {"acronym_es": "O’IT"}, Reason.ACRONYM),
        ({"website": "https://www.Fund.example/a"}, {"website": "http://fund.example:80/"}, Reason.WEBSITE),
        ({"name_en": "Ministry of Labour"}, {"name_en": "Ministry of Labor"}, Reason.SIMILAR),
        ({"acronym_en": "AB", "website": "https://a.example"}, {"acronym_en": "AB", "website": "https://a.example"},
         Reason.ACRONYM),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("country", "other_country"), [("KE", "KE"), ("", "KE"), ("KE", ""), ("", "")])
def test_reason_is_the_strongest(
    one: dict, other: dict, reason: Reason, country: str, other_country: str
) -> None:  # fmt: skip
    first = make_organization(**({"name_en": "Alpha", "country": country} | one))
    second = make_organization(**({"name_en": "Omega", "country": other_country} | other))
    make_organization(name_en="Quite another")
    expected = [Duplicate(first, second, reason)]
    if reason == Reason.SIMILAR and country != other_country:
        expected = []  # Too many to compare; a name that is the same is found.
    assert suggested_duplicates() == expected


@pytest.mark.parametrize("fields", [{"acronym_en": "ML"}, {"aliases": "Labour"}, {"website": "https://a.example"}])
def test_two_countries_have_two(fields: dict) -> None:
    for country in ("KE", "CI"):
        make_organization(name_en="Ministry of Labour", country=country, **fields)
    assert reasons() == []


def test_empty_is_not_the_same_as_empty() -> None:
    for name in ("Alpha", "Omega"):
        make_organization(name_en=name, acronym_en="", acronym_fr="", name_fr="", website="", aliases="")
    assert reasons() == []


def test_strongest_come_first_and_the_rest_is_left_out() -> None:
    make_organization(name_en="Ministry of Labour", country="KE")
    make_organization(name_en="Ministry of Labor", country="KE", website="https://a.example")
    make_organization(name_en="Quay", country="KE", website="https://a.example", acronym_en="Q")
    make_organization(name_en="Xylophone", country="KE", acronym_en="q", aliases="Ministry of Labour")
    expected = [
        ("Ministry of Labour", "Xylophone", Reason.NAME),
        ("Quay", "Xylophone", Reason.ACRONYM),
        ("Ministry of Labor", "Quay", Reason.WEBSITE),
        ("Ministry of Labour", "Ministry of Labor", Reason.SIMILAR),
    ]
    assert reasons() == expected
    assert len(suggested_duplicates(limit=2)) == 2


def test_those_told_apart_are_not_suggested() -> None:
    first, second, third = (make_organization(name_en=name, acronym_en="AB") for name in ("Alpha", "Omega", "Quay"))
    second.distinct_from.add(first)
    third.distinct_from.add(first)
    assert reasons() == [("Omega", "Quay", Reason.ACRONYM)]


@pytest.mark.parametrize("number", [1, 10])
def test_queries_are_two(django_assert_num_queries: DjangoAssertNumQueries, number: int) -> None:
    for place in range(number + 1):
        make_organization(name_en=f"Fund {place}", acronym_en="F")
    with django_assert_num_queries(2):
        assert suggested_duplicates()


def test_things_of_an_organization_are_counted() -> None:
    organization = make_organization()
    for _ in range(2):
        make_contact(organization=organization)
    make_registration(organization=organization)
    assert dict(things_of(organization)) == {"Contacts": 2, "Registrations": 1, "Speakers": 0}
    make_speaker(organization=organization)
    assert dict(things_of(organization))["Speakers"] == 1
