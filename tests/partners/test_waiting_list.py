"""The waiting list: first come, first offered a seat, and told so."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from meeting.models import HistoryEntry, Meeting, Message
from partners.models import Attendance, ConstituencyRule, Registration
from partners.services.errors import OfferEnded
from partners.services.registrations import RegistrationData, cancel_registration, register
from partners.services.seats import accept_offer, end_offers, fill_all_seats, fill_seats
from tests.factories import make_open_meeting, make_registration
from tests.partners.answers import in_each_language

MONDAY = datetime.datetime(2026, 9, 7, 9, tzinfo=datetime.UTC)
TUESDAY = MONDAY + datetime.timedelta(days=1)
TWO_DAYS = datetime.timedelta(hours=48)
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


def named(given_name: str) -> Registration:
    return Registration.objects.get(given_name=given_name)


def statuses() -> dict[str, str]:
    """By given name; “offered” is not a status of its own, but what matters here."""
    return {
        registration.given_name: "offered" if registration.has_offer else registration.status
        for registration in Registration.objects.all()
    }


def mails() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("name", "address"))


def test_list_is_in_order_of_waiting(meeting: Meeting) -> None:
    Registration.objects.filter(given_name="Amina").update(status="waitlisted", waiting_since=TUESDAY, holds_seat=False)

    waiting = meeting.registrations.waiting("in_person").values_list("given_name", flat=True)

    assert list(waiting) == ["Chen", "Amina", "Bruno"]


# Offers -------------------------------------------------------------------------------------------------------------


def test_cancelled_seat_is_offered_to_the_first_in_line(client: Client, meeting: Meeting) -> None:
    amina = named("Amina")
    before = timezone.now()

    client.post(f"/en/registration/{amina.token}/cancel/")

    chen = named("Chen")
    assert statuses() == {"Amina": "cancelled", "Bruno": "waitlisted", "Chen": "offered"}
    assert before + TWO_DAYS <= chen.offered_until <= timezone.now() + TWO_DAYS
    assert (chen.holds_seat, chen.waiting_since) == (True, MONDAY)
    assert [(entry.subject, entry.action, entry.changes) for entry in HistoryEntry.objects.order_by("pk")] == [
        (amina, "cancelled", {"status": "cancelled"}),
        (chen, "offered seat", {"attendance": "in_person", "status": "waitlisted"}),
    ]
    assert mails() == [("registration_cancelled", amina.email), ("registration_offered", chen.email)]


def test_offered_seat_is_nobody_elses(meeting: Meeting) -> None:
    cancel_registration(registration=named("Amina"))

    register(meeting=meeting, person=person("Dora"))

    assert statuses() == {"Amina": "cancelled", "Bruno": "waitlisted", "Chen": "offered", "Dora": "waitlisted"}


def test_accepted_offer_is_confirmed(meeting: Meeting) -> None:
    cancel_registration(registration=named("Amina"))

    accept_offer(registration=named("Chen"))
    accept_offer(registration=named("Chen"))

    chen = named("Chen")
    assert (chen.status, chen.holds_seat, chen.waiting_since, chen.offered_until) == ("confirmed", True, None, None)
    assert mails()[2:] == [("registration_promoted", chen.email)]
    assert HistoryEntry.objects.latest("pk").changes == {"status": "confirmed"}


def test_offer_that_ends_goes_to_the_next(meeting: Meeting) -> None:
    cancel_registration(registration=named("Amina"))
    chen = named("Chen")

    early = end_offers(now=chen.offered_until - datetime.timedelta(seconds=1))
    ended = end_offers(now=chen.offered_until)
    again = end_offers(now=chen.offered_until)

    assert (early, ended, again) == (0, 1, 0)
    assert statuses() == {"Amina": "cancelled", "Bruno": "offered", "Chen": "cancelled"}
    assert named("Bruno").offered_until == chen.offered_until + TWO_DAYS
    assert mails()[2:] == [("registration_lapsed", chen.email), ("registration_offered", named("Bruno").email)]


def test_offer_refused_goes_to_the_next(client: Client, meeting: Meeting) -> None:
    cancel_registration(registration=named("Amina"))

    client.post(f"/fr/registration/{named('Chen').token}/cancel/")

    assert statuses() == {"Amina": "cancelled", "Bruno": "offered", "Chen": "cancelled"}


@pytest.mark.parametrize("given_name", ["Bruno", "Dora"])
def test_seat_that_is_not_kept_cannot_be_accepted(meeting: Meeting, given_name: str) -> None:
    make_registration(meeting, given_name="Dora", status="cancelled")

    with pytest.raises(OfferEnded):
        accept_offer(registration=named(given_name))

    assert statuses()[given_name] == {"Bruno": "waitlisted", "Dora": "cancelled"}[given_name]


@pytest.mark.parametrize(
    ("before_the_meeting", "lasts"),
    [
        pytest.param(datetime.timedelta(days=4), datetime.timedelta(hours=48), id="four-days"),
        pytest.param(datetime.timedelta(hours=30), datetime.timedelta(hours=15), id="thirty-hours"),
        pytest.param(datetime.timedelta(minutes=30), datetime.timedelta(hours=1), id="half-an-hour"),
        pytest.param(datetime.timedelta(hours=-9), datetime.timedelta(hours=1), id="it-has-begun"),
    ],
)
def test_offer_leaves_time_for_the_next(
    meeting: Meeting, before_the_meeting: datetime.timedelta, lasts: datetime.timedelta
) -> None:
    now = meeting.begins_at - before_the_meeting

    cancel_registration(registration=named("Amina"), now=now)

    assert named("Chen").offered_until == now + lasts


def test_hours_of_an_offer_are_the_meetings(meeting: Meeting) -> None:
    Meeting.objects.update(offer_hours=6)
    now = timezone.now()

    cancel_registration(registration=named("Amina"), now=now)

    assert named("Chen").offered_until == now + datetime.timedelta(hours=6)


OFFERED = {
    "en": (
        "A seat is kept for you, please answer: Partners’ meeting",
        "A seat in the room has become free at “Partners’ meeting”. You are the next in line: open your personal link "
        "below and accept the seat, or let it go to the next.",
        "A seat in the room is yours if you accept it by Wednesday 9 September 2026, 11:00, Central European Summer "
        "Time (Geneva).",
    ),
    "fr": (
        "Une place vous est réservée, merci de répondre\u00a0: Réunion des partenaires",
        "Une place en salle s’est libérée pour «\u00a0Réunion des partenaires\u00a0». Vous êtes en tête de la liste "
        "d’attente\u00a0: ouvrez votre lien personnel ci-dessous pour accepter la place, ou pour la laisser à la "
        "personne suivante.",
        "Une place en salle est à vous si vous l’acceptez au plus tard à cette date\u00a0: mercredi 9\u00a0septembre "
        "2026, 11:00, heure d’été d’Europe centrale (Genève).",
    ),
    "es": (
        "Tiene una plaza reservada, le rogamos que responda: Reunión de asociados",
        "Ha quedado libre una plaza en la sala para «Reunión de asociados». Usted es la siguiente persona de la lista "
        "de espera: abra su enlace personal, más abajo, para aceptar la plaza o cederla a la siguiente.",
        "Una plaza en la sala es suya si la acepta antes de esta fecha: miércoles, 9 de septiembre de 2026, 11:00, "
        "hora de verano de Europa central (Ginebra).",
    ),
}


@in_each_language
def test_offer_is_told_in_the_persons_language(meeting: Meeting, language: str) -> None:
    Registration.objects.filter(given_name="Chen").update(language=language)

    cancel_registration(registration=named("Amina"), now=MONDAY)

    message = Message.objects.get(name="registration_offered")
    lines = message.text.splitlines()
    assert (message.subject, lines[2], lines[4]) == OFFERED[language]
    assert JOIN_URL not in message.text + message.html


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


@in_each_language
def test_confirmation_of_an_offer_is_in_the_persons_language(meeting: Meeting, language: str) -> None:
    Registration.objects.filter(given_name="Chen").update(language=language)
    cancel_registration(registration=named("Amina"))

    accept_offer(registration=named("Chen"))

    message = Message.objects.get(name="registration_promoted")
    lines = message.text.splitlines()
    assert (message.subject, lines[2], lines[4]) == PROMOTED[language]
    assert JOIN_URL in message.text


# Who moves, and who does not ----------------------------------------------------------------------------------------


def test_seat_left_for_online_is_offered_to_the_first_in_line(client: Client, meeting: Meeting) -> None:
    answers = {
        "given_name": "Amina", "family_name": "Touré", "organization": "Ministry of Labour", "language": "en",
        "constituency": "member_state", "country": "CI", "attendance": "online",
    }  # fmt: skip

    client.post(f"/en/registration/{named('Amina').token}/change/", answers)

    assert statuses() == {"Amina": "confirmed", "Bruno": "waitlisted", "Chen": "offered"}
    assert [name for name, _address in mails()] == ["registration_changed", "registration_offered"]


def test_one_who_waits_and_cancels_frees_no_seat(meeting: Meeting) -> None:
    cancel_registration(registration=named("Chen"))

    assert statuses() == {"Amina": "confirmed", "Bruno": "waitlisted", "Chen": "cancelled"}
    assert named("Chen").waiting_since is None


def test_one_who_waits_for_the_room_is_not_seated_online(meeting: Meeting) -> None:
    dora = make_registration(meeting, given_name="Dora", attendance="online")

    cancel_registration(registration=dora)

    assert statuses() == {"Amina": "confirmed", "Bruno": "waitlisted", "Chen": "waitlisted", "Dora": "cancelled"}


def test_place_online_is_confirmed_without_asking(meeting: Meeting) -> None:
    dora = make_registration(meeting, given_name="Dora", attendance="online")
    make_registration(meeting, given_name="Emil", attendance="online", status="waitlisted")
    Meeting.objects.update(seats_online=1)

    cancel_registration(registration=dora)

    assert statuses()["Emil"] == "confirmed"
    assert mails() == [("registration_cancelled", dora.email), ("registration_promoted", named("Emil").email)]


def test_nobody_is_offered_a_seat_after_the_meeting(meeting: Meeting) -> None:
    after = timezone.now() + datetime.timedelta(days=32)

    cancel_registration(registration=named("Amina"), now=after)
    filled = fill_seats(meeting=meeting, now=after)

    assert filled == 0
    assert statuses() == {"Amina": "cancelled", "Bruno": "waitlisted", "Chen": "waitlisted"}
    assert [name for name, _address in mails()] == ["registration_cancelled"]


def test_more_seats_are_offered_in_order(meeting: Meeting) -> None:
    make_registration(meeting, given_name="Dora", status="waitlisted", waiting_since=TUESDAY)
    Meeting.objects.update(seats_in_room=3)

    filled = [fill_seats(meeting=meeting), fill_seats(meeting=meeting)]

    assert filled == [2, 0]
    assert statuses() == {"Amina": "confirmed", "Bruno": "offered", "Chen": "offered", "Dora": "waitlisted"}
    assert mails() == [("registration_offered", named(given_name).email) for given_name in ("Chen", "Bruno")]


def test_seats_that_nobody_announced_are_offered_too(meeting: Meeting) -> None:
    Meeting.objects.update(seats_in_room=2)

    assert [fill_all_seats(), fill_all_seats()] == [1, 0]
    assert statuses() == {"Amina": "confirmed", "Bruno": "waitlisted", "Chen": "offered"}


def test_newcomer_does_not_overtake_those_who_wait(meeting: Meeting) -> None:
    Meeting.objects.update(seats_in_room=2)

    register(meeting=meeting, person=person("Dora"))

    assert statuses() == {"Amina": "confirmed", "Bruno": "waitlisted", "Chen": "offered", "Dora": "waitlisted"}


def test_one_who_registers_again_is_told_of_the_seat_that_she_is_offered(meeting: Meeting) -> None:
    Registration.objects.filter(given_name="Chen").update(family_name="Keita", language="en")
    named("Chen").save()
    chen = person("Chen", email=named("Chen").email)
    Meeting.objects.update(seats_in_room=2)

    register(meeting=meeting, person=chen)

    again = Message.objects.get(name="registration_repeated")
    assert statuses() == {"Amina": "confirmed", "Bruno": "waitlisted", "Chen": "offered"}
    assert "A seat in the room is yours if you accept it by" in again.text


def test_one_promoted_twice_is_told_twice(meeting: Meeting) -> None:
    chen = named("Chen")
    cancel_registration(registration=named("Amina"))
    Registration.objects.filter(pk=chen.pk).update(holds_seat=False, offered_until=None)

    fill_seats(meeting=meeting)

    assert Message.objects.filter(name="registration_offered", link_id=chen.public_id).count() == 2


# Seats of a constituency --------------------------------------------------------------------------------------------


def test_constituency_takes_no_more_than_its_seats(meeting: Meeting) -> None:
    Meeting.objects.update(seats_in_room=4)
    ConstituencyRule.objects.create(meeting=meeting, constituency="workers", seats_in_room=1)
    Registration.objects.filter(status="waitlisted").update(constituency="workers")

    fill_seats(meeting=meeting)
    register(meeting=meeting, person=person("Dora", constituency="workers"))
    register(meeting=meeting, person=person("Emil"))

    assert statuses() == {
        "Amina": "confirmed", "Bruno": "waitlisted", "Chen": "offered", "Dora": "waitlisted", "Emil": "confirmed",
    }  # fmt: skip


def test_those_passed_over_keep_their_place(meeting: Meeting) -> None:
    ConstituencyRule.objects.create(meeting=meeting, constituency="workers", seats_in_room=0)
    Registration.objects.filter(given_name="Chen").update(constituency="workers")
    cancel_registration(registration=named("Amina"))
    between = statuses()

    ConstituencyRule.objects.update(seats_in_room=1)
    Meeting.objects.update(seats_in_room=2)
    fill_seats(meeting=meeting)

    assert between == {"Amina": "cancelled", "Bruno": "offered", "Chen": "waitlisted"}
    assert statuses() == {"Amina": "cancelled", "Bruno": "offered", "Chen": "offered"}


def person(given_name: str, **answers: str) -> RegistrationData:
    defaults = {
        "given_name": given_name, "family_name": "Keita", "email": f"{given_name.lower()}@example.org",
        "organization_name": "Ministry of Labour", "constituency": "member_state", "country": "CI",
        "attendance": Attendance.IN_PERSON,
    }  # fmt: skip
    return RegistrationData(**(defaults | answers))
