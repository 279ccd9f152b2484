"""The entry in a participant's own calendar goes with the mails that tell her how things stand."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from meeting.models import Admission, Meeting, Message, User
from partners.models import AddressChange, Registration
from partners.services.addresses import confirm_address, request_address_change
from partners.services.changes import switch_attendance
from partners.services.decisions import approve_registration, decline_registrations
from partners.services.registrations import cancel_registration
from partners.services.seats import accept_offer
from tests.factories import make_registration, make_session
from tests.partners.answers import CHANGE_ANSWERS, REGISTER_ANSWERS
from tests.partners.calendar_mails import entry_in, mail_of, news

Status = Registration.Status

ZURICH = ZoneInfo("Europe/Zurich")


@pytest.fixture
def meeting(meeting: Meeting) -> Meeting:
    """On one day, with an address that takes replies."""
    Meeting.objects.update(
        starts_on=datetime.date(2027, 3, 9), ends_on=datetime.date(2027, 3, 9), venue_en="ILO headquarters",
        venue_fr="Siège de l’OIT", city_fr="Genève",
    )  # fmt: skip
    return Meeting.objects.get()


@pytest.fixture
def afternoon(meeting: Meeting) -> Meeting:
    """The same, with sessions from one to four o'clock, and one that is cancelled later."""
    make_session(meeting, starts_at="2027-03-09 13:00", ends_at="2027-03-09 14:30")
    make_session(meeting, starts_at="2027-03-09 14:30", ends_at="2027-03-09 16:00")
    make_session(meeting, starts_at="2027-03-09 16:00", ends_at="2027-03-09 18:00", status="cancelled")
    return Meeting.objects.get()


def register(client: Client, **answers: str) -> Registration:
    response = client.post("/en/2027/register/", REGISTER_ANSWERS | answers)
    assert response.status_code == 302
    return Registration.objects.latest("pk")


def told() -> list[tuple[str, str, int]]:
    return news(*Message.objects.order_by("pk"))


# What it holds ------------------------------------------------------------------------------------------------------


def test_confirmation_brings_the_entry_of_one_person(client: Client, afternoon: Meeting) -> None:
    amina = register(client, language="fr", email="Amina@example.org")

    entry = entry_in(Message.objects.get())
    event = entry.pop("event")
    zone = entry.pop("calendar").timezones[0]
    assert entry == {
        "mail": "REQUEST",
        "method": "REQUEST",
        "uid": str(amina.public_id),
        "sequence": 0,
        "status": "CONFIRMED",
        "summary": "Réunion des partenaires",
        "location": "Siège de l’OIT, Genève",
        "starts": datetime.datetime(2027, 3, 9, 13, tzinfo=ZURICH),
        "ends": datetime.datetime(2027, 3, 9, 16, tzinfo=ZURICH),
        "attendee": "mailto:Amina@example.org",
    }
    assert (str(zone["TZID"]), event["DTSTART"].params["TZID"]) == ("Europe/Zurich", "Europe/Zurich")
    assert dict(event["ATTENDEE"].params) == {
        "CN": "Amina Touré",
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "FALSE",
    }
    assert str(event["ORGANIZER"]).startswith("mailto:")
    assert event["ORGANIZER"].params["CN"] == "Réunion des partenaires au développement de l’OIT"
    assert timezone.now() - event["DTSTAMP"].dt < datetime.timedelta(minutes=1)


def test_days_are_kept_free_until_there_are_hours(client: Client, meeting: Meeting) -> None:
    Meeting.objects.update(ends_on=datetime.date(2027, 3, 10))
    make_session(meeting, starts_at="2027-03-09 13:00", ends_at="2027-03-09 16:00")

    register(client, attendance="online")

    entry = entry_in(Message.objects.get())
    assert (entry["starts"], entry["ends"]) == (datetime.date(2027, 3, 9), datetime.date(2027, 3, 11))
    assert entry["location"] == "Online"


