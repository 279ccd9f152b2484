"""Registering: one row, one history entry, one mail, and the same answer for the new and the known."""

import datetime
import re

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertNumQueries

from meeting.models import HistoryEntry, Meeting, Message
from partners.models import Attendance, Registration
from partners.services.registrations import RegistrationData, register
from tests.factories import make_open_meeting, make_registration
from tests.partners.answers import JOIN_URL, REGISTER_ANSWERS, in_each_language


def test_registering_makes_one_row_one_entry_and_one_mail(client: Client, meeting: Meeting) -> None:
    response = client.post("/en/2027/register/", REGISTER_ANSWERS)

    assert (response.status_code, response["Location"]) == (302, "/en/2027/register/done/")
    registration = Registration.objects.get()
    assert {
        name: getattr(registration, name) for name in REGISTER_ANSWERS if name not in ("organization", "consent")
    } == {
        "honorific": "",
        "given_name": "Amina",
        "family_name": "Touré",
        "email": "amina@example.org",
        "language": "en",
        "position": "Adviser",
        "constituency": "member_state",
        "country": "CI",
        "attendance": "in_person",
        "interpretation": "fr",
        "access_needs": "A ramp,\nand captions",
        "wants_floor": True,
    }
    assert (registration.meeting, registration.status, registration.waiting_since) == (meeting, "confirmed", None)
    assert (registration.organization_name, registration.listed) == ("Ministry of Labour", False)
    assert (registration.person_key, registration.invitation) == ("amina@example.org|amina|touré", None)
    entry = HistoryEntry.objects.get()
    assert (entry.subject, entry.action, entry.actor) == (registration, "registered", None)
    assert entry.changes == {"attendance": "in_person", "status": "confirmed"}
    message = Message.objects.get()
    assert (message.name, message.address, message.state) == ("registration_received", "amina@example.org", "queued")


def test_registering_takes_this_many_statements(client: Client, meeting: Meeting) -> None:
    ContentType.objects.get_for_model(Registration)  # Known to a web process from its first registration on.

    with assertNumQueries(16):
        client.post("/en/2027/register/", REGISTER_ANSWERS)


def test_known_person_takes_the_same_statements_as_a_new_one(client: Client, meeting: Meeting) -> None:
    ContentType.objects.get_for_model(Registration)

    new, known = (statements(client, REGISTER_ANSWERS) for _time in range(2))

    assert Registration.objects.count() == 1
    taken_back = known.index("ROLLBACK TO SAVEPOINT")
    assert known[:taken_back] + known[taken_back + 1 :] == new
    assert new == [
        "SELECT meeting_meeting",
        "SAVEPOINT",
        "SELECT meeting_meeting FOR NO KEY UPDATE",
        "SELECT partners_constituencyrule",
        "SELECT partners_organization",
        "SELECT partners_registration",
        "SELECT partners_registration",
        "SELECT partners_registration",
        "SAVEPOINT",
        "INSERT partners_registration",
        "INSERT partners_accessneeds",
        "RELEASE SAVEPOINT",
        "INSERT meeting_historyentry",
        "INSERT meeting_message",
        "SELECT meeting_message",
        "RELEASE SAVEPOINT",
    ]


def statements(client: Client, answers: dict[str, str]) -> list[str]:
    """What the form asks of the database: the kind of each statement and its first table."""
    with CaptureQueriesContext(connection) as captured:
        client.post("/en/2027/register/", answers)
    return [normalized(query["sql"]) for query in captured]


def normalized(sql: str) -> str:
    kind = re.match("SELECT|INSERT|UPDATE|DELETE|SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT", sql)[0]
    table = re.search(r'(?:FROM|INTO|UPDATE) "(\w+)"', sql)
    lock = re.search(r"FOR (NO KEY )?UPDATE", sql)
    return " ".join([kind, *([table[1]] if table else []), *([lock[0]] if lock else [])])


# The mail ---------------------------------------------------------------------------------------------------------

