"""Public data are what docs/api.md says, no more and no less."""

import datetime
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from agenda.models import Appearance, Room, Session
from meeting.models import Document, Meeting
from tests.factories import make_meeting, make_organization, make_session, make_speaker

pytestmark = pytest.mark.django_db

API = "/api/v1/meetings/2027/"
JSON = "/fr/2027/agenda.json"


@pytest.fixture
def meeting() -> Meeting:
    """One session of which everything is known, and one of which next to nothing is."""
    meeting = make_meeting(
        slug="2027",
        title_fr="Réunion des partenaires",
        summary_en="To take stock.",
        hours_en="13:00–16:00",
        venue_en="ILO headquarters",
        interpretation=["en", "fr", "es"],
        join_url="https://zoom.example/meeting",
        contact_email="secretariat@example.org",
    )
    document = Document.objects.create(
        meeting=meeting, title_en="Report", description_en="In short.", url_en="https://ilo.example/report"
    )
    Document.objects.create(meeting=meeting, title_en="Summary")
    session = make_session(
        meeting=meeting,
        title_en="Opening",
        title_fr="Ouverture",
        abstract_en="What remains.",
        kind=Session.Kind.OPENING,
        room=Room.objects.create(meeting=meeting, name_en="Room II", directions_en="On the left"),
        starts_at="2027-03-09 13:00",
        ends_at="2027-03-09 14:30",
        recording_url="https://video.example/1",
        join_url="https://zoom.example/session",
    )
    session.documents.add(document)
    make_speaker(
        session,
        role=Appearance.Role.CHAIR,
        honorific_en="Ms",
        given_name="Amina",
        family_name="Diallo",
        function_en="Minister",
        biography_en="Amina began in Abidjan.",
        photo="0" * 32,
        organization=make_organization(name_en="Solidar", acronym_en="SOL"),
    )
    later = make_session(
        meeting=meeting, title_en="Tour de table", room=Room.objects.create(meeting=meeting, name_en="A")
    )
    make_speaker(later, given_name="", family_name="Chen", organization=make_organization(name_en="Partner"))
    make_speaker(make_session(meeting=meeting, title_en="Closing"), given_name="Bruno", family_name="Ortega")
    return meeting


def data(client: Client, address: str) -> dict[str, Any]:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    return response.json()


# The document -----------------------------------------------------------------------------------------------------

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
LANGUAGES = {"en", "fr", "es"}

KINDS = {
    "string": lambda value: isinstance(value, str) and value != "",
    "code": lambda value: isinstance(value, str) and re.fullmatch("[a-z_]+", value),
    "integer": lambda value: isinstance(value, int),
    "date": datetime.date.fromisoformat,
    "month": lambda value: re.fullmatch(r"\d{4}-\d\d", value),
    "moment": lambda value: MOMENT.fullmatch(value) and datetime.datetime.fromisoformat(value).tzinfo,
    "language": lambda value: value in LANGUAGES,
}
IN_ONE_LANGUAGE = {
    "text": lambda value: value.keys() == {"text", "language"} and value["text"] and value["language"] in LANGUAGES,
    "address": lambda value: value.startswith(settings.SITE_URL),
}
SIDE_BY_SIDE = {
    "text": lambda value: value.keys() == LANGUAGES and any(value.values()),
    "address": lambda value: (
        {code: address.split("/")[3] for code, address in value.items()} == {code: code for code in LANGUAGES}
    ),
}


class Documentation:
    """The tables of docs/api.md: of each object, its fields with their kind and what is said of them."""

    def __init__(self) -> None:
        text = (settings.BASE_DIR / "docs" / "api.md").read_text(encoding="utf-8")
        self.objects = {
            section.partition("\n")[0]: {
                name: (kind, words)
                for name, kind, words in re.findall(r"^\| `(\w+)` \| ([a-z ]+) \|(.*)\|$", section, re.MULTILINE)
            }
            for section in text.split("\n## ")[1:]
        }
        self.seen: set[tuple[str, str, bool]] = set()

    def check(self, name: str, value: dict[str, Any], kinds: dict[str, Any]) -> None:
        fields = self.objects[name]
        assert list(value) == list(fields), name
        for field, (kind, _) in fields.items():
            self.seen.add((name, field, value[field] is None))
            self._check_value(f"{name}.{field}", kind, value[field], kinds)

    def _check_value(self, where: str, kind: str, value: Any, kinds: dict[str, Any]) -> None:
        if value is None:
            assert kind.endswith(" or null"), where
        elif kind.startswith("list of "):
            for item in value:
                self._check_value(where, kind.removeprefix("list of "), item, kinds)
        elif (kind := kind.removesuffix(" or null")) in kinds:
            assert kinds[kind](value), (where, value)
        else:
            self.check(kind, value, kinds)


