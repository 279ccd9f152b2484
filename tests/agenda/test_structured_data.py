"""What search engines are told in the head of the pages."""

import json
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client

from agenda.models import Appearance, Session
from meeting.models import Meeting
from tests.factories import make_meeting, make_organization, make_session, make_speaker
from tests.reading import STRUCTURED_DATA, structured_data

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"


@pytest.fixture
def meeting() -> Meeting:
    return make_meeting(
        slug="2027",
        title_fr="Réunion des partenaires",
        summary_en="To take stock.",
        venue_en="ILO headquarters",
        interpretation=["en", "fr", "es"],
    )


@pytest.fixture
def session(meeting: Meeting) -> Session:
    session = make_session(
        meeting=meeting,
        title_en="Opening",
        abstract_en="What remains.",
        starts_at="2027-03-09 13:00",
        ends_at="2027-03-09 14:30",
    )
    organization = make_organization(name_en="Solidar")
    make_speaker(
        session, honorific_en="Ms", given_name="Amina", family_name="Diallo", function_en="Minister",
        organization=organization,
    )  # fmt: skip
    make_speaker(session, role=Appearance.Role.CHAIR, given_name="", family_name="Chen")
    return session


PLACE = {"@type": "Place", "name": "ILO headquarters", "address": "Geneva"}
ONLINE = {"@type": "VirtualLocation", "url": f"{SITE}/en/2027/"}
OF_EVERY_EVENT = {
    "@context": "https://schema.org",
    "@type": "Event",
    "eventStatus": "https://schema.org/EventScheduled",
    "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
    "location": [PLACE, ONLINE],
    "organizer": {
        "@type": "Organization",
        "name": "International Labour Organization",
        "url": "https://www.ilo.org/",
    },
    "inLanguage": ["en", "fr", "es"],
}


def test_meeting_is_an_event(client: Client, session: Session) -> None:
    make_session(meeting=session.meeting, starts_at="2027-03-10 09:00", ends_at="2027-03-10 12:00")
    make_session(meeting=session.meeting)
    [event] = structured_data(client, "/en/2027/")
    assert event == OF_EVERY_EVENT | {
        "name": "Partners’ meeting",
        "description": "To take stock.",
        "url": f"{SITE}/en/2027/",
        "startDate": "2027-03-09T13:00:00+01:00",
        "endDate": "2027-03-10T12:00:00+01:00",
    }


def test_session_is_an_event_within_the_meetings(client: Client, session: Session) -> None:
    [event] = structured_data(client, "/en/2027/agenda/opening/")
    assert event == OF_EVERY_EVENT | {
        "name": "Opening",
        "description": "What remains.",
        "url": f"{SITE}/en/2027/agenda/opening/",
        "startDate": "2027-03-09T13:00:00+01:00",
        "endDate": "2027-03-09T14:30:00+01:00",
        "performer": [
            {
                "@type": "Person",
                "name": "Amina Diallo",
                "honorificPrefix": "Ms",
                "jobTitle": "Minister",
                "affiliation": {"@type": "Organization", "name": "Solidar"},
            },
            {"@type": "Person", "name": "Chen"},
        ],
        "superEvent": {
            "@type": "Event",
            "name": "Partners’ meeting",
            "startDate": "2027-03-09",
            "endDate": "2027-03-10",
            "url": f"{SITE}/en/2027/",
            "location": [PLACE, ONLINE],
        },
    }


def test_texts_are_in_the_language_of_the_page(client: Client, session: Session) -> None:
    [event] = structured_data(client, "/fr/2027/")
    assert event["name"] == "Réunion des partenaires"
    assert event["url"] == f"{SITE}/fr/2027/"
    assert event["organizer"]["name"] == "Organisation internationale du Travail"


def test_cancelled_session_says_so(client: Client, session: Session) -> None:
    Session.objects.update(status=Session.Status.CANCELLED)
    [event] = structured_data(client, "/en/2027/agenda/opening/")
    assert event["eventStatus"] == "https://schema.org/EventCancelled"


def test_session_without_times_is_no_event_yet(client: Client, session: Session) -> None:
    Session.objects.update(starts_at=None, ends_at=None)
    assert structured_data(client, "/en/2027/agenda/opening/") == []


@pytest.mark.parametrize(
    ("fields", "known"),
    [
        ({}, {"startDate": "2027-03-09", "endDate": "2027-03-10"}),
        ({"day_known": False}, {"startDate": "2027-03", "endDate": None}),
    ],
)
def test_meeting_without_times_is_known_to_the_day_or_month(
    client: Client, meeting: Meeting, fields: dict[str, Any], known: dict[str, str | None]
) -> None:
    Meeting.objects.update(**fields)
    [event] = structured_data(client, "/en/2027/")
    assert {name: event.get(name) for name in known} == known


@pytest.mark.parametrize(
    ("held", "mode", "location"),
    [
        (Meeting.Held.IN_PERSON, "OfflineEventAttendanceMode", [PLACE]),
        (Meeting.Held.ONLINE, "OnlineEventAttendanceMode", [ONLINE]),
        (Meeting.Held.HYBRID, "MixedEventAttendanceMode", [PLACE, ONLINE]),
    ],
)
def test_way_of_taking_part(
    client: Client, meeting: Meeting, held: str, mode: str, location: list[dict[str, str]]
) -> None:
    Meeting.objects.update(held=held)
    [event] = structured_data(client, "/en/2027/")
    assert (event["eventAttendanceMode"], event["location"]) == (f"https://schema.org/{mode}", location)


def test_nothing_that_is_typed_ends_the_block(client: Client, session: Session) -> None:
    typed = "</script><script>alert(1)</script><!-- & \N{LINE SEPARATOR} \" '"
    Session.objects.update(title_en=typed)
    page = client.get("/en/2027/agenda/opening/").content.decode()
    [block] = STRUCTURED_DATA.findall(page)
    assert not {"<", ">", "&"} & set(block)
    assert json.loads(block)["name"] == typed
    assert "<script>alert(1)" not in page


def test_link_to_join_is_not_told(client: Client, session: Session) -> None:
    Meeting.objects.update(join_url="https://zoom.example/meeting")
    Session.objects.update(join_url="https://zoom.example/session")
    assert "zoom.example" not in json.dumps(
        structured_data(client, "/en/2027/") + structured_data(client, "/en/2027/agenda/opening/")
    )


def test_link_to_subscribe(meeting: Meeting, settings: Any) -> None:
    template = Template("{% load calendars %}{% subscribe_url meeting %}")
    assert template.render(Context({"meeting": meeting})) == "webcal://127.0.0.1:8000/en/2027/agenda.ics"
    settings.SITE_URL = "https://meeting.example.org"
    assert template.render(Context({"meeting": meeting})) == "webcal://meeting.example.org/en/2027/agenda.ics"