def test_mail_ends_with_the_entry_and_has_no_personal_link_in_it(client: Client, meeting: Meeting) -> None:
    amina = register(client)

    message = Message.objects.get()
    assert [part.get_content_type() for part in mail_of(message).iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert mail_of(message)["Content-Type"].startswith("multipart/alternative")
    in_clear = message.calendar.replace("\r\n ", "")
    assert (amina.token in in_clear, Message.TOKEN_PLACEHOLDER in in_clear) == (False, False)
    assert "/registration/" not in in_clear


@pytest.mark.parametrize("typed", ["[[token]]", "A\r\nMETHOD:CANCEL", 'A"B;C,D', "ō" * 200])
def test_whatever_is_typed_stays_text(client: Client, meeting: Meeting, typed: str) -> None:
    Meeting.objects.update(title_en=typed)

    register(client, given_name='Ama "A"; B, C: D')

    entry = entry_in(Message.objects.get())
    assert (entry["method"], entry["summary"]) == ("REQUEST", typed.replace("\r\n", "\n"))
    assert entry["event"]["ATTENDEE"].params["CN"] == "Ama ’A’; B, C: D Touré"


def test_nothing_goes_while_only_the_month_is_known(client: Client, meeting: Meeting) -> None:
    Meeting.objects.update(day_known=False)

    register(client)

    assert told() == [("registration_received", "", -1)]


# Who gets it ----------------------------------------------------------------------------------------------------------


def test_whom_is_pending_gets_it_when_approved(client: Client, meeting: Meeting, dora: User) -> None:
    Meeting.objects.update(admission=Admission.APPROVAL)
    amina = register(client)

    approve_registration(registration=amina, actor=dora)

    assert told() == [("registration_received", "", -1), ("registration_approved", "REQUEST", 0)]


def test_whom_waits_gets_it_when_she_accepts_the_seat(client: Client, meeting: Meeting) -> None:
    Meeting.objects.update(seats_in_room=1)
    first = register(client)
    second = register(client, given_name="Binta")

    cancel_registration(registration=first)
    accept_offer(registration=second)

    assert told() == [
        ("registration_received", "REQUEST", 0),
        ("registration_received", "", -1),
        ("registration_cancelled", "CANCEL", 1),
        ("registration_offered", "", -1),
        ("registration_promoted", "REQUEST", 0),
    ]


def test_place_online_that_becomes_free_brings_it(client: Client, meeting: Meeting) -> None:
    Meeting.objects.update(seats_online=1)
    first = register(client, attendance="online")
    register(client, given_name="Binta", attendance="online")

    cancel_registration(registration=first)

    assert told()[-1] == ("registration_promoted", "REQUEST", 0)


# How it follows -------------------------------------------------------------------------------------------------------


def test_sequence_from_confirmation_to_registering_again(client: Client, meeting: Meeting) -> None:
    amina = register(client)
    switch_attendance(registration=amina, attendance="online")
    client.post(f"/en/registration/{amina.token}/cancel/")
    client.post(f"/en/registration/{amina.token}/register/", REGISTER_ANSWERS)

    assert told() == [
        ("registration_received", "REQUEST", 0),
        ("registration_changed", "REQUEST", 1),
        ("registration_cancelled", "CANCEL", 2),
        ("registration_received", "REQUEST", 0),  # another registration, with a UID of its own
    ]
    entries = [entry_in(message) for message in Message.objects.order_by("pk")]
    again = Registration.objects.latest("pk")
    assert [entry["uid"] for entry in entries] == [str(amina.public_id)] * 3 + [str(again.public_id)]
    assert [entry["status"] for entry in entries] == ["CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert [entry["location"] for entry in entries][:2] == ["ILO headquarters, Geneva", "Online"]


def test_decline_takes_it_out_and_approval_brings_it_back(client: Client, meeting: Meeting, dora: User) -> None:
    amina = register(client)
    decline_registrations(registrations=[amina], reason="seats", notes={}, actor=dora)
    amina.refresh_from_db()
    approve_registration(registration=amina, actor=dora)

    assert told() == [
        ("registration_received", "REQUEST", 0),
        ("registration_declined", "CANCEL", 1),
        ("registration_approved", "REQUEST", 2),
    ]


def test_seat_that_is_given_up_for_the_waiting_list_takes_it_out(client: Client, meeting: Meeting) -> None:
    Meeting.objects.update(seats_in_room=0)
    amina = register(client, attendance="online")

    switch_attendance(registration=amina, attendance="in_person")

    assert told() == [("registration_received", "REQUEST", 0), ("registration_changed", "CANCEL", 1)]


def test_change_of_what_it_does_not_show_brings_nothing(client: Client, meeting: Meeting) -> None:
    amina = register(client)

    client.post(f"/en/registration/{amina.token}/change/", CHANGE_ANSWERS | {"position": "Director"})

    assert told() == [("registration_received", "REQUEST", 0), ("registration_changed", "", -1)]


def test_another_language_brings_the_entry_in_it(client: Client, meeting: Meeting) -> None:
    amina = register(client)

    client.post(f"/en/registration/{amina.token}/change/", CHANGE_ANSWERS | {"language": "fr"})

    latest = entry_in(Message.objects.latest("pk"))
    assert (latest["sequence"], latest["summary"]) == (1, "Réunion des partenaires")


def test_place_that_is_kept_during_a_decision_keeps_the_entry(client: Client, meeting: Meeting, dora: User) -> None:
    Meeting.objects.update(admission=Admission.APPROVAL)
    amina = register(client)
    approve_registration(registration=amina, actor=dora)
    client.post(f"/en/registration/{amina.token}/change/", CHANGE_ANSWERS | {"organization": "Union"})
    amina.refresh_from_db()
    assert (amina.status, amina.holds_seat) == ("pending", True)

    approve_registration(registration=amina, actor=dora)

    assert told()[1:] == [
        ("registration_approved", "REQUEST", 0),
        ("registration_changed", "", -1),
        ("registration_approved", "", -1),
    ]


def test_another_address_gets_it_and_the_old_one_loses_it(client: Client, meeting: Meeting) -> None:
    amina = register(client)
    request_address_change(registration=amina, email="amina@example.com")

    confirm_address(change=AddressChange.objects.get())

    assert told() == [
        ("registration_received", "REQUEST", 0),
        ("registration_address", "", -1),
        ("registration_address_changed", "CANCEL", 1),
        ("registration_address_confirmed", "REQUEST", 2),
    ]
    old, new = (entry_in(message) for message in Message.objects.order_by("pk")[2:])
    assert [(entry["attendee"], entry["uid"]) for entry in (old, new)] == [
        ("mailto:amina@example.org", str(amina.public_id)),
        ("mailto:amina@example.com", str(amina.public_id)),
    ]


def test_who_registers_twice_has_one_entry(client: Client, meeting: Meeting) -> None:
    register(client)
    register(client)

    assert told() == [("registration_received", "REQUEST", 0), ("registration_repeated", "", -1)]
    assert Registration.objects.values_list("calendar_sequence").get() == (0,)


def test_whom_never_had_one_is_told_nothing_of_it(meeting: Meeting) -> None:
    cancel_registration(registration=make_registration(meeting, status=Status.PENDING))

    assert told() == [("registration_cancelled", "", -1)]
