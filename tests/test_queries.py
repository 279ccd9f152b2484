"""How many times each public page asks the database: the same number however much it shows."""

import datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from meeting.models import ConceptNoteSection, Document, KeyFigure, Meeting
from tests.factories import make_meeting, make_organization, make_session, make_speaker

pytestmark = pytest.mark.django_db

PROGRAMME = [  # Of a meeting with that many sessions, and as many speakers in its first one.
    ("2027/", 5),
    ("2027/agenda/", 3),
    ("2027/agenda/?tz=Africa/Nairobi", 3),
    ("2027/agenda/first/", 5),
    ("2027/speakers/", 3),
    ("2027/speakers/amina/", 3),
]


@pytest.mark.parametrize("number", [1, 10, 100])
@pytest.mark.parametrize(("path", "queries"), PROGRAMME)
def test_programme(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, path: str, queries: int, number: int
) -> None:
    _make_programme(number)
    with django_assert_num_queries(queries):
        assert client.get(f"/fr/{path}").status_code == 200


def _make_programme(number: int) -> None:
    meeting = make_meeting(slug="2027")
    first = make_session(meeting, slug="first")
    make_speaker(first, slug="amina", organization=make_organization())
    for _ in range(number - 1):
        make_speaker(first, make_session(meeting), organization=make_organization())


@pytest.mark.parametrize("number", [1, 10, 30])
def test_series(client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int) -> None:
    make_meeting(is_current=True, starts_on=datetime.date(2099, 3, 9), ends_on=datetime.date(2099, 3, 9))
    for year in range(1970, 1970 + number):
        day = datetime.date(year, 3, 9)
        make_session(
            make_meeting(status=Meeting.Status.ARCHIVED, starts_on=day, ends_on=day), recording_url="https://x"
        )
    with django_assert_num_queries(3):
        assert client.get("/fr/").status_code == 200


@pytest.mark.parametrize("number", [1, 20])
def test_meeting_and_its_concept_note(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    meeting = make_meeting(slug="2027")
    for _ in range(number):
        ConceptNoteSection.objects.create(meeting=meeting, title_en="Background", body_en="<p>Text</p>")
        Document.objects.create(meeting=meeting, title_en="Strategy", url_en="https://docs.example/strategy")
        KeyFigure.objects.create(meeting=meeting, value_en="10", label_en="countries")
    with django_assert_num_queries(5):
        assert client.get("/fr/2027/").status_code == 200
    with django_assert_num_queries(3):
        assert client.get("/fr/2027/concept-note/").status_code == 200