CONFIRMED = {
    "en": "Your participation is confirmed: Partners’ meeting",
    "fr": "Votre participation est confirmée\u00a0: Réunion des partenaires",
    "es": "Su participación está confirmada: Reunión de asociados",
}
WAITS = {
    "en": "You are on the waiting list: Partners’ meeting",
    "fr": "Vous êtes sur la liste d’attente\u00a0: Réunion des partenaires",
    "es": "Está en la lista de espera: Reunión de asociados",
}
WHAT_TO_DO = {  # For the room; who waits for a place online has nothing else to choose.
    "en": "You keep your place in the line, and need not do anything. If you do not want to wait, take part online "
    "instead or cancel your registration.",
    "fr": "Vous gardez votre rang et n’avez rien à faire. Si vous ne souhaitez pas attendre, participez plutôt en "
    "ligne ou annulez votre inscription.",
    "es": "Conserva su puesto en la lista y no tiene que hacer nada. Si no desea esperar, participe en línea o anule "
    "su inscripción.",
}
OPENINGS = {
    "en": "Thank you for registering for “Partners’ meeting”.",
    "fr": "Merci de votre inscription à «\u00a0Réunion des partenaires\u00a0».",
    "es": "Gracias por inscribirse en «Reunión de asociados».",
}
SEAT_IN_ROOM = {
    "en": "Your participation is confirmed: you have a seat in the room.",
    "fr": "Votre participation est confirmée\u00a0: vous avez une place en salle.",
    "es": "Su participación está confirmada: tiene una plaza en la sala.",
}
PLACE_ONLINE = {
    "en": "Your participation is confirmed: you take part online.",
    "fr": "Votre participation est confirmée\u00a0: vous participez en ligne.",
    "es": "Su participación está confirmada: participa en línea.",
}
WAITING_FOR_ROOM = {
    "en": "You are on the waiting list, because all seats in the room are taken. Seats that become free are offered "
    "in the order of registration, and you will be told by e-mail.",
    "fr": "Vous êtes sur la liste d’attente, car toutes les places en salle sont prises. Les places qui se libèrent "
    "sont proposées dans l’ordre des inscriptions, et un courriel vous préviendra.",
    "es": "Está en la lista de espera porque todas las plazas en la sala están ocupadas. Las plazas que quedan libres "
    "se ofrecen por orden de inscripción, y se le avisará por correo electrónico.",
}
WAITING_ONLINE = {
    "en": "You are on the waiting list, because all places online are taken. Places that become free are given out "
    "in the order of registration, and you will be told by e-mail.",
    "fr": "Vous êtes sur la liste d’attente, car toutes les places en ligne sont prises. Les places qui se libèrent "
    "sont attribuées dans l’ordre des inscriptions, et un courriel vous préviendra.",
    "es": "Está en la lista de espera porque todas las plazas en línea están ocupadas. Las plazas que quedan libres "
    "se asignan por orden de inscripción, y se le avisará por correo electrónico.",
}


@in_each_language
@pytest.mark.parametrize(("attendance", "state"), [("in_person", SEAT_IN_ROOM), ("online", PLACE_ONLINE)])
def test_mail_to_the_confirmed_is_in_their_language_with_the_join_link(
    client: Client, meeting: Meeting, language: str, attendance: str, state: dict[str, str]
) -> None:
    client.post("/en/2027/register/", REGISTER_ANSWERS | {"language": language, "attendance": attendance})

    message = Message.objects.get()
    lines = message.text.splitlines()
    assert (message.language, message.subject) == (language, CONFIRMED[language])
    assert (lines[2], lines[4]) == (OPENINGS[language], state[language])
    assert f"<strong>{state[language]}</strong>" in message.html
    assert (message.text.count(JOIN_URL), message.html.count(f'href="{JOIN_URL}"')) == (1, 1)


