"""How things stand, on the page of one's own registration: while one waits, when an offer lapsed, after the meeting."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from meeting.models import Meeting
from partners.services.registrations import cancel_registration
from partners.services.seats import end_offers
from tests.factories import make_registration
from tests.partners.answers import in_each_language
from tests.reading import read


def standing(page: str) -> str:
    return re.search(r'<p class="notice( \w*)">(.+?)</p>', page)[2]


def end_meeting(meeting: Meeting) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Meeting.objects.filter(pk=meeting.pk).update(starts_on=yesterday, ends_on=yesterday)


@pytest.mark.parametrize(
    ("fields", "moves"),
    [
        ({"status": "pending"}, True),
        ({"status": "waitlisted"}, True),
        ({"status": "waitlisted", "offered_until": timezone.now()}, True),
        ({"status": "confirmed"}, False),
        ({"status": "declined"}, False),
        ({"status": "cancelled"}, False),
    ],
    ids=["pending", "waiting", "offered", "confirmed", "declined", "cancelled"],
)
def test_page_of_one_who_waits_is_asked_for_again(
    client: Client, meeting: Meeting, fields: dict[str, Any], moves: bool
) -> None:
    person = make_registration(meeting, **fields)

    assert ("data-moves" in read(client, f"/en/registration/{person.token}/")) is moves


@pytest.mark.parametrize("status", ["pending", "waitlisted"])
def test_nothing_moves_after_the_meeting(client: Client, meeting: Meeting, status: str) -> None:
    person = make_registration(meeting, status=status)
    end_meeting(meeting)

    assert "data-moves" not in read(client, f"/en/registration/{person.token}/")


LAPSED = {
    "en": "We had no answer in time, and the seat went to the next in line. Your registration has ended.",
    "fr": "Nous n’avons pas reçu de réponse à temps et la place est revenue à la personne suivante. Votre inscription "
    "a pris fin.",
    "es": "No recibimos respuesta a tiempo y la plaza pasó a la siguiente persona. Su inscripción ha terminado.",
}
CANCELLED = {
    "en": "Your registration is cancelled.",
    "fr": "Votre inscription est annulée.",
    "es": "Su inscripción está anulada.",
}


@in_each_language
def test_one_who_did_not_answer_reads_why_it_ended(client: Client, meeting: Meeting, language: str) -> None:
    chen = make_registration(meeting, status="waitlisted", offered_until=timezone.now())
    amina = make_registration(meeting)
    end_offers()
    cancel_registration(registration=amina)

    pages = [read(client, f"/{language}/registration/{person.token}/") for person in (chen, amina)]

    assert [standing(page) for page in pages] == [LAPSED[language], CANCELLED[language]]


CONFIRMED_THEN = {
    "en": "This meeting is over. Your participation was confirmed.",
    "fr": "Cette réunion est terminée. Votre participation avait été confirmée.",
    "es": "Esta reunión ha terminado. Su participación había sido confirmada.",
}
NOT_CONFIRMED_THEN = {
    "en": "This meeting is over. Your participation was not confirmed.",
    "fr": "Cette réunion est terminée. Votre participation n’avait pas été confirmée.",
    "es": "Esta reunión ha terminado. Su participación no había sido confirmada.",
}


@in_each_language
def test_after_the_meeting_nobody_is_told_to_wait(client: Client, meeting: Meeting, language: str) -> None:
    people = [make_registration(meeting, status=status) for status in ("confirmed", "waitlisted", "pending")]
    end_meeting(meeting)

    pages = [read(client, f"/{language}/registration/{person.token}/") for person in people]

    assert [standing(page) for page in pages] == [CONFIRMED_THEN[language], *[NOT_CONFIRMED_THEN[language]] * 2]
    assert [f'<a class="btn" href="/{language}/2027/">' in page for page in pages] == [True] * 3


MEANWHILE = {
    "en": ("In the meantime", "See the agenda"),
    "fr": ("En attendant", "Voir le programme"),
    "es": ("Mientras tanto", "Ver el programa"),
}


@in_each_language
def test_one_who_waits_is_promised_no_links(client: Client, meeting: Meeting, language: str) -> None:
    chen = make_registration(meeting, status="waitlisted")
    address = f"/{language}/registration/{chen.token}/"

    page = read(client, address)

    heading, agenda = MEANWHILE[language]
    assert f'<h2 id="how-to-join"> {heading} </h2>' in page
    assert f'<a href="{address}agenda/"> {agenda} </a>' in page


QUESTION = {
    "en": "If you have a question about this, write to us:",
    "fr": "Pour toute question à ce sujet, écrivez-nous\u00a0:",
    "es": "Si tiene alguna pregunta al respecto, escríbanos:",
}


@in_each_language
def test_one_who_was_declined_reads_whom_to_ask(client: Client, meeting: Meeting, language: str) -> None:
    Meeting.objects.update(contact_email="secretariat@example.org")
    bruno = make_registration(meeting, status="declined")

    page = read(client, f"/{language}/registration/{bruno.token}/")

    link = '<a href="mailto:secretariat@example.org">secretariat@example.org</a>'
    assert f"<p> {QUESTION[language]} {link} </p>" in page


DECLINED = {
    "en": "Your registration could not be accepted.",
    "fr": "Votre inscription n’a pas pu être acceptée.",
    "es": "No se ha podido aceptar su inscripción.",
}


@in_each_language
def test_note_to_one_declined_is_in_the_language_of_her_mails(client: Client, meeting: Meeting, language: str) -> None:
    note = {"decline_reason": "other", "decline_note": "Nous sommes trop\nnombreux."}
    person = make_registration(meeting, status="declined", language="fr", **note)

    page = read(client, f"/{language}/registration/{person.token}/")

    assert standing(page) == f'{DECLINED[language]} <span lang="fr">Nous sommes trop<br>nombreux.</span>'
