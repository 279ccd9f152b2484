"""Changing and cancelling a registration on the page behind its own link."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from meeting.models import HistoryEntry, Meeting, Message
from partners.models import Registration
from partners.services.changes import change_registration
from partners.services.registrations import RegistrationData, RegistrationEnded, cancel_registration
from tests.factories import make_open_meeting, make_registration
from tests.partners.answers import CHANGE_ANSWERS, JOIN_URL, in_each_language


@pytest.fixture
def meeting(db: None) -> Meeting:
    return make_open_meeting(slug="2027", join_url=JOIN_URL, title_en="Partners’ meeting", seats_in_room=1)


def test_change_is_stored_noted_and_told_once(client: Client, amina: Registration) -> None:
    address = f"/en/registration/{amina.token}/"

    response = client.post(
        address + "change/", CHANGE_ANSWERS | {"family_name": "Diallo", "listed": "on", "language": "fr"}
    )

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
    client.post(f"/en/registration/{amina.token}/change/", CHANGE_ANSWERS | {"country": "SN", "language": language})

    message = Message.objects.get()
    assert (message.subject, message.text.splitlines()[2]) == CHANGED[language]


def test_nothing_changed_is_neither_noted_nor_told(client: Client, amina: Registration) -> None:
    response = client.post(f"/en/registration/{amina.token}/change/", CHANGE_ANSWERS)

    assert response.status_code == 302
    assert (HistoryEntry.objects.count(), Message.objects.count()) == (0, 0)


def test_same_change_sent_twice_is_told_once(client: Client, amina: Registration) -> None:
    for _time in range(2):
        client.post(f"/en/registration/{amina.token}/change/", CHANGE_ANSWERS | {"country": "SN"})

    assert (HistoryEntry.objects.count(), Message.objects.count()) == (1, 1)


def test_address_and_status_cannot_be_changed(client: Client, amina: Registration) -> None:
    before = Registration.objects.values().get()

    client.post(
        f"/en/registration/{amina.token}/change/",
        CHANGE_ANSWERS | {"email": "bruno@example.org", "status": "declined", "meeting": 1, "person_key": "x"},
    )

    assert Registration.objects.values().get() == before


def test_change_with_an_error_keeps_what_was_typed(client: Client, amina: Registration) -> None:
    response = client.post(
        f"/fr/registration/{amina.token}/change/", CHANGE_ANSWERS | {"family_name": " ", "position": "Chief"}
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

    response = client.post(f"/{language}/registration/{bruno.token}/change/", CHANGE_ANSWERS | {"given_name": "amina "})

    error = f'<span class="error" id="id_family_name_error">{NAMESAKE[language]}</span>'
    assert (response.status_code, response.content.decode().count(error)) == (422, 1)
    bruno.refresh_from_db()
    assert bruno.given_name == "Bruno"
    assert (HistoryEntry.objects.count(), Message.objects.count()) == (0, 0)


def test_going_online_gives_up_the_seat(client: Client, amina: Registration) -> None:
    client.post(f"/en/registration/{amina.token}/change/", CHANGE_ANSWERS | {"attendance": "online"})

    amina.refresh_from_db()
    assert (amina.attendance, amina.status) == ("online", "confirmed")
    assert HistoryEntry.objects.get().changes == {
        "fields": ["attendance"], "attendance": "online", "status": "confirmed",
    }  # fmt: skip
    assert amina.meeting.registrations.confirmed("in_person").count() == 0


def test_coming_to_a_full_room_means_waiting(client: Client, meeting: Meeting, amina: Registration) -> None:
    bruno = make_registration(meeting, given_name="Bruno", family_name="Touré", attendance="online")

    client.post(
        f"/en/registration/{bruno.token}/change/", CHANGE_ANSWERS | {"given_name": "Bruno", "attendance": "in_person"}
    )

    bruno.refresh_from_db()
    assert (bruno.attendance, bruno.status, bruno.waiting_since is None) == ("in_person", "waitlisted", False)
    assert meeting.registrations.confirmed("online").count() == 0
    assert JOIN_URL not in Message.objects.get().text


def test_changing_without_the_csrf_token_refused(amina: Registration) -> None:
    client = Client(enforce_csrf_checks=True)

    statuses = [
        client.post(f"/en/registration/{amina.token}/{page}", CHANGE_ANSWERS | {"country": "SN"}).status_code
        for page in ("change/", "cancel/")
    ]

    assert statuses == [403, 403]
    amina.refresh_from_db()
    assert (amina.country, amina.status) == ("CI", "confirmed")


# Cancelling -------------------------------------------------------------------------------------------------------

CANCELLED = {
    "en": (
        "Your registration was cancelled: Partners’ meeting",
        "Your registration for “Partners’ meeting” was cancelled. While registration is open, you can register again "
        "with your personal link.",
    ),
    "fr": (
        "Votre inscription a été annulée\u00a0: Partners’ meeting",
        "Votre inscription à «\u00a0Partners’ meeting\u00a0» a été annulée. Tant que les inscriptions sont "
        "ouvertes, vous pouvez vous inscrire de nouveau avec votre lien personnel.",
    ),
    "es": (
        "Se ha anulado su inscripción: Partners’ meeting",
        "Su inscripción en «Partners’ meeting» ha sido anulada. Mientras la inscripción esté abierta, puede "
        "inscribirse de nuevo con su enlace personal.",
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
    Registration.objects.update(status="cancelled", holds_seat=False)
    address = f"/en/registration/{amina.token}/"

    response = client.post(address + "change/", CHANGE_ANSWERS | {"country": "SN"})

    assert (response.status_code, response["Location"]) == (302, address)
    amina.refresh_from_db()
    assert (amina.status, amina.country) == ("cancelled", "CI")
    assert [words in client.get(address).content.decode() for words in ("/change/", "/cancel/")] == [False, False]


@pytest.mark.parametrize("path", ["change/", "cancel/"])
def test_nothing_changes_after_the_meeting(client: Client, amina: Registration, path: str) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Meeting.objects.update(starts_on=yesterday, ends_on=yesterday)
    before = Registration.objects.values().get()

    response = client.post(f"/en/registration/{amina.token}/{path}", CHANGE_ANSWERS | {"country": "SN"})

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
