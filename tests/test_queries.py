"""How many times each public address asks the database: the same number however much it shows."""

import datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from agenda.models import Appearance, Room
from meeting.models import ConceptNoteSection, Document, KeyFigure, Meeting
from tests.factories import make_meeting, make_organization, make_session, make_speaker
from tests.meeting.answers import titles

pytestmark = pytest.mark.django_db

OF_A_PROGRAMME = [
    ("/fr/2027/", 6),
    ("/fr/2027/agenda/", 3),
    ("/fr/2027/agenda/?tz=Africa/Nairobi", 3),
    ("/fr/2027/agenda/session-1/", 5),
    ("/fr/2027/speakers/", 3),
    ("/fr/2027/speakers/amina/", 3),
    ("/fr/2027/agenda.ics", 3),
    ("/fr/2027/agenda/session-1.ics", 4),
    ("/fr/2027/agenda.json", 5),
    ("/fr/2027/agenda.pdf", 3),
    ("/api/v1/meetings/2027/", 6),
]
OF_A_CONCEPT_NOTE = [
    ("/fr/2027/", 6),
    ("/fr/2027/concept-note/", 3),
    ("/fr/2027/concept-note.pdf", 3),
]
OF_A_SERIES = [
    ("/fr/", 3),
    ("/fr/current/speakers/amina/", 3),
    ("/fr/search/?q=floors", 10),
    ("/sitemap.xml", 3),
]


@pytest.mark.parametrize("number", [1, 10, 100])
@pytest.mark.parametrize(("address", "queries"), OF_A_PROGRAMME)
def test_programme(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, address: str, queries: int, number: int
) -> None:
    _make_programme(number)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


def _make_programme(number: int) -> None:
    """A meeting with so many sessions, Amina in each, and with as many more speakers, all in the first."""
    meeting = make_meeting(slug="2027")
    amina = make_speaker(slug="amina", organization=make_organization())
    document = Document.objects.create(meeting=meeting, title_en="Strategy")
    sessions = [
        make_session(
            meeting, slug=f"session-{place}", room=Room.objects.create(meeting=meeting, name_en=f"Room {place}"),
            starts_at="2027-03-09 09:00", ends_at="2027-03-09 10:00",
        )
        for place in range(1, number + 1)
    ]  # fmt: skip
    for session in sessions:
        session.documents.add(document)
        Appearance.objects.create(session=session, speaker=amina)
        make_speaker(*{sessions[0], session}, photo="0" * 32, organization=make_organization())


@pytest.mark.parametrize("number", [1, 20])
@pytest.mark.parametrize(("address", "queries"), OF_A_CONCEPT_NOTE)
def test_concept_note(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, address: str, queries: int, number: int
) -> None:
    meeting = make_meeting(slug="2027")
    for _ in range(number):
        ConceptNoteSection.objects.create(meeting=meeting, title_en="Background", body_en="<p>Text</p>")
        Document.objects.create(meeting=meeting, title_en="Strategy", url_en="https://docs.example/strategy")
        KeyFigure.objects.create(meeting=meeting, value_en="10", label_en="countries")
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("number", [1, 10, 30])
@pytest.mark.parametrize(("address", "queries"), OF_A_SERIES)
def test_series(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, address: str, queries: int, number: int
) -> None:
    _make_series(number)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


def _make_series(number: int) -> None:
    """A meeting to come and so many past ones, Amina in each; a search for floors finds something of every kind."""
    day = datetime.date(2099, 3, 9)
    current = make_meeting(slug="current", is_current=True, starts_on=day, ends_on=day)
    amina = make_speaker(make_session(current), slug="amina", organization=make_organization())
    for year in range(2000, 2000 + number):
        day = datetime.date(year, 3, 9)
        meeting = make_meeting(status=Meeting.Status.ARCHIVED, starts_on=day, ends_on=day)
        session = make_session(meeting, title_en="Floors", recording_url="https://video.example/1")
        Appearance.objects.create(session=session, speaker=amina)
        make_speaker(session, family_name=f"Floors {year}", organization=make_organization())
        ConceptNoteSection.objects.create(meeting=meeting, title_en="Floors")
        Document.objects.create(meeting=meeting, title_en="Floors")


def test_search_finds_what_its_queries_are_counted_for(client: Client) -> None:
    _make_series(8)
    assert len(titles(client, "floors", "fr")) == 8 * 4
