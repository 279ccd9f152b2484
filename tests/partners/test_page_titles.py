"""Titles of the pages: a screen reader says them first, so they tell the state, the error, or what was done."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from meeting.models import Meeting
from partners.models import AddressChange
from tests.factories import make_contact, make_invitation, make_open_meeting, make_registration
from tests.partners.answers import REGISTER_ANSWERS, in_each_language
from tests.reading import one_line

PORTAL = {
    "en": "ILO development partners’ meeting",
    "fr": "Réunion des partenaires au développement de l’OIT",
    "es": "Reunión de asociados para el desarrollo de la OIT",
}


def title(html: str) -> str:
    """The page's title as a browser has it, without the portal's name."""
    words = one_line(html.partition("<title>")[2].partition("</title>")[0]).strip()
    [name] = [name for name in PORTAL.values() if words.endswith(f" · {name}")]
    return words.removesuffix(f" · {name}")


def title_at(client: Client, address: str) -> str:
    return title(client.get(address).text)


STATES: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "confirmed": (
        {"status": "confirmed"},
        {
            "en": "My registration: confirmed",
            "fr": "Mon inscription\u00a0: confirmée",
            "es": "Mi inscripción: confirmada",
        },
    ),
    "pending": (
        {"status": "pending"},
        {
            "en": "My registration: pending",
            "fr": "Mon inscription\u00a0: en attente de confirmation",
            "es": "Mi inscripción: pendiente de confirmación",
        },
    ),
    "waiting": (
        {"status": "waitlisted"},
        {
            "en": "My registration: on the waiting list",
            "fr": "Mon inscription\u00a0: sur la liste d’attente",
            "es": "Mi inscripción: en la lista de espera",
        },
    ),
    "offered": (
        {"status": "waitlisted", "offered_until": timezone.now() + datetime.timedelta(days=1)},
        {
            "en": "My registration: seat offered",
            "fr": "Mon inscription\u00a0: place proposée",
            "es": "Mi inscripción: plaza ofrecida",
        },
    ),
    "declined": (
        {"status": "declined"},
        {
            "en": "My registration: declined",
            "fr": "Mon inscription\u00a0: refusée",
            "es": "Mi inscripción: rechazada",
        },
    ),
    "cancelled": (
        {"status": "cancelled"},
        {
            "en": "My registration: cancelled",
            "fr": "Mon inscription\u00a0: annulée",
            "es": "Mi inscripción: anulada",
        },
    ),
}


@in_each_language
@pytest.mark.parametrize("state", STATES)
def test_title_tells_how_things_stand(client: Client, meeting: Meeting, state: str, language: str) -> None:
    fields, titles = STATES[state]
    person = make_registration(meeting, **fields)

    assert title_at(client, f"/{language}/registration/{person.token}/") == titles[language]


OVER = {
    "en": "My registration · This meeting is over.",
    "fr": "Mon inscription · Cette réunion est terminée.",
    "es": "Mi inscripción · Esta reunión ha terminado.",
}


@in_each_language
def test_title_tells_that_the_meeting_is_over(client: Client, db: None, language: str) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    person = make_registration(make_open_meeting(starts_on=yesterday, ends_on=yesterday), status="waitlisted")

    assert title_at(client, f"/{language}/registration/{person.token}/") == OVER[language]


CHANGED = {
    "en": "Your changes are saved. My registration: confirmed",
    "fr": "Vos modifications sont enregistrées. Mon inscription\u00a0: confirmée",
    "es": "Sus cambios se han guardado. Mi inscripción: confirmada",
}


@in_each_language
def test_title_tells_that_changes_are_saved(client: Client, meeting: Meeting, language: str) -> None:
    person = make_registration(meeting)

    switched = client.post(f"/{language}/registration/{person.token}/switch/", {"attendance": "online"}, follow=True)

    assert title(switched.text) == CHANGED[language]


TOO_LATE = {
    "en": "Error: My registration: cancelled",
    "fr": "Erreur\u00a0: Mon inscription\u00a0: annulée",
    "es": "Error: Mi inscripción: anulada",
}


@in_each_language
def test_title_tells_that_an_offer_is_over(client: Client, meeting: Meeting, language: str) -> None:
    person = make_registration(meeting, status="cancelled")

    answer = client.post(f"/{language}/registration/{person.token}/", {"action": "accept"})

    assert (answer.status_code, title(answer.text)) == (409, TOO_LATE[language])


INVITATIONS = {
    "none": {"en": "Your invitation", "fr": "Votre invitation", "es": "Su invitación"},
    "declined": {
        "en": "Your invitation: declined",
        "fr": "Votre invitation\u00a0: déclinée",
        "es": "Su invitación: declinada",
    },
    "accepted": {
        "en": "Your invitation: accepted",
        "fr": "Votre invitation\u00a0: acceptée",
        "es": "Su invitación: aceptada",
    },
}


@in_each_language
def test_title_tells_the_answer_to_an_invitation(client: Client, meeting: Meeting, language: str) -> None:
    invitation = make_invitation(meeting, make_contact(email=REGISTER_ANSWERS["email"]))
    page = f"/{language}/invitation/{invitation.token}/"

    none = title_at(client, page)
    declined = title(client.post(page, {"action": "decline"}, follow=True).text)
    client.post(f"{page}register/", REGISTER_ANSWERS)
    accepted = title_at(client, page)
    refused = client.post(page, {"action": "decline"})

    told = {"none": none, "declined": declined, "accepted": accepted}
    assert told == {answer: titles[language] for answer, titles in INVITATIONS.items()}
    assert title(refused.text) == f"{ERROR[language]} {accepted}"


ERROR = {"en": "Error:", "fr": "Erreur\u00a0:", "es": "Error:"}

SENT = {
    "en": ("Check your mailbox · Send me my personal link", "Check your mailbox · Use another address"),
    "fr": (
        "Consultez votre messagerie · Recevoir mon lien personnel",
        "Consultez votre messagerie · Utiliser une autre adresse",
    ),
    "es": (
        "Consulte su correo electrónico · Recibir mi enlace personal",
        "Consulte su correo electrónico · Usar otra dirección",
    ),
}


@in_each_language
def test_title_tells_that_a_link_was_sent(client: Client, meeting: Meeting, language: str) -> None:
    person = make_registration(meeting)

    asked = [
        client.post(f"/{language}/registration/{path}", {"email": "new@example.org"}, follow=True)
        for path in ("", f"{person.token}/address/")
    ]

    assert tuple(title(page.text) for page in asked) == SENT[language]


ADDRESSES = {
    "en": ("Confirm your address", "Your address is confirmed"),
    "fr": ("Confirmez votre adresse", "Votre adresse est confirmée"),
    "es": ("Confirme su dirección", "Su dirección está confirmada"),
}


@in_each_language
def test_title_and_heading_tell_that_an_address_is_confirmed(client: Client, meeting: Meeting, language: str) -> None:
    person = make_registration(meeting)
    change = AddressChange.objects.create(registration=person, email="new@example.org")
    page = f"/{language}/registration/address/{change.token}/"

    before, after = client.get(page).text, client.post(page, follow=True).text

    assert (title(before), title(after)) == ADDRESSES[language]
    assert [f"<h1>{words}</h1>" in text for words, text in zip(ADDRESSES[language], (before, after), strict=True)] == [
        True,
        True,
    ]


DONE = {
    "en": "Thank you · We have received your registration.",
    "fr": "Merci · Nous avons bien reçu votre inscription.",
    "es": "Gracias · Hemos recibido su inscripción.",
}
CLOSED = {
    "en": ("Registration is not open yet.", "Registration is closed.", "This meeting is over."),
    "fr": (
        "Les inscriptions ne sont pas encore ouvertes.",
        "Les inscriptions sont closes.",
        "Cette réunion est terminée.",
    ),
    "es": ("La inscripción aún no está abierta.", "Las inscripciones están cerradas.", "Esta reunión ha terminado."),
}


@in_each_language
def test_title_tells_that_a_registration_has_arrived(client: Client, meeting: Meeting, language: str) -> None:
    assert title_at(client, f"/{language}/2027/register/done/") == DONE[language]


@in_each_language
def test_title_tells_why_nobody_can_register(client: Client, db: None, language: str) -> None:
    now, day = timezone.now(), datetime.timedelta(days=1)
    make_open_meeting(slug="early", registration_opens_at=now + day)
    make_open_meeting(slug="late", registration_opens_at=now - 2 * day, registration_closes_at=now - day)
    make_open_meeting(slug="past", starts_on=(now - 9 * day).date(), ends_on=(now - 9 * day).date())

    titles = tuple(title_at(client, f"/{language}/{slug}/register/") for slug in ("early", "late", "past"))

    assert titles == CLOSED[language]
