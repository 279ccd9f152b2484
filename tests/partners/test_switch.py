"""From the room to online and back, by one button and a page that says what it means."""

import re

import pytest
from django.test import Client

from meeting.models import HistoryEntry, Meeting, Message
from partners.models import Attendance, Registration
from partners.services.changes import switch_attendance
from partners.services.errors import RegistrationEnded
from tests.factories import make_open_meeting, make_registration
from tests.partners.answers import in_each_language
from tests.reading import read

LEAD = re.compile(r'<p class="lead">(.+?)</p>')


@pytest.fixture
def meeting(db: None) -> Meeting:
    return make_open_meeting(slug="2027", title_en="Partners’ meeting", seats_in_room=1)


def switch_page(client: Client, registration: Registration, language: str = "en") -> list[str]:
    """What the page says will happen."""
    return LEAD.findall(read(client, f"/{language}/registration/{registration.token}/switch/"))


# What is said -------------------------------------------------------------------------------------------------------

GIVE_UP_SEAT = "You give up your seat in the room: it goes to the next person on the waiting list."
GIVE_UP_PLACE = "You give up your place online."
SEAT, PLACE = "You get a seat in the room at once.", "You get a place online at once."
WAIT_FOR_SEAT = (
    "All seats in the room are taken: you join the waiting list, and take part neither in the room nor online until a "
    "seat is offered to you."
)
LEAVE_LINE = "You leave the waiting list for the room. If you come back to it later, you start at its end."


@pytest.mark.parametrize(
    ("person", "online", "said"),
    [
        ({}, 10, [GIVE_UP_SEAT, PLACE]),
        ({}, 0, [GIVE_UP_SEAT, "All places online are taken: you join the waiting list for one."]),
        ({"status": "waitlisted"}, 10, [LEAVE_LINE, PLACE]),
        ({"status": "waitlisted", "offered_until": "2026-11-28T09:00Z"}, 10,
         ["The seat that is kept for you goes to the next person on the waiting list.", PLACE]),
        ({"attendance": "online"}, 10, [GIVE_UP_PLACE, SEAT]),
        ({"attendance": "online", "status": "waitlisted"}, 10,
         ["You leave the waiting list for a place online.", SEAT]),
    ],
)  # fmt: skip
def test_page_says_what_happens(
    client: Client, meeting: Meeting, person: dict[str, str], online: int, said: list[str]
) -> None:
    Meeting.objects.update(seats_online=online)

    assert switch_page(client, make_registration(meeting, **person)) == said


SAID = {
    "en": [GIVE_UP_PLACE, WAIT_FOR_SEAT],
    "fr": [
        "Vous renoncez à votre place en ligne.",
        "Toutes les places en salle sont prises\u00a0: vous rejoignez la liste d’attente et ne participez ni en salle "
        "ni en ligne tant qu’une place ne vous est pas proposée.",
    ],
    "es": [
        "Renuncia a su plaza en línea.",
        "Todas las plazas en la sala están ocupadas: pasa usted a la lista de espera y no participa ni en la sala ni "
        "en línea hasta que se le ofrezca una plaza.",
    ],
}


@in_each_language
def test_full_room_is_said_in_each_language(client: Client, meeting: Meeting, language: str) -> None:
    make_registration(meeting)
    online = make_registration(meeting, attendance="online")

    assert switch_page(client, online, language) == SAID[language]


def test_constituency_that_has_all_its_seats_waits(client: Client, meeting: Meeting) -> None:
    meeting.constituency_rules.create(constituency="member_state", seats_in_room=0)
    online = make_registration(meeting, attendance="online")

    assert switch_page(client, online) == [GIVE_UP_PLACE, WAIT_FOR_SEAT]


DECIDED = {
    "en": "The secretariat decides who comes to the room. You will be told by e-mail; until then you have no place.",
    "fr": "Le secrétariat décide de la participation en salle. Vous serez informé(e) par courriel\u202f; d’ici là, "
    "vous n’avez pas de place.",
    "es": "La secretaría decide quién participa en la sala. Se le informará por correo electrónico; hasta entonces no "
    "tiene plaza.",
}