@in_each_language
@pytest.mark.parametrize(("attendance", "state"), [("in_person", WAITING_FOR_ROOM), ("online", WAITING_ONLINE)])
def test_mail_to_those_who_wait_is_in_their_language_without_the_join_link(
    client: Client, meeting: Meeting, language: str, attendance: str, state: dict[str, str]
) -> None:
    Meeting.objects.update(seats_in_room=0, seats_online=0)

    client.post("/en/2027/register/", REGISTER_ANSWERS | {"language": language, "attendance": attendance})

    registration, message = Registration.objects.get(), Message.objects.get()
    assert (registration.status, registration.waiting_since is None) == ("waitlisted", False)
    assert (message.name, message.subject) == ("registration_received", WAITS[language])
    assert message.text.splitlines()[4] == state[language]
    in_room = attendance == "in_person"
    assert [WHAT_TO_DO[language] in text for text in (message.text, message.html)] == [in_room, in_room]
    assert JOIN_URL not in message.text + message.html
    page = client.get(f"/{language}/registration/{registration.token}/").content.decode()
    assert f'<p class="notice warning">{state[language]}</p>' in page
    assert JOIN_URL not in page


def test_mail_holds_a_placeholder_and_no_token(client: Client, meeting: Meeting) -> None:
    client.post("/es/2027/register/", REGISTER_ANSWERS | {"language": "fr"})

    registration, message = Registration.objects.get(), Message.objects.get()
    link = f"{settings.SITE_URL}/fr/registration/[[token]]/"
    assert link in message.text.splitlines()
    assert f'<a href="{link}">{link}</a>' in message.html
    assert (message.link_purpose, message.link_id, message.link_version) == ("registration", registration.public_id, 1)
    assert registration.public_id.hex not in message.text + message.html


# What the page says, whoever asks ---------------------------------------------------------------------------------

ROOM_FULL = {
    "en": "For those who come to the room: all seats are taken. Seats that become free are given out in the order of "
    "registration.",
    "fr": "Pour les personnes qui viennent en salle\xa0: toutes les places sont prises. Les places qui se libèrent "
    "sont attribuées dans l’ordre des inscriptions.",
    "es": "Para quienes acuden a la sala: todas las plazas están ocupadas. Las plazas que se liberan se asignan por "
    "orden de inscripción.",
}
ONLINE_TOO = {
    "en": "Taking part online remains possible.",
    "fr": "La participation en ligne reste possible.",
    "es": "Sigue siendo posible participar en línea.",
}


@in_each_language
def test_done_page_is_the_same_for_the_new_and_the_known(client: Client, meeting: Meeting, language: str) -> None:
    new = client.post(f"/{language}/2027/register/", REGISTER_ANSWERS, follow=True)
    known = client.post(f"/{language}/2027/register/", REGISTER_ANSWERS, follow=True)

    assert (new.status_code, known.status_code) == (200, 200)
    assert known.content == new.content
    assert dict(known.headers) == dict(new.headers)
    assert Registration.objects.count() == 1


@in_each_language
def test_done_page_says_that_the_room_is_full(client: Client, meeting: Meeting, language: str) -> None:
    address = f"/{language}/2027/register/done/"
    sentences = (ROOM_FULL[language], ONLINE_TOO[language])
    said = []
    for changes in ({}, {"seats_in_room": 0}, {"held": Meeting.Held.IN_PERSON}):
        Meeting.objects.update(**changes)
        page = client.get(address).content.decode()
        said.append([sentence in page for sentence in sentences])

    assert said == [[False, False], [True, True], [True, False]]


def test_form_sent_empty_puts_the_focus_on_the_summary(client: Client, meeting: Meeting) -> None:
    response = client.post("/en/2027/register/", {})

    page = response.content.decode()
    summary = page.partition('<div class="error-summary" role="alert" tabindex="-1" autofocus>')[2].partition("</div>")
    assert response.status_code == 422
    assert re.findall(r'href="#id_(\w+)"', summary[0]) == [
        "given_name", "family_name", "email", "organization", "constituency", "country", "attendance", "consent",
    ]  # fmt: skip
    assert "<title>Error: Registration ·" in page
    assert (Registration.objects.count(), Message.objects.count()) == (0, 0)


