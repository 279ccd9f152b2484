"""The page behind a person's own link: seeing, changing and cancelling her registration."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from meeting.models import HistoryEntry, Meeting, Message
from meeting.tokens import make_token
from partners.models import Registration
from partners.services.registrations import (
    RegistrationData,
    RegistrationEnded,
    cancel_registration,
    change_registration,
)
from tests.factories import make_open_meeting, make_registration

JOIN_URL = "https://join.example.org/room-7"
ANSWERS = {  # What Amina's change form holds when she opens it.
    "honorific": "",
    "given_name": "Amina",
    "family_name": "Touré",
    "language": "en",
    "organization": "Ministry of Labour",
    "position": "Adviser",
    "constituency": "member_state",
    "country": "CI",
    "attendance": "in_person",
    "interpretation": "fr",
    "access_needs": "A ramp,\r\nand captions",
    "wants_floor": "on",
}
PAGES = ("", "change/", "cancel/")

in_each_language = pytest.mark.parametrize("language", ["en", "fr", "es"])


@pytest.fixture
def meeting(db: None) -> Meeting:
    return make_open_meeting(slug="2027", join_url=JOIN_URL, title_en="Partners’ meeting", seats_in_room=1)


@pytest.fixture
def amina(meeting: Meeting) -> Registration:
    """Amina has the only seat in the room."""
    return make_registration(
        meeting, given_name="Amina", family_name="Touré", email="amina@example.org", position="Adviser",
        interpretation="fr", access_needs="A ramp,\nand captions", wants_floor=True,
    )  # fmt: skip


# Seeing -----------------------------------------------------------------------------------------------------------

FACTS = {
    "en": {
        "Name": "Amina Touré",
        "E-mail address": "amina@example.org",
        "Organization": "Ministry of Labour Adviser",
        "Constituency": "Member State",
        "Country": "Côte d’Ivoire",
        "Takes part": "In person",
        "Language of our mails to you": "English",
        "Listens in": "French",
        "Access needs": "A ramp, and captions",
        "Asks for the floor": "Yes",
        "In the list of participants": "No",
    },
    "fr": {
        "Nom": "Amina Touré",
        "Adresse électronique": "amina@example.org",
        "Organisation": "Ministry of Labour Adviser",
        "Groupe": "État Membre",
        "Pays": "Côte d’Ivoire",
        "Mode de participation": "En présentiel",
        "Langue de nos courriels": "Anglais",
        "Langue d’écoute": "Français",
        "Besoins en matière d’accessibilité": "A ramp, and captions",
        "Demande la parole": "Oui",
        "Dans la liste des participants": "Non",
    },
    "es": {
        "Nombre": "Amina Touré",
        "Dirección de correo electrónico": "amina@example.org",
        "Organización": "Ministry of Labour Adviser",
        "Grupo": "Estado Miembro",
        "País": "Côte d’Ivoire",
        "Modalidad de participación": "Presencial",
        "Idioma de nuestros correos": "Inglés",
        "Idioma de escucha": "Francés",
        "Necesidades de accesibilidad": "A ramp, and captions",
        "Solicita el uso de la palabra": "Sí",
        "En la lista de participantes": "No",
    },
}


def facts(response: HttpResponse) -> dict[str, str]:
    """The terms of the page, and what stands beside each."""
    pairs = re.findall(r"<dt>(.+?)</dt>\s*<dd>(.+?)</dd>", response.content.decode(), re.DOTALL)
    return {term: " ".join(re.sub(r"<br>", " ", value).split()) for term, value in pairs}


@in_each_language
def test_page_shows_what_was_said(client: Client, amina: Registration, language: str) -> None:
    response = client.get(f"/{language}/registration/{amina.token}/")

    assert response.status_code == 200
    assert facts(response) == FACTS[language]


@pytest.mark.parametrize(
    ("status", "shown"),
    [("confirmed", 1), ("pending", 0), ("waitlisted", 0), ("declined", 0), ("cancelled", 0)],
)
def test_join_link_shown_to_the_confirmed_only(client: Client, meeting: Meeting, status: str, shown: int) -> None:
    registration = make_registration(meeting, status=status)

    page = client.get(f"/en/registration/{registration.token}/").content.decode()

    assert page.count(f'href="{JOIN_URL}" rel="noreferrer"') == shown
    assert page.count(JOIN_URL) == 2 * shown


def test_join_link_and_changes_end_with_the_meeting(client: Client, amina: Registration) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Meeting.objects.update(starts_on=yesterday, ends_on=yesterday)

    page = client.get(f"/en/registration/{amina.token}/").content.decode()

    assert [words in page for words in (JOIN_URL, "/change/", "/cancel/")] == [False, False, False]


@pytest.mark.parametrize("path", PAGES)
def test_page_is_kept_by_nobody_and_tells_nobody(client: Client, amina: Registration, path: str) -> None:
    response = client.get(f"/en/registration/{amina.token}/{path}")

    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store, private"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("path", PAGES)
def test_reading_changes_nothing(client: Client, amina: Registration, path: str) -> None:
    before = Registration.objects.values().get()

    for read in (client.get, client.head, client.get):
        assert read(f"/en/registration/{amina.token}/{path}").status_code == 200

    assert Registration.objects.values().get() == before
    assert (HistoryEntry.objects.count(), Message.objects.count()) == (0, 0)


# Links that open nothing ------------------------------------------------------------------------------------------

DEAD_LINK = {"en": "This link opens nothing", "fr": "Ce lien n’ouvre rien", "es": "Este enlace no abre nada"}


DEAD_TOKENS = {
    "forged": lambda amina: amina.token[:-1] + ("A" if amina.token[-1] != "A" else "B"),
    "unsigned": lambda amina: f"{amina.public_id.hex}.1",
    "of another version": lambda amina: amina.token.replace(".1.", ".2."),
    "cut": lambda amina: amina.token[:-5],
    "with the line's end": lambda amina: amina.token + "=",
    "of another purpose": lambda amina: make_token("invitation", amina.public_id, 1),
    "revoked": lambda amina: (amina.token, Registration.objects.update(link_version=2))[0],
}


@in_each_language
@pytest.mark.parametrize("make_dead_token", DEAD_TOKENS.values(), ids=DEAD_TOKENS)
def test_dead_link_opens_a_page_that_helps(
    client: Client, amina: Registration, language: str, make_dead_token: Callable[[Registration], str]
) -> None:
    address = f"/{language}/registration/{make_dead_token(amina)}/"

    responses = [client.get(address + page) for page in PAGES]
    responses += [client.post(address + page, ANSWERS | {"given_name": "Bruno"}) for page in ("change/", "cancel/")]

    for response in responses:
        assert response.status_code == 404
        assert f"<h1>{DEAD_LINK[language]}</h1>" in response.content.decode()
        assert "Touré" not in response.content.decode()
        assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store, private", "no-referrer")
    assert list(Registration.objects.values_list("given_name", "status")) == [("Amina", "confirmed")]
    assert Message.objects.count() == 0


def test_link_of_raised_version_opens(client: Client, amina: Registration) -> None:
    Registration.objects.update(link_version=2)
    amina.refresh_from_db()

    assert client.get(f"/en/registration/{amina.token}/").status_code == 200


# Changing ---------------------------------------------------------------------------------------------------------


def test_change_is_stored_noted_and_told_once(client: Client, amina: Registration) -> None:
    address = f"/en/registration/{amina.token}/"

    response = client.post(address + "change/", ANSWERS | {"family_name": "Diallo", "listed": "on", "language": "fr"})

    assert (response.status_code, response["Location"]) == (302, f"{address}?changed")
    amina.refresh_from_db()
    assert (amina.family_name, amina.listed, amina.language) == ("Diallo", True, "fr")
    assert (amina.status, amina.person_key) == ("confirmed", "amina@example.org|amina|diallo")
    entry = HistoryEntry.objects.get()
    assert (entry.subject, entry.action, entry.actor) == (amina, "changed", None)
    assert entry.changes == {"fields": ["family_name", "language", "listed"]}
    message = Message.objects.get()
    assert (message.name, message.address, message.language) == ("registration_changed", "amina@example.org", "fr")


CHANGED = {
    "en": (
        "Your registration was changed: Partners’ meeting",
        "Your registration for “Partners’ meeting” was changed as you asked.",
    ),
    "fr": (
        "Votre inscription a été modifiée\u00a0: Partners’ meeting",
        "Votre inscription à «\u00a0Partners’ meeting\u00a0» a été modifiée comme vous l’avez demandé.",
    ),
    "es": (
        "Se ha modificado su inscripción: Partners’ meeting",
        "Se ha modificado su inscripción en «Partners’ meeting» como solicitó.",
    ),
}


@in_each_language
def test_change_is_told_in_the_persons_language(client: Client, amina: Registration, language: str) -> None:
    client.post(f"/en/registration/{amina.token}/change/", ANSWERS | {"country": "SN", "language": language})

    message = Message.objects.get()
    assert (message.subject, message.text.splitlines()[2]) == CHANGED[language]


def test_nothing_changed_is_neither_noted_nor_told(client: Client, amina: Registration) -> None:
    response = client.post(f"/en/registration/{amina.token}/change/", ANSWERS)

    assert response.status_code == 302
    assert (HistoryEntry.objects.count(), Message.objects.count()) == (0, 0)


def test_same_change_sent_twice_is_told_once(client: Client, amina: Registration) -> None:
    for _time in range(2):
        client.post(f"/en/registration/{amina.token}/change/", ANSWERS | {"country": "SN"})

    assert (HistoryEntry.objects.count(), Message.objects.count()) == (1, 1)


def test_address_and_status_cannot_be_changed(client: Client, amina: Registration) -> None:
    before = Registration.objects.values().get()

    client.post(
        f"/en/registration/{amina.token}/change/",
        ANSWERS | {"email": "bruno@example.org", "status": "declined", "meeting": 1, "person_key": "x"},
    )

    assert Registration.objects.values().get() == before


def test_change_with_an_error_keeps_what_was_typed(client: Client, amina: Registration) -> None:
    response = client.post(
        f"/fr/registration/{amina.token}/change/", ANSWERS | {"family_name": " ", "position": "Chief"}
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert '<span class="error" id="id_family_name_error">Indiquez votre nom de famille.</span>' in page
    assert 'name="position" value="Chief"' in page
    assert (HistoryEntry.objects.count(), Message.objects.count()) == (0, 0)


NAMESAKE = {
    "en": "Somebody with this name and this e-mail address is registered already.",
    "fr": "Une inscription existe déjà à ce nom et à cette adresse électronique.",
    "es": "Ya existe una inscripción con este nombre y esta dirección de correo electrónico.",
}


@in_each_language
def test_name_of_another_person_with_the_same_address_refused(
    client: Client, meeting: Meeting, amina: Registration, language: str
) -> None:
    bruno = make_registration(meeting, given_name="Bruno", family_name="Touré", email="AMINA@example.org")

    response = client.post(f"/{language}/registration/{bruno.token}/change/", ANSWERS | {"given_name": "amina "})

    error = f'<span class="error" id="id_family_name_error">{NAMESAKE[language]}</span>'
    assert (response.status_code, response.content.decode().count(error)) == (422, 1)
    bruno.refresh_from_db()
    assert bruno.given_name == "Bruno"
    assert (HistoryEntry.objects.count(), Message.objects.count()) == (0, 0)


def test_going_online_gives_up_the_seat(client: Client, amina: Registration) -> None:
    client.post(f"/en/registration/{amina.token}/change/", ANSWERS | {"attendance": "online"})

    amina.refresh_from_db()
    assert (amina.attendance, amina.status) == ("online", "confirmed")
    assert HistoryEntry.objects.get().changes == {
        "fields": ["attendance"], "attendance": "online", "status": "confirmed",
    }  # fmt: skip
    assert amina.meeting.registrations.confirmed("in_person").count() == 0


def test_coming_to_a_full_room_means_waiting(client: Client, meeting: Meeting, amina: Registration) -> None:
    bruno = make_registration(meeting, given_name="Bruno", family_name="Touré", attendance="online")

    client.post(f"/en/registration/{bruno.token}/change/", ANSWERS | {"given_name": "Bruno", "attendance": "in_person"})

    bruno.refresh_from_db()
    assert (bruno.attendance, bruno.status, bruno.waiting_since is None) == ("in_person", "waitlisted", False)
    assert meeting.registrations.confirmed("online").count() == 0
    assert JOIN_URL not in Message.objects.get().text


def test_changing_without_the_csrf_token_refused(amina: Registration) -> None:
    client = Client(enforce_csrf_checks=True)

    statuses = [
        client.post(f"/en/registration/{amina.token}/{page}", ANSWERS | {"country": "SN"}).status_code
        for page in ("change/", "cancel/")
    ]

    assert statuses == [403, 403]
    amina.refresh_from_db()
    assert (amina.country, amina.status) == ("CI", "confirmed")


# Cancelling -------------------------------------------------------------------------------------------------------

CANCELLED = {
    "en": (
        "Your registration was cancelled: Partners’ meeting",
        "Your registration for “Partners’ meeting” was cancelled.",
    ),
    "fr": (
        "Votre inscription a été annulée\u00a0: Partners’ meeting",
        "Votre inscription à «\u00a0Partners’ meeting\u00a0» a été annulée.",
    ),
    "es": (
        "Se ha anulado su inscripción: Partners’ meeting",
        "Se ha anulado su inscripción en «Partners’ meeting».",
    ),
}


@in_each_language
def test_cancelling_is_stored_noted_and_told(client: Client, amina: Registration, language: str) -> None:
    Registration.objects.update(language=language)
    address = f"/en/registration/{amina.token}/"

    response = client.post(address + "cancel/")

    assert (response.status_code, response["Location"]) == (302, address)
    amina.refresh_from_db()
    assert amina.status == "cancelled"
    entry = HistoryEntry.objects.get()
    assert (entry.subject, entry.action, entry.changes) == (amina, "cancelled", {"status": "cancelled"})
    message = Message.objects.get()
    assert message.name == "registration_cancelled"
    assert (message.subject, message.text.splitlines()[2]) == CANCELLED[language]
    assert JOIN_URL not in message.text + message.html


def test_cancelling_twice_is_told_once(client: Client, amina: Registration) -> None:
    responses = [client.post(f"/en/registration/{amina.token}/cancel/") for _time in range(2)]
    cancel_registration(registration=amina)

    assert [response.status_code for response in responses] == [302, 302]
    assert (HistoryEntry.objects.count(), Message.objects.count()) == (1, 1)


def test_cancelled_registration_cannot_be_changed(client: Client, amina: Registration) -> None:
    Registration.objects.update(status="cancelled")
    address = f"/en/registration/{amina.token}/"

    response = client.post(address + "change/", ANSWERS | {"country": "SN"})

    assert (response.status_code, response["Location"]) == (302, address)
    amina.refresh_from_db()
    assert (amina.status, amina.country) == ("cancelled", "CI")
    assert [words in client.get(address).content.decode() for words in ("/change/", "/cancel/")] == [False, False]


@pytest.mark.parametrize("path", ["change/", "cancel/"])
def test_nothing_changes_after_the_meeting(client: Client, amina: Registration, path: str) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Meeting.objects.update(starts_on=yesterday, ends_on=yesterday)
    before = Registration.objects.values().get()

    response = client.post(f"/en/registration/{amina.token}/{path}", ANSWERS | {"country": "SN"})

    assert (response.status_code, response["Location"]) == (302, f"/en/registration/{amina.token}/")
    assert Registration.objects.values().get() == before


def test_change_that_comes_after_the_cancelling_refused_under_the_lock(amina: Registration) -> None:
    stale = Registration.objects.get()
    cancel_registration(registration=amina)
    answers = RegistrationData(
        given_name="Amina", family_name="Touré", email="amina@example.org", organization_name="Ministry of Labour",
        constituency="member_state", country="SN", attendance="online",
    )  # fmt: skip

    with pytest.raises(RegistrationEnded):
        change_registration(registration=stale, person=answers)

    assert list(Registration.objects.values_list("status", "country")) == [("cancelled", "CI")]