@in_each_language
def test_decision_that_comes_again_is_said_and_made(client: Client, meeting: Meeting, language: str) -> None:
    Meeting.objects.update(admission="approval")
    online = make_registration(meeting, attendance="online")

    assert switch_page(client, online, language)[1] == DECIDED[language]
    switch_attendance(registration=online, attendance=Attendance.IN_PERSON)

    online.refresh_from_db()
    assert (online.attendance, online.status, online.holds_seat) == ("in_person", "pending", False)


# What is done -------------------------------------------------------------------------------------------------------


def test_switch_changes_the_attendance_alone_and_is_told_once(client: Client, meeting: Meeting) -> None:
    amina = make_registration(meeting, access_needs="A ramp", wants_floor=True, interpretation="fr")
    waiting = make_registration(meeting, status="waitlisted")
    address = f"/en/registration/{amina.token}/"
    of_the_calendar = ("calendar_sequence", "calendar_shows")  # She gets another entry: another way to take part.
    columns = [field.attname for field in Registration._meta.concrete_fields if field.name not in of_the_calendar]
    before = Registration.objects.values(*columns).get(pk=amina.pk)

    responses = [client.post(address + "switch/", {"attendance": "online"}) for _twice in range(2)]

    assert [(answer.status_code, answer["Location"]) for answer in responses] == [(302, address + "?changed")] * 2
    assert Registration.objects.values(*columns).get(pk=amina.pk) == before | {"attendance": "online"}
    amina.refresh_from_db()
    assert amina.access_needs == "A ramp"
    waiting.refresh_from_db()
    assert waiting.has_offer
    assert list(HistoryEntry.objects.order_by("pk").values_list("action", flat=True)) == ["changed", "offered seat"]
    names = Message.objects.order_by("pk").values_list("name", flat=True)
    assert list(names) == ["registration_changed", "registration_offered"]


def test_what_was_changed_meanwhile_stays(meeting: Meeting) -> None:
    stale = make_registration(meeting)
    Registration.objects.update(country="SN")

    switch_attendance(registration=stale, attendance=Attendance.ONLINE)

    assert list(Registration.objects.values_list("country", "attendance")) == [("SN", "online")]


def test_coming_to_a_full_room_means_waiting(client: Client, meeting: Meeting) -> None:
    make_registration(meeting)
    online = make_registration(meeting, attendance="online")

    client.post(f"/en/registration/{online.token}/switch/", {"attendance": "in_person"})

    online.refresh_from_db()
    assert (online.attendance, online.status, online.holds_seat) == ("in_person", "waitlisted", False)


@pytest.mark.parametrize("attendance", ["", "by post"])
def test_no_way_or_an_unknown_one_changes_nothing(client: Client, meeting: Meeting, attendance: str) -> None:
    amina = make_registration(meeting)

    response = client.post(f"/en/registration/{amina.token}/switch/", {"attendance": attendance})

    amina.refresh_from_db()
    assert (response.status_code, amina.attendance) == (200, "in_person")


@pytest.mark.parametrize("change", [{"held": "in_person"}, {"held": "online"}, {"status": "archived"}])
def test_no_switch_where_there_is_one_way_or_none(client: Client, meeting: Meeting, change: dict[str, str]) -> None:
    amina = make_registration(meeting)
    Meeting.objects.update(**change)
    address = f"/en/registration/{amina.token}/"

    responses = [client.get(address + "switch/"), client.post(address + "switch/", {"attendance": "online"})]
    with pytest.raises(RegistrationEnded):
        switch_attendance(registration=amina, attendance=Attendance.ONLINE)

    assert [(answer.status_code, answer["Location"]) for answer in responses] == [(302, address)] * 2
    assert "/switch/" not in read(client, address)
    amina.refresh_from_db()
    assert amina.attendance == "in_person"


@pytest.mark.parametrize("status", ["cancelled", "declined"])
def test_one_who_takes_part_no_longer_does_not_switch(client: Client, meeting: Meeting, status: str) -> None:
    amina = make_registration(meeting, status=status)

    response = client.post(f"/en/registration/{amina.token}/switch/", {"attendance": "online"})

    amina.refresh_from_db()
    assert (response.status_code, amina.status, amina.attendance) == (302, status, "in_person")