def test_answers_are_what_the_documentation_says(client: Client, meeting: Meeting) -> None:
    documentation = Documentation()
    documentation.check("The API’s answer", data(client, API), KINDS | SIDE_BY_SIDE)
    documentation.check("The answer of agenda.json", data(client, JSON), KINDS | IN_ONE_LANGUAGE)
    Session.objects.update(starts_at=None, ends_at=None)
    Meeting.objects.update(day_known=False, summary_en="", hours_en="", city_en="", venue_en="")
    documentation.check("The API’s answer", data(client, API), KINDS | SIDE_BY_SIDE)

    documented = {(name, field) for name, fields in documentation.objects.items() for field in fields}
    nullable = {
        (name, field)
        for name, fields in documentation.objects.items()
        for field, (kind, _) in fields.items()
        if kind.endswith(" or null")
    }
    assert {(name, field) for name, field, is_null in documentation.seen if not is_null} == documented
    assert {(name, field) for name, field, is_null in documentation.seen if is_null} == nullable


@pytest.mark.parametrize(
    ("name", "field", "codes"),
    [
        ("meeting", "status", set(Meeting.Status.values) - {"draft"}),
        ("meeting", "held", set(Meeting.Held.values)),
        ("session", "kind", set(Session.Kind.values)),
        ("session", "status", set(Session.Status.values)),
        ("appearance", "role", set(Appearance.Role.values)),
        ("document", "kind", set(Document.Kind.values)),
    ],
)
def test_documentation_names_every_code(name: str, field: str, codes: set[str]) -> None:
    kind, words = Documentation().objects[name][field]
    assert (kind, set(re.findall(r"`(\w+)`", words))) == ("code", codes)


# What is in it ----------------------------------------------------------------------------------------------------


def test_api_gives_the_languages_side_by_side(client: Client, meeting: Meeting) -> None:
    payload = data(client, API)
    opening = payload["sessions"][0]
    assert opening["title"] == {"en": "Opening", "fr": "Ouverture", "es": None}
    assert opening["url"]["es"] == "http://127.0.0.1:8000/es/2027/agenda/opening/"
    assert [session["title"]["en"] for session in payload["sessions"]] == ["Opening", "Tour de table", "Closing"]
    assert [speaker["name"] for speaker in payload["speakers"]] == ["Chen", "Amina Diallo", "Bruno Ortega"]


def test_agenda_is_in_the_language_of_the_address_or_says_which(client: Client, meeting: Meeting) -> None:
    payload = data(client, JSON)
    [first, undated] = payload["days"]
    [opening] = first["sessions"]
    assert (payload["language"], first["date"], undated["date"]) == ("fr", "2027-03-09", None)
    assert opening["title"] == {"text": "Ouverture", "language": "fr"}
    assert opening["abstract"] == {"text": "What remains.", "language": "en"}
    assert opening["url"] == "http://127.0.0.1:8000/fr/2027/agenda/opening/"
    assert [session["title"]["text"] for session in undated["sessions"]] == ["Tour de table", "Closing"]


def test_times_are_the_meetings_with_their_distance_from_utc(client: Client, meeting: Meeting) -> None:
    opening = data(client, API)["sessions"][0]
    assert opening == {**opening, "starts_at": "2027-03-09T13:00:00+01:00", "ends_at": "2027-03-09T14:30:00+01:00"}


def test_days_that_are_not_known_are_not_given(client: Client, meeting: Meeting) -> None:
    Session.objects.update(starts_at=None, ends_at=None)
    Meeting.objects.update(day_known=False)
    payload = data(client, API)["meeting"]
    assert [payload[field] for field in ("month", "starts_on", "ends_on")] == ["2027-03", None, None]


def test_recording_of_a_cancelled_session_is_not_given(client: Client, meeting: Meeting) -> None:
    Session.objects.update(status=Session.Status.CANCELLED)
    assert [session["recording_url"] for session in data(client, API)["sessions"]] == [None, None, None]


@pytest.mark.parametrize("address", [API, JSON])
def test_what_is_not_public_is_not_in_it(client: Client, meeting: Meeting, address: str) -> None:
    text = client.get(address).content.decode()
    assert not re.search(r"zoom\.example|secretariat@|join|seats|registration|\"(id|pk)\"", text)


# Over HTTP --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [API, JSON])
def test_pages_of_other_sites_may_read_it(client: Client, meeting: Meeting, address: str) -> None:
    response = client.get(address)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, max-age=300"
    assert response.cookies == {}
    assert "Cookie" not in response.get("Vary", "")


def test_content_language_names_what_is_inside(client: Client, meeting: Meeting) -> None:
    assert client.get(API, headers={"accept-language": "fr"})["Content-Language"] == "en, fr, es"
    assert client.get(JSON)["Content-Language"] == "fr"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "There is no public meeting at this address."),
        ("fr", "Aucune réunion publique ne se trouve à cette adresse."),
        ("es", "No hay ninguna reunión pública en esta dirección."),
    ],
)
def test_meeting_that_is_not_public_is_not_found_in_json(
    client: Client, meeting: Meeting, language: str, sentence: str
) -> None:
    Meeting.objects.update(status=Meeting.Status.DRAFT)
    for slug in ("2027", "1999"):
        response = client.get(f"/api/v1/meetings/{slug}/", headers={"accept-language": language})
        assert (response.status_code, response.json()) == (404, {"version": 1, "error": sentence})
        assert response["Access-Control-Allow-Origin"] == "*"


def test_archived_meeting_stays(client: Client, meeting: Meeting) -> None:
    Meeting.objects.update(status=Meeting.Status.ARCHIVED)
    assert data(client, API)["meeting"]["status"] == "archived"
