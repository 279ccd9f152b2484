"""Seats and rules on the meeting’s own page: never fewer than are taken, and more move the waiting list."""

import datetime
import re
import threading
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from meeting.models import Batch, Meeting, Message, User
from partners.models import Campaign, ConstituencyRule, Registration
from partners.services.campaigns import ask_to_send, start_due_campaigns
from partners.services.seats import lock_meeting
from tests.factories import make_open_meeting, make_registration
from tests.meeting.mailing import queue
from tests.partners.answers import in_each_language
from tests.partners.campaigning import make_campaign, make_people
from tests.partners.racing import waits_for_a_lock
from tests.waiting import eventually

TAKEN = {
    "en": "12 seats in the room are taken or offered; it cannot be fewer.",
    "fr": "12 places dans la salle sont prises ou proposées\N{NARROW NO-BREAK SPACE}; il ne peut y en avoir moins.",
    "es": "12 plazas en la sala están ocupadas u ofrecidas; no puede haber menos.",
}
TAKEN_ONLINE = {
    "en": "1 place online is taken; it cannot be fewer.",
    "fr": "1 place en ligne est prise\N{NARROW NO-BREAK SPACE}; il ne peut y en avoir moins.",
    "es": "1 plaza en línea está ocupada; no puede haber menos.",
}
NO_NUMBER = {
    "en": "Enter a whole number, from 0 to 100,000.",
    "fr": "Saisissez un nombre entier, de 0 à 100\u00a0000.",
    "es": "Introduzca un número entero, de 0 a 100\u00a0000.",
}


@pytest.fixture
def meeting(db: None) -> Meeting:
    """Twenty seats: eleven are taken and one is offered, to people of Member States; one person takes part online."""
    meeting = make_open_meeting(slug="2027", seats_in_room=20)
    for _ in range(11):
        make_registration(meeting)
    make_registration(meeting, status="waitlisted", offered_until=timezone.now() + datetime.timedelta(days=1))
    make_registration(meeting, attendance="online")
    return meeting


def in_two_parts(name: str, moment: datetime.datetime | None, meeting: Meeting) -> dict[str, str]:
    local = timezone.localtime(moment) if moment else None
    return {
        f"{name}_0": f"{local:%Y-%m-%d}" if local else "",
        f"{name}_1": f"{local:%H:%M:%S}" if local else "",
    }


def save(staff: Client, meeting: Meeting, *rules: dict[str, Any], language: str = "en", **changes: Any) -> Any:
    """Post the form as it stands, with changes, and with new rules for constituencies."""
    translated = ("title", "summary", "hours", "city", "venue", "image_text")
    form = {f"{name}_{code}": getattr(meeting, f"{name}_{code}") or "" for name in translated for code in TAKEN}
    plain = ("slug", "status", "time_zone", "held", "contact_email", "admission", "offer_hours", "join_url")
    form |= {name: getattr(meeting, name) for name in (*plain, "starts_on", "ends_on", "seats_in_room", "seats_online")}
    form |= {"day_known": "on", "interpretation": ""}
    form |= in_two_parts("registration_opens_at", meeting.registration_opens_at, meeting)
    form |= in_two_parts("registration_closes_at", meeting.registration_closes_at, meeting)
    for prefix in ("constituency_rules", "concept_note", "key_figures", "documents"):
        form |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    form["constituency_rules-TOTAL_FORMS"] = len(rules)
    for number, rule in enumerate(rules):
        form |= {f"constituency_rules-{number}-{name}": value for name, value in rule.items()}
    address = f"/admin/meeting/meeting/{meeting.pk}/change/"
    return staff.post(address, form | changes, headers={"Accept-Language": language})


def errors(response: Any) -> dict[str, list[str]]:
    return dict(response.context["adminform"].form.errors)


def rule_errors(response: Any) -> list[dict[str, list[str]]]:
    return [dict(found) for found in response.context["inline_admin_formsets"][0].formset.errors]


@in_each_language
def test_fewer_seats_than_are_taken_refused_with_the_number(staff: Client, meeting: Meeting, language: str) -> None:
    response = save(staff, meeting, seats_in_room=11, seats_online=0, language=language)

    assert errors(response) == {"seats_in_room": [TAKEN[language]], "seats_online": [TAKEN_ONLINE[language]]}
    meeting.refresh_from_db()
    assert (meeting.seats_in_room, meeting.seats_online) == (20, 10)


def test_as_many_seats_as_are_taken_will_do(staff: Client, meeting: Meeting) -> None:
    assert save(staff, meeting, seats_in_room=12, seats_online=1).status_code == 302

    meeting.refresh_from_db()
    assert (meeting.seats_in_room, meeting.seats_online) == (12, 1)