def test_fields_that_the_form_does_not_have_are_ignored(client: Client, meeting: Meeting) -> None:
    Meeting.objects.update(seats_in_room=0)
    other = make_open_meeting()

    client.post(
        "/en/2027/register/",
        REGISTER_ANSWERS
        | {
            "status": "confirmed", "meeting": other.pk, "meeting_slug": other.slug, "person_key": "x", "pk": 1, "id": 1,
            "invitation": 1, "link_version": 9, "waiting_since": "2020-01-01", "registered_at": "2020-01-01",
            "organization_name": "x",
        },
    )  # fmt: skip

    registration = Registration.objects.get()
    assert (registration.meeting, registration.status, registration.link_version) == (meeting, "waitlisted", 1)
    assert (registration.person_key, registration.invitation) == ("amina@example.org|amina|touré", None)
    assert registration.organization_name == "Ministry of Labour"
    assert {registration.waiting_since.year, registration.registered_at.year} & {2020} == set()


def test_form_without_its_csrf_token_refused(meeting: Meeting) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get("/fr/2027/register/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]

    without = client.post("/fr/2027/register/", REGISTER_ANSWERS)
    count = Registration.objects.count()
    with_it = client.post("/fr/2027/register/", REGISTER_ANSWERS | {"csrfmiddlewaretoken": token})

    assert (without.status_code, count, with_it.status_code, Registration.objects.count()) == (403, 0, 302, 1)


# Who is known already ---------------------------------------------------------------------------------------------


def test_known_person_keeps_what_she_said(client: Client, meeting: Meeting) -> None:
    known = make_registration(meeting, given_name="Amina", family_name="Touré", email="amina@example.org", country="CH")

    client.post("/en/2027/register/", REGISTER_ANSWERS)

    assert [registration.country for registration in Registration.objects.all()] == ["CH"]
    assert [(entry.subject, entry.action) for entry in HistoryEntry.objects.all()] == [(known, "registered again")]
    message = Message.objects.get()
    assert (message.subject, message.link_id) == ("You are registered already: Partners’ meeting", known.public_id)


def test_person_who_cancelled_registers_anew(client: Client, meeting: Meeting) -> None:
    make_registration(
        meeting, given_name="Amina", family_name="Touré", email="amina@example.org", status="cancelled"
    )  # fmt: skip

    client.post("/en/2027/register/", REGISTER_ANSWERS)

    assert list(Registration.objects.order_by("pk").values_list("status", flat=True)) == ["cancelled", "confirmed"]
    assert [message.name for message in Message.objects.all()] == ["registration_received"]


def test_repeating_within_an_hour_is_told_once(meeting: Meeting) -> None:
    amina = RegistrationData(
        given_name="Amina", family_name="Touré", email="amina@example.org", organization_name="Ministry of Labour",
        constituency="member_state", country="CI", attendance=Attendance.ONLINE,
    )  # fmt: skip
    noon = meeting.registration_opens_at.replace(minute=0) + datetime.timedelta(hours=2)

    for minutes in (0, 1, 2, 59, 60, 61):
        register(meeting=meeting, person=amina, now=noon + datetime.timedelta(minutes=minutes))

    assert list(Message.objects.order_by("pk").values_list("name", flat=True)) == [
        "registration_received", "registration_repeated", "registration_repeated",
    ]  # fmt: skip


def test_person_registered_for_another_meeting_is_new(client: Client, meeting: Meeting) -> None:
    make_registration(given_name="Amina", family_name="Touré", email="amina@example.org")

    client.post("/en/2027/register/", REGISTER_ANSWERS)

    assert meeting.registrations.count() == 1
    assert [message.name for message in Message.objects.all()] == ["registration_received"]
