"""The meeting in the calendar of one registered person, read back with a library that had no part in writing it."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from meeting.models import Meeting
from partners.models import Registration
from tests.agenda.calendar_files import calendar_text, feed_url, parsed
from tests.factories import make_meeting, make_registration, make_session
from tests.reading import read

JOIN_URL = "https://zoom.example/meeting"


@pytest.fixture
def meeting(db: None) -> Meeting:
    """Two days in Geneva; the first has hours."""
    meeting = make_meeting(
        slug="2027", join_url=JOIN_URL, venue_en="ILO", venue_fr="OIT", venue_es="OIT", city_fr="Genève",
        city_es="Ginebra", title_fr="Réunion des partenaires", title_es="Reunión de asociados",
    )  # fmt: skip
    make_session(meeting, starts_at="2027-03-09 13:00", ends_at="2027-03-09 14:00")
    make_session(meeting, starts_at="2027-03-09 15:00", ends_at="2027-03-09 16:30")
    return meeting


@pytest.fixture
def amina(meeting: Meeting) -> Registration:
    return make_registration(meeting)


def calendar_url(registration: Registration, language: str = "en") -> str:
    with translation.override(language):
        return reverse("agenda:my-calendar", args=[registration.token])


ENTRIES = {
    "en": (
        "Partners’ meeting",
        "ILO, Geneva",
        "Tuesday 9 March 2027: 13:00–16:30, Central European Standard Time (Geneva)\n\n"
        "Agenda: {site}/en/2027/agenda/\n\n"
        "Rooms and links to join are behind the personal link in our e-mail to you.",
    ),
    "fr": (
        "Réunion des partenaires",
        "OIT, Genève",
        "mardi 9\u00a0mars 2027\u00a0: 13:00–16:30, heure normale d’Europe centrale (Genève)\n\n"
        "Programme\u00a0: {site}/fr/2027/agenda/\n\n"
        "Vous trouverez les salles et les liens de connexion par le lien personnel que nous vous avons envoyé par "
        "courriel.",
    ),
    "es": (
        "Reunión de asociados",
        "OIT, Ginebra",
        "martes, 9 de marzo de 2027: 13:00–16:30, hora estándar de Europa central (Ginebra)\n\n"
        "Programa: {site}/es/2027/agenda/\n\n"
        "Encontrará las salas y los enlaces para unirse con el enlace personal que le enviamos por correo electrónico.",
    ),
}


@pytest.mark.parametrize("language", ENTRIES)
def test_entry_keeps_the_days_and_says_where_and_when(
    client: Client, amina: Registration, language: str, settings: object
) -> None:
    [event] = parsed(client, calendar_url(amina, language)).events

    summary, location, description = ENTRIES[language]
    assert (event.summary, event.location) == (summary, location)
    assert event.description == description.format(site=settings.SITE_URL)
    assert (event.dtstart, event.dtend) == (datetime.date(2027, 3, 9), datetime.date(2027, 3, 11))
    assert event.url == f"{settings.SITE_URL}/{language}/2027/"


def test_one_who_takes_part_online_is_online(client: Client, meeting: Meeting) -> None:
    online = make_registration(meeting, attendance="online")

    assert parsed(client, calendar_url(online, "es")).events[0].location == "En línea"


def test_file_holds_nothing_personal(client: Client, amina: Registration) -> None:
    """Assistants and colleagues read calendars."""
    text = calendar_text(client, calendar_url(amina)).replace("\r\n ", "")

    assert [words in text for words in (amina.token, JOIN_URL, amina.email, amina.family_name)] == [False] * 4


def test_entry_is_the_one_that_the_feed_had_before_there_were_times(client: Client, meeting: Meeting) -> None:
    amina = make_registration(meeting)
    meeting.sessions.all().delete()

    uids = [parsed(client, address).events[0].uid for address in (calendar_url(amina), feed_url(meeting))]

    assert uids == [str(meeting.uid)] * 2


def test_file_is_kept_by_nobody(client: Client, amina: Registration) -> None:
    response = client.get(calendar_url(amina, "fr"))

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'inline; filename="2027-fr.ics"'
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store, private", "no-referrer")
    assert "ETag" not in response


@pytest.mark.parametrize("status", ["cancelled", "declined"])
def test_one_who_takes_part_no_longer_is_sent_back(client: Client, meeting: Meeting, status: str) -> None:
    registration = make_registration(meeting, status=status)

    response = client.get(calendar_url(registration))

    assert (response.status_code, response["Location"]) == (302, f"/en/registration/{registration.token}/")


@pytest.mark.parametrize("change", [{"status": "draft"}, {"day_known": False}])
def test_meeting_without_days_or_withdrawn_has_no_entry(
    client: Client, amina: Registration, change: dict[str, object]
) -> None:
    amina.meeting.sessions.all().delete()
    Meeting.objects.update(**change)

    assert client.get(calendar_url(amina)).status_code == 302
    assert calendar_url(amina) not in read(client, f"/en/registration/{amina.token}/")


def test_broken_link_leads_to_the_page_that_explains(client: Client, db: None) -> None:
    response = client.get("/en/registration/broken/meeting.ics")

    assert (response.status_code, response["Location"]) == (302, "/en/registration/broken/")


def test_pages_lead_to_the_file_and_to_the_feed(client: Client, amina: Registration) -> None:
    own_page = read(client, f"/en/registration/{amina.token}/")
    agenda = read(client, f"/en/registration/{amina.token}/agenda/")

    assert f'href="{calendar_url(amina)}"' in own_page
    assert 'href="webcal://' in agenda