@in_each_language
@pytest.mark.parametrize("number", ["-1", "1000000000", "99999999999999999999", "a dozen"])
def test_number_that_is_no_number_of_seats_refused(staff: Client, meeting: Meeting, number: str, language: str) -> None:
    response = save(staff, meeting, {"constituency": "workers", "seats_in_room": number}, language=language)
    other = save(staff, meeting, seats_in_room=number, language=language)

    assert rule_errors(response) == [{"seats_in_room": [NO_NUMBER[language]]}]
    assert errors(other) == {"seats_in_room": [NO_NUMBER[language]]}


def test_digits_of_another_script_are_digits(staff: Client, meeting: Meeting) -> None:
    assert save(staff, meeting, seats_in_room="١٢").status_code == 302

    meeting.refresh_from_db()
    assert meeting.seats_in_room == 12


@in_each_language
def test_fewer_seats_of_a_constituency_than_it_has_taken_refused(
    staff: Client, meeting: Meeting, language: str
) -> None:
    response = save(staff, meeting, {"constituency": "member_state", "seats_in_room": 11}, language=language)

    assert rule_errors(response) == [{"seats_in_room": [TAKEN[language]]}]
    assert not ConstituencyRule.objects.exists()


def test_rule_with_room_for_those_who_are_there_is_saved(staff: Client, meeting: Meeting) -> None:
    rule = {"constituency": "member_state", "seats_in_room": 12, "admission": "approval"}

    assert save(staff, meeting, rule).status_code == 302
    saved = ConstituencyRule.objects.get()
    assert (saved.constituency, saved.seats_in_room, saved.admission) == ("member_state", 12, "approval")


@pytest.mark.parametrize(
    ("language", "too_early", "too_late"),
    [
        (
            "en",
            "Registration for the meeting itself opens only later.",
            "Registration for the meeting itself closes before.",
        ),
        (
            "fr",
            "Les inscriptions à la réunion elle-même ne s’ouvrent que plus tard.",
            "Les inscriptions à la réunion elle-même se terminent avant.",
        ),
        (
            "es",
            "Las inscripciones a la propia reunión se abren solo más tarde.",
            "Las inscripciones a la propia reunión se cierran antes.",
        ),
    ],
)
def test_times_outside_of_those_of_the_meeting_refused(
    staff: Client, meeting: Meeting, language: str, too_early: str, too_late: str
) -> None:
    meeting.registration_closes_at = timezone.now() + datetime.timedelta(days=2)
    early = in_two_parts("opens_at", meeting.registration_opens_at - datetime.timedelta(hours=1), meeting)
    late = in_two_parts("closes_at", meeting.registration_closes_at + datetime.timedelta(hours=1), meeting)

    response = save(staff, meeting, {"constituency": "workers"} | early | late, language=language)

    assert rule_errors(response) == [{"opens_at": [too_early], "closes_at": [too_late]}]


YEARS = {
    "en": "Enter a date in the years 2000 to 2099.",
    "fr": "Saisissez une date des années 2000 à 2099.",
    "es": "Introduzca una fecha de los años 2000 a 2099.",
}


@in_each_language
@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2100-01-01", "9999-12-31"])
def test_times_in_years_without_meetings_refused(staff: Client, meeting: Meeting, day: str, language: str) -> None:
    closes = {"registration_closes_at_0": day, "registration_closes_at_1": "23:59"}
    rule = {"constituency": "workers", "closes_at_0": day, "closes_at_1": "23:59"}

    response = save(staff, meeting, rule, language=language, **closes)

    assert errors(response) == {"registration_closes_at": [YEARS[language]]}
    assert rule_errors(response) == [{"closes_at": [YEARS[language]]}]


def test_more_seats_move_the_waiting_list_at_once(staff: Client, meeting: Meeting) -> None:
    Meeting.objects.update(seats_in_room=12)
    meeting.refresh_from_db()
    waiting = [make_registration(meeting, status="waitlisted") for _ in range(3)]

    response = save(staff, meeting, seats_in_room=14)

    page = staff.get(response["Location"])
    assert "2 seats went to the first on the waiting list; each person is told by mail." in page.text
    told = Message.objects.filter(name="registration_offered").order_by("pk").values_list("address", flat=True)
    assert list(told) == [each.email for each in waiting[:2]]


def test_seat_given_out_while_staff_save_is_counted(transactional_db: None, meeting: Meeting, staff: Client) -> None:
    """Somebody takes a seat under the lock; the form waits for it, and counts then."""
    answers: list[Any] = []

    def lower() -> None:
        try:
            answers.append(save(staff, meeting, seats_in_room=12))
        finally:
            connection.close()

    with transaction.atomic():
        lock_meeting(meeting.pk)
        saving = threading.Thread(target=lower)
        saving.start()
        eventually(waits_for_a_lock)
        make_registration(meeting)
    saving.join()

    assert errors(answers[0]) == {"seats_in_room": ["13 seats in the room are taken or offered; it cannot be fewer."]}
    assert Registration.objects.seated("in_person").count() == 13


# From the meeting to its people ----------------------------------------------------------------------------------

