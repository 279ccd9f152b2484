"""Somebody with a seat in the room who would take it along to a constituency that has none left."""

from dataclasses import replace

import pytest
from django.test import Client

from meeting.models import HistoryEntry, Meeting, Message
from partners.models import ConstituencyRule, Registration
from partners.services.changes import change_registration
from partners.services.errors import ConstituencyFull
from partners.services.registrations import said_by
from tests.factories import make_registration
from tests.partners.answers import CHANGE_ANSWERS, in_each_language
from tests.partners.form_page import Page

FULL = {
    "en": "All seats in the room for this constituency are taken: Workers’ organization. Change to online first, or "
    "write to us.",
    "fr": "Toutes les places en salle de ce groupe sont prises\u00a0: Organisation de travailleurs. Passez d’abord en "
    "ligne, ou écrivez-nous.",
    "es": "Se han ocupado todas las plazas en la sala de este grupo: Organización de trabajadores. Cambie primero a la "
    "participación en línea o escríbanos.",
}
WORKERS = CHANGE_ANSWERS | {"constituency": "workers"}


@pytest.fixture
def meeting(meeting: Meeting) -> Meeting:
    """Workers have one seat of the ten, and it is taken."""
    ConstituencyRule.objects.create(meeting=meeting, constituency="workers", seats_in_room=1)
    make_registration(meeting, given_name="Chen", constituency="workers")
    return meeting


def kept(registration: Registration) -> tuple[str, str, str, bool]:
    registration.refresh_from_db()
    return registration.constituency, registration.attendance, registration.status, registration.holds_seat


def noted() -> tuple[int, int]:
    return HistoryEntry.objects.count(), Message.objects.count()


@in_each_language
def test_full_constituency_is_said_beside_its_field_and_nothing_saved(
    client: Client, amina: Registration, language: str
) -> None:
    response = client.post(f"/{language}/registration/{amina.token}/change/", WORKERS | {"position": "Chief"})

    page = Page(response)
    assert (response.status_code, page.errors) == (422, {"constituency": FULL[language]})
    assert (page.values["constituency"], page.values["position"]) == ("workers", "Chief")
    assert (kept(amina), noted()) == (("member_state", "in_person", "confirmed", True), (0, 0))
    assert amina.position == "Adviser"


def test_service_refuses_by_name(amina: Registration) -> None:
    worker = replace(said_by(amina), constituency="workers")

    with pytest.raises(ConstituencyFull):
        change_registration(registration=amina, person=worker)

    assert (kept(amina), noted()) == (("member_state", "in_person", "confirmed", True), (0, 0))


def test_online_she_changes(client: Client, amina: Registration) -> None:
    response = client.post(f"/en/registration/{amina.token}/change/", WORKERS | {"attendance": "online"})

    assert (response.status_code, kept(amina)) == (302, ("workers", "online", "confirmed", True))


def test_who_takes_part_online_already_changes(client: Client, meeting: Meeting) -> None:
    bruno = make_registration(meeting, family_name="Touré", attendance="online")

    response = client.post(f"/en/registration/{bruno.token}/change/", WORKERS | {"attendance": "online"})

    assert (response.status_code, kept(bruno)) == (302, ("workers", "online", "confirmed", True))


def test_who_only_waits_for_the_room_waits_among_the_others(client: Client, meeting: Meeting) -> None:
    bruno = make_registration(meeting, family_name="Touré", status="waitlisted")

    response = client.post(f"/en/registration/{bruno.token}/change/", WORKERS)

    assert (response.status_code, kept(bruno)) == (302, ("workers", "in_person", "waitlisted", False))


def test_last_seat_of_a_constituency_can_be_moved_to(client: Client, meeting: Meeting, amina: Registration) -> None:
    ConstituencyRule.objects.update(seats_in_room=2)

    response = client.post(f"/en/registration/{amina.token}/change/", WORKERS)

    assert (response.status_code, kept(amina)) == (302, ("workers", "in_person", "confirmed", True))
