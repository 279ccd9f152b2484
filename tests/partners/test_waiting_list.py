"""The waiting list: first come, first seated, and told so."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from meeting.models import HistoryEntry, Meeting, Message
from partners.models import Registration
from partners.services.registrations import RegistrationData, cancel_registration, fill_seats, register
from tests.factories import make_open_meeting, make_registration

MONDAY = datetime.datetime(2026, 9, 7, 9, tzinfo=datetime.UTC)
TUESDAY = MONDAY + datetime.timedelta(days=1)
JOIN_URL = "https://join.example.org/room-7"


@pytest.fixture
def meeting(db: None) -> Meeting:
    """One seat, which Amina has. Bruno waits since Tuesday; Chen, whose row came later, since Monday."""
    meeting = make_open_meeting(
        slug="2027", seats_in_room=1, join_url=JOIN_URL,
        title_en="Partners’ meeting", title_fr="Réunion des partenaires", title_es="Reunión de asociados",
    )  # fmt: skip
    make_registration(meeting, given_name="Amina", family_name="Touré")
    make_registration(meeting, given_name="Bruno", status="waitlisted", waiting_since=TUESDAY)
    make_registration(meeting, given_name="Chen", status="waitlisted", waiting_since=MONDAY, language="fr")
    return meeting


def statuses() -> dict[str, str]:
    return dict(Registration.objects.values_list("given_name", "status"))


def test_list_is_in_order_of_waiting(meeting: Meeting) -> None:
    Registration.objects.filter(given_name="Amina").update(status="waitlisted", waiting_since=TUESDAY)

    waiting = meeting.registrations.waiting("in_person").values_list("given_name", flat=True)

    assert list(waiting) == ["Chen", "Amina", "Bruno"]


def test_cancelled_seat_goes_to_the_first_in_line(client: Client, meeting: Meeting) -> None:
    amina = Registration.objects.get(given_name="Amina")

    client.post(f"/en/registration/{amina.token}/cancel/")

    chen = Registration.objects.get(given_name="Chen")
    assert statuses() == {"Amina": "cancelled", "Bruno": "waitlisted", "Chen": "confirmed"}
    assert chen.waiting_since is None
    assert [(entry.subject, entry.action, entry.changes) for entry in HistoryEntry.objects.order_by("pk")] == [
        (amina, "cancelled", {"status": "cancelled"}),
        (chen, "promoted", {"attendance": "in_person", "status": "confirmed"}),
    ]
    assert list(Message.objects.order_by("pk").values_list("name", "address")) == [
        ("registration_cancelled", amina.email),
        ("registration_promoted", chen.email),
    ]


def test_seat_left_for_online_goes_to_the_first_in_line(client: Client, meeting: Meeting) -> None:
    amina = Registration.objects.get(given_name="Amina")
    answers = {
        "given_name": "Amina", "family_name": "Touré", "organization": "Ministry of Labour", "language": "en",
        "constituency": "member_state", "country": "CI", "attendance": "online",
    }  # fmt: skip

    client.post(f"/en/registration/{amina.token}/change/", answers)

    assert statuses() == {"Amina": "confirmed", "Bruno": "waitlisted", "Chen": "confirmed"}
    assert list(Message.objects.order_by("pk").values_list("name", flat=True)) == [
        "registration_changed", "registration_promoted",
    ]  # fmt: skip


def test_one_who_waits_and_cancels_frees_no_seat(meeting: Meeting) -> None:
    cancel_registration(registration=Registration.objects.get(given_name="Chen"))

    assert statuses() == {"Amina": "confirmed", "Bruno": "waitlisted", "Chen": "cancelled"}
    assert Registration.objects.get(given_name="Chen").waiting_since is None


def test_one_who_waits_for_the_room_is_not_seated_online(meeting: Meeting) -> None:
    dora = make_registration(meeting, given_name="Dora", attendance="online")

    cancel_registration(registration=dora)

    assert statuses() == {"Amina": "confirmed", "Bruno": "waitlisted", "Chen": "waitlisted", "Dora": "cancelled"}


PROMOTED = {
    "en": (
        "A place has become free for you: Partners’ meeting",
        "A place has become free at “Partners’ meeting”, and it is yours.",
        "Your participation is confirmed: you have a seat in the room.",
    ),
    "fr": (
        "Une place s’est libérée pour vous\u00a0: Réunion des partenaires",
        "Une place s’est libérée pour «\u00a0Réunion des partenaires\u00a0», et elle est à vous.",
        "Votre participation est confirmée\u00a0: vous avez une place en salle.",
    ),
    "es": (
        "Se ha liberado una plaza para usted: Reunión de asociados",
        "Se ha liberado una plaza para «Reunión de asociados» y es para usted.",
        "Su participación está confirmada: tiene una plaza en la sala.",
    ),
}


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_promoted_person_is_told_in_her_language(meeting: Meeting, language: str) -> None:
    Registration.objects.filter(given_name="Chen").update(language=language)

    cancel_registration(registration=Registration.objects.get(given_name="Amina"))

    message = Message.objects.get(name="registration_promoted")
    lines = message.text.splitlines()
    assert (message.subject, lines[2], lines[4]) == PROMOTED[language]
    assert JOIN_URL in message.text


def test_nobody_is_promoted_after_the_meeting(meeting: Meeting) -> None:
    after = timezone.now() + datetime.timedelta(days=32)

    cancel_registration(registration=Registration.objects.get(given_name="Amina"), now=after)
    filled = fill_seats(meeting=meeting, now=after)

    assert filled == 0
    assert statuses() == {"Amina": "cancelled", "Bruno": "waitlisted", "Chen": "waitlisted"}
    assert list(Message.objects.values_list("name", flat=True)) == ["registration_cancelled"]


def test_more_seats_are_filled_in_order(meeting: Meeting) -> None:
    make_registration(meeting, given_name="Dora", status="waitlisted", waiting_since=TUESDAY)
    Meeting.objects.update(seats_in_room=3)

    filled = fill_seats(meeting=meeting)

    assert filled == 2
    assert statuses() == {"Amina": "confirmed", "Bruno": "confirmed", "Chen": "confirmed", "Dora": "waitlisted"}
    promoted = Message.objects.order_by("pk").values_list("name", "link_id")
    assert list(promoted) == [
        ("registration_promoted", Registration.objects.get(given_name=name).public_id) for name in ("Chen", "Bruno")
    ]


def test_filling_seats_twice_tells_once(meeting: Meeting) -> None:
    Meeting.objects.update(seats_in_room=3)

    assert [fill_seats(meeting=meeting), fill_seats(meeting=meeting)] == [2, 0]
    assert Message.objects.count() == 2


def test_fewer_seats_than_people_take_nobodys_away(meeting: Meeting) -> None:
    Meeting.objects.update(seats_in_room=0)

    assert fill_seats(meeting=meeting) == 0
    assert statuses() == {"Amina": "confirmed", "Bruno": "waitlisted", "Chen": "waitlisted"}


def test_newcomer_does_not_overtake_those_who_wait(meeting: Meeting) -> None:
    Meeting.objects.update(seats_in_room=2)
    dora = RegistrationData(
        given_name="Dora", family_name="Keita", email="dora@example.org", organization_name="Ministry of Labour",
        constituency="member_state", country="CI", attendance="in_person",
    )  # fmt: skip

    register(meeting=meeting, person=dora)

    assert statuses() == {"Amina": "confirmed", "Bruno": "waitlisted", "Chen": "confirmed", "Dora": "waitlisted"}


def test_one_promoted_twice_is_told_twice(meeting: Meeting) -> None:
    chen = Registration.objects.get(given_name="Chen")
    cancel_registration(registration=Registration.objects.get(given_name="Amina"))
    Registration.objects.filter(pk=chen.pk).update(status="waitlisted", waiting_since=MONDAY)

    fill_seats(meeting=meeting)

    assert Message.objects.filter(name="registration_promoted", link_id=chen.public_id).count() == 2