LINKS = {
    "en": ["Registrations", "In numbers"],
    "fr": ["Inscriptions", "En chiffres"],
    "es": ["Inscripciones", "En cifras"],
}


@in_each_language
def test_meeting_leads_to_its_registrations_and_their_numbers(staff: Client, meeting: Meeting, language: str) -> None:
    address = f"/admin/meeting/meeting/{meeting.pk}/change/"

    page = staff.get(address, headers={"Accept-Language": language}).content.decode()

    links = re.findall(r'<a href="(/admin/partners/registration/[^"]*\?[^"]+)">([^<]+)</a>', page)
    assert links == [
        (f"/admin/partners/registration/?meeting__id__exact={meeting.pk}", LINKS[language][0]),
        (f"/admin/partners/registration/counts/?meeting={meeting.pk}", LINKS[language][1]),
    ]


def test_who_may_not_see_registrations_gets_no_link_to_them(client: Client, meeting: Meeting) -> None:
    emil = User.objects.create_user("emil@example.org", is_staff=True)
    emil.user_permissions.add(Permission.objects.get(codename="view_meeting"))
    client.force_login(emil)

    page = client.get(f"/admin/meeting/meeting/{meeting.pk}/change/").content.decode()

    assert "/admin/partners/registration/" not in page


@pytest.mark.parametrize(
    ("changes", "paused"),
    [
        ({"hours_fr": "9 h"}, True),
        ({"city_es": "Lima"}, True),
        ({"title_en": "Partners’ week"}, True),
        ({"held": "online"}, True),
        ({"offer_hours": 12}, False),
    ],
)
def test_who_moves_a_meeting_holds_its_mailings(
    staff: Client, meeting: Meeting, changes: dict[str, Any], paused: bool
) -> None:
    queue("amina@example.org", batch=Batch.objects.create(meeting=meeting))

    save(staff, meeting, **changes)

    page = staff.get("/admin/").content.decode()
    assert Batch.objects.get().paused is paused
    assert ("1 mailing that had not gone was paused" in page) is paused


DRAFTS_AGAIN = {
    "en": "1 campaign that was to go is a draft again: its meeting has changed since it was asked for.",
    "fr": "1 campagne qui devait partir est redevenue un brouillon\xa0: la réunion a changé depuis la demande d’envoi.",
    "es": "1 campaña que iba a enviarse vuelve a ser un borrador: la reunión ha cambiado desde que se solicitó el "
    "envío.",
}
CHANGED = {
    "en": "It, or its meeting’s title, time or place, was changed after it had been asked for.",
    "fr": "La campagne, ou bien le titre, la date ou le lieu de la réunion, a changé après la demande d’envoi.",
    "es": "La campaña, o el título, la fecha o el lugar de la reunión, cambió después de solicitarse el envío.",
}


@in_each_language
def test_who_moves_a_meeting_is_told_of_the_campaigns_that_no_longer_go(
    staff: Client, meeting: Meeting, dora: User, language: str
) -> None:
    people = make_people(1)
    planned, draft = (make_campaign(meeting, contacts=people) for _ in range(2))
    ask_to_send(campaign=planned, actor=dora, send_at=timezone.now() + datetime.timedelta(days=1))

    save(staff, meeting, venue_en="Palais des Nations", language=language)

    assert DRAFTS_AGAIN[language] in staff.get("/admin/", headers={"Accept-Language": language}).text
    review = f"/admin/partners/campaign/{planned.pk}/review/"
    assert CHANGED[language] in staff.get(review, headers={"Accept-Language": language}).text
    assert set(Campaign.objects.values_list("pk", "problem")) == {(planned.pk, "changed"), (draft.pk, "")}


def test_campaign_held_back_for_some_minutes_is_paused_and_says_why(
    staff: Client, meeting: Meeting, dora: User
) -> None:
    campaign = make_campaign(meeting, contacts=make_people(1))
    ask_to_send(campaign=campaign, actor=dora)

    save(staff, meeting, title_en="Partners’ week")

    page = staff.get(f"/admin/partners/campaign/{campaign.pk}/review/").text
    assert "Paused: the meeting’s title, time or place has changed since the text was written" in page


@pytest.mark.django_db(transaction=True)
def test_campaign_that_is_handed_over_while_its_meeting_moves_is_held(
    staff: Client, meeting: Meeting, dora: User
) -> None:
    campaign = make_campaign(meeting, contacts=make_people(1))
    moment = timezone.now() + datetime.timedelta(days=1)
    ask_to_send(campaign=campaign, actor=dora, send_at=moment)

    def move() -> None:
        try:
            save(staff, meeting, venue_en="Palais des Nations")
        finally:
            connection.close()

    mover = threading.Thread(target=move)
    with transaction.atomic():
        assert start_due_campaigns(now=moment) == 1
        mover.start()
        eventually(waits_for_a_lock)
    mover.join()

    assert (Batch.objects.get().paused, Batch.objects.get().pause_reason) == (True, Batch.MEETING_CHANGED)
