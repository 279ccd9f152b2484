"""The page of somebody who was offered a seat, or who waits for one."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from meeting.models import HistoryEntry, Meeting, Message
from partners.models import Registration
from tests.factories import make_open_meeting, make_registration
from tests.partners.answers import in_each_language
from tests.reading import one_line, read

MEETING_HELD = {"hybrid": True, "in_person": False}


@pytest.fixture
def meeting(db: None) -> Meeting:
    return make_open_meeting(slug="2027", title_en="Partners’ meeting")


@pytest.fixture
def chen(meeting: Meeting) -> Registration:
    """A seat in the room is kept for Chen."""
    return make_registration(
        meeting, given_name="Chen", status="waitlisted", offered_until=timezone.now(), waiting_since=timezone.now()
    )


ANSWERS = {
    "en": ("Accept the seat", "Take part online instead", "Let it go"),
    "fr": ("Accepter la place", "Participer plutôt en ligne", "Laisser cette place"),
    "es": ("Aceptar la plaza", "Participar en línea", "Ceder la plaza"),
}
WITHOUT_ANSWER = {
    "en": "Without an answer it goes to the next in line, and your registration ends.",
    "fr": "Sans réponse de votre part, elle revient à la personne suivante et votre inscription prend fin.",
    "es": "Si no responde, pasa a la siguiente persona y su inscripción termina.",
}


@in_each_language
def test_offer_has_three_answers_and_says_what_comes_without_one(
    client: Client, chen: Registration, language: str
) -> None:
    address = f"/{language}/registration/{chen.token}/"

    page = read(client, address)

    accept, switch, let_go = ANSWERS[language]
    assert f'<button class="btn" type="submit" name="action" value="accept">{accept}</button>' in page
    assert f'<a class="btn ghost" href="{address}switch/">{switch}</a>' in page
    assert f'<a class="btn ghost" href="{address}cancel/">{let_go}</a>' in page
    assert f"<p>{WITHOUT_ANSWER[language]}</p>" in page


TO_THE_NEXT = {
    "en": "The seat in the room then goes to the next person on the waiting list.",
    "fr": "La place en salle reviendra à la personne suivante sur la liste d’attente.",
    "es": "La plaza en la sala pasará a la siguiente persona de la lista de espera.",
}


@in_each_language
def test_who_lets_a_seat_go_reads_who_gets_it(client: Client, chen: Registration, language: str) -> None:
    assert f"<p>{TO_THE_NEXT[language]}</p>" in read(client, f"/{language}/registration/{chen.token}/cancel/")


@pytest.mark.parametrize(("held", "shown"), MEETING_HELD.items())
def test_online_is_an_answer_only_where_there_is_online(
    client: Client, chen: Registration, held: str, shown: bool
) -> None:
    Meeting.objects.update(held=held)

    assert ("/switch/" in read(client, f"/en/registration/{chen.token}/")) is shown


def test_accepting_confirms_and_leads_back(client: Client, chen: Registration) -> None:
    address = f"/en/registration/{chen.token}/"

    responses = [client.post(address, {"action": "accept"}) for _twice in range(2)]

    assert [(response.status_code, response["Location"]) for response in responses] == [(302, address)] * 2
    chen.refresh_from_db()
    assert (chen.status, chen.offered_until) == ("confirmed", None)
    assert list(HistoryEntry.objects.values_list("action", flat=True)) == ["accepted offer"]
    assert list(Message.objects.values_list("name", flat=True)) == ["registration_promoted"]


ENDED = {
    "en": "This seat is no longer kept for you.",
    "fr": "Cette place ne vous est plus réservée.",
    "es": "Esta plaza ya no está reservada para usted.",
}


@in_each_language
def test_accepting_too_late_is_said(client: Client, chen: Registration, language: str) -> None:
    Registration.objects.update(status="cancelled", holds_seat=False, offered_until=None, waiting_since=None)

    response = client.post(f"/{language}/registration/{chen.token}/", {"action": "accept"})

    assert response.status_code == 409
    assert f'<p class="notice warning" role="alert">{ENDED[language]}</p>' in one_line(response.text)
    chen.refresh_from_db()
    assert chen.status == "cancelled"
    assert (HistoryEntry.objects.count(), Message.objects.count()) == (0, 0)


@pytest.mark.parametrize("status", ["pending", "waitlisted", "declined", "cancelled"])
def test_nobody_without_an_offer_accepts_one(client: Client, meeting: Meeting, status: str) -> None:
    bruno = make_registration(meeting, status=status)

    response = client.post(f"/en/registration/{bruno.token}/", {"action": "accept"})

    assert response.status_code == 409
    assert 'value="accept"' not in response.text
    bruno.refresh_from_db()
    assert bruno.status == status


@pytest.mark.parametrize("answers", [{}, {"action": "confirm"}])
def test_anything_else_that_is_sent_changes_nothing(client: Client, chen: Registration, answers: dict) -> None:
    response = client.post(f"/en/registration/{chen.token}/", answers)

    chen.refresh_from_db()
    assert (response.status_code, chen.status, chen.has_offer) == (200, "waitlisted", True)


def test_accepting_needs_the_forms_token(chen: Registration) -> None:
    response = Client(enforce_csrf_checks=True).post(f"/en/registration/{chen.token}/", {"action": "accept"})

    chen.refresh_from_db()
    assert (response.status_code, chen.status) == (403, "waitlisted")


WAITING = {
    "en": "You keep your place in the line, and need not do anything. If you do not want to wait, take part online "
    "instead or cancel your registration.",
    "fr": "Vous gardez votre rang et n’avez rien à faire. Si vous ne souhaitez pas attendre, participez plutôt en "
    "ligne ou annulez votre inscription.",
    "es": "Conserva su puesto en la lista y no tiene que hacer nada. Si no desea esperar, participe en línea o anule "
    "su inscripción.",
}


@in_each_language
def test_one_who_waits_reads_how_to_leave_the_list(client: Client, meeting: Meeting, language: str) -> None:
    waiting = make_registration(meeting, status="waitlisted")

    page = read(client, f"/{language}/registration/{waiting.token}/")

    assert f"<p> {WAITING[language]} </p>" in page
    assert re.findall(r'name="action"', page) == []
