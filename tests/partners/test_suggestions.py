"""Organizations suggested to somebody who types the name of hers."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meeting.models import Meeting
from partners.selectors.directory import suggest_organizations
from tests.factories import make_meeting, make_organization
from tests.partners.answers import in_each_language

pytestmark = pytest.mark.django_db

ADDRESS = "/{}/2027/register/organizations/"


@pytest.fixture
def directory(db: None) -> None:
    make_organization(
        name_en="International Labour Organization", name_fr="Organisation internationale du Travail",
        name_es="Organización Internacional del Trabajo", acronym_en="ILO", acronym_fr="OIT", acronym_es="OIT",
        constituency="ilo", country="CH", website="https://www.ilo.org/", aliases="Bureau international du Travail",
    )  # fmt: skip
    make_organization(name_en="Ministry of Labour", name_fr="Ministère du Travail", constituency="member_state")
    make_organization(name_en="Toit pour tous", constituency="civil_society")
    make_organization(name_en="Coalition for Floors", acronym_en="CF", constituency="civil_society", country="KE")


def names(words: str, **options: int) -> list[str]:
    return [organization.name_en for organization in suggest_organizations(words, **options)]


@pytest.mark.parametrize(
    ("words", "suggested"),
    [
        ("OIT", ["International Labour Organization", "Toit pour tous"]),
        ("oi", ["International Labour Organization"]),
        ("ministere du travail", ["Ministry of Labour"]),
        ("Minist", ["Ministry of Labour"]),
        ("bureau  INTER", ["International Labour Organization"]),
        ("labour", ["International Labour Organization", "Ministry of Labour"]),
        ("la", ["International Labour Organization", "Ministry of Labour"]),
        ("cf", ["Coalition for Floors"]),
        ("ministere du travial", ["Ministry of Labour"]),
        ("Ministery of Labor", ["Ministry of Labour"]),
        ("colition for flors", ["Coalition for Floors"]),
        ("zzzz", []),
    ],
)
def test_likely_ones_are_suggested(directory: None, words: str, suggested: list[str]) -> None:
    assert names(words) == suggested


@pytest.mark.parametrize("words", ["", "o", " o ", "’o", "\0", "%%", "__", "\\", "%", "'; --", "🦜🦜"])
def test_nothing_is_suggested_for_next_to_nothing(directory: None, words: str) -> None:
    assert names(words) == []


def test_called_just_so_comes_first_then_the_beginning_then_the_inside() -> None:
    for name in ("A fund of funds", "Refund office", "Fund for floors", "Savings (FUND)"):
        make_organization(name_en=name)
    make_organization(name_en="Treasury", aliases="fund")
    expected = ["Treasury", "Fund for floors", "A fund of funds", "Refund office", "Savings (FUND)"]
    assert names("Fund") == expected
    assert names("Fund", limit=2) == expected[:2]


def test_queries_are_one_or_two(directory: None) -> None:
    for words in ("la", "labour", "ministere du travial"):
        with CaptureQueriesContext(connection) as queries:
            suggest_organizations(words)
        assert len(queries) <= 2


# The address ------------------------------------------------------------------------------------------------------


def ask(client: Client, language: str, words: str) -> dict:
    response = client.get(ADDRESS.format(language), {"q": words})
    assert response.status_code == 200
    return response.json()


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            {
                "organizations": [
                    {
                        "name": "International Labour Organization",
                        "acronym": "ILO",
                        "constituency": {"code": "ilo", "name": "ILO"},
                        "country": {"code": "CH", "name": "Switzerland"},
                    }
                ],
                "told": "1 suggestion; use the arrow keys to choose it.",
            },
        ),
        (
            "fr",
            {
                "organizations": [
                    {
                        "name": "Organisation internationale du Travail",
                        "acronym": "OIT",
                        "constituency": {"code": "ilo", "name": "OIT"},
                        "country": {"code": "CH", "name": "Suisse"},
                    }
                ],
                "told": "1 suggestion\u202f; utilisez les flèches du clavier pour la choisir.",
            },
        ),
        (
            "es",
            {
                "organizations": [
                    {
                        "name": "Organización Internacional del Trabajo",
                        "acronym": "OIT",
                        "constituency": {"code": "ilo", "name": "OIT"},
                        "country": {"code": "CH", "name": "Suiza"},
                    }
                ],
                "told": "1 sugerencia; use las flechas del teclado para elegirla.",
            },
        ),
    ],
)
def test_suggestions_are_in_the_readers_language(
    client: Client, meeting: Meeting, directory: None, language: str, expected: dict
) -> None:
    assert ask(client, language, "bureau") == expected


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("No suggestions.", "2 suggestions; use the arrow keys to choose one.")),
        ("fr", ("Aucune suggestion.", "2 suggestions\u202f; utilisez les flèches du clavier pour en choisir une.")),
        ("es", ("Ninguna sugerencia.", "2 sugerencias; use las flechas del teclado para elegir una.")),
    ],
)
def test_suggestions_are_counted_in_words(
    client: Client, meeting: Meeting, directory: None, language: str, told: tuple[str, str]
) -> None:
    none, two = told
    assert ask(client, language, "o") == {"organizations": [], "told": none}
    assert ask(client, language, "labour")["told"] == two


def test_missing_parts_are_empty(client: Client, meeting: Meeting) -> None:
    make_organization(name_en="Fund", constituency="foundation")
    assert ask(client, "es", "fund")["organizations"] == [
        {
            "name": "Fund",
            "acronym": "",
            "constituency": {"code": "foundation", "name": "Fundación"},
            "country": {"code": "", "name": ""},
        }
    ]


def test_draft_does_not_exist(client: Client) -> None:
    make_meeting(slug="2027", status=Meeting.Status.DRAFT)
    assert client.get(ADDRESS.format("en"), {"q": "labour"}).status_code == 404


@in_each_language
@pytest.mark.parametrize("words", ["\0\0\0", "x" * 5_000, "labour" + "’" * 500, "%" * 300, "\u202e\u0301\u0301"])
def test_odd_words_are_answered(client: Client, meeting: Meeting, language: str, words: str) -> None:
    assert ask(client, language, words)["organizations"] == []


def test_answer_is_kept_by_caches_and_sets_no_cookie(client: Client, meeting: Meeting) -> None:
    response = client.get(ADDRESS.format("en"), {"q": "labour"})
    assert response["Cache-Control"] == "public, max-age=300"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert client.post(ADDRESS.format("en"), {"q": "labour"}).status_code == 405


@in_each_language
def test_form_knows_where_to_ask(client: Client, meeting: Meeting, language: str) -> None:
    page = client.get(f"/{language}/2027/register/").text
    assert f'data-suggestions="{ADDRESS.format(language)}"' in page
    assert "register.js" not in client.get(f"/{language}/2027/").text
