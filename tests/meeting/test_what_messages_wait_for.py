"""The page of a message that waits says what for, and no moment that has passed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.utils.html import escape

from meeting.models import Batch, MailGate, Message, User
from meeting.services.mail_gate import the_gate
from tests.meeting.mailing import finished, queue
from tests.reading import one_line

LATER = "2126-11-26T13:05:00Z"
LATER_IN_WORDS = {
    "en": "26 November 2126, 14:05",
    "fr": "26 novembre 2126 14:05",
    "es": "26 de noviembre de 2126 a las 14:05",
}


@pytest.fixture
def staff(client: Client, dora: User) -> Client:
    client.force_login(dora)
    return client


@pytest.fixture
def waiting(db: None) -> Message:
    the_gate()
    return queue("amina@example.org", batch=Batch.objects.create())[0]


def page_of(staff: Client, message: Message, language: str = "en") -> str:
    page = staff.get(f"/admin/meeting/message/{message.pk}/change/", headers={"Accept-Language": language})
    return one_line(page.text)


WAITS = [  # by fields of the message, of its batch and of the gate
    (
        ({}, {}, {}),
        (
            "Its turn: it is among the next.",
            "Son tour\u00a0: il est parmi les prochains.",
            "Su turno: está entre los próximos.",
        ),
    ),
    (
        ({"next_attempt_at": LATER}, {}, {}),
        ("The next attempt, at {}.", "La prochaine tentative, le {}.", "El próximo intento, el {}."),
    ),
    (
        ({"next_attempt_at": LATER}, {}, {"relay_retry_at": LATER}),
        (
            "The mail server does not answer; it is tried again at {}.",
            "Le serveur de messagerie ne répond pas\u202f; nouvel essai le {}.",
            "El servidor de correo no responde; se volverá a intentar el {}.",
        ),
    ),
    (
        ({}, {"not_before": LATER}, {"relay_retry_at": LATER}),
        ("Its batch is held until {}.", "Son lot est retenu jusqu’au {}.", "Su lote está retenido hasta el {}."),
    ),
    (
        ({}, {"not_before": LATER, "paused": True}, {}),
        ("Its batch is paused.", "Son lot est en pause.", "Su lote está en pausa."),
    ),
    (
        ({}, {"paused": True}, {"frozen_at": Now()}),
        ("All mailings are frozen.", "Tous les envois sont suspendus.", "Todos los envíos están suspendidos."),
    ),
    (
        ({}, {}, {"home": "x", "frozen_at": Now()}),
        (
            "This database was restored from a backup: nothing is sent until staff say so.",
            "Cette base de données a été restaurée depuis une sauvegarde\u00a0: rien ne part avant que le "
            "secrétariat ne le dise.",
            "Esta base de datos se restauró de una copia de seguridad: no sale nada hasta que la secretaría lo diga.",
        ),
    ),
]


@pytest.mark.parametrize(("fields", "words"), WAITS)
def test_page_says_what_it_waits_for(
    staff: Client, waiting: Message, fields: tuple[dict[str, Any], ...], words: tuple[str, ...]
) -> None:
    for model, of_it in zip((Message, Batch, MailGate), fields, strict=True):
        model.objects.update(**of_it)

    for language, expected in zip(("en", "fr", "es"), words, strict=True):
        assert escape(expected.format(LATER_IN_WORDS[language])) in page_of(staff, waiting, language)


def test_frozen_mailings_hold_no_confirmation(staff: Client) -> None:
    [confirmation] = queue("amina@example.org")
    the_gate()
    MailGate.objects.update(frozen_at=Now())

    assert "Its turn: it is among the next." in page_of(staff, confirmation)


def test_moment_that_has_passed_is_not_said(staff: Client, waiting: Message) -> None:
    Message.objects.update(next_attempt_at=Now() - timedelta(minutes=5))
    Batch.objects.update(not_before=Now() - timedelta(minutes=5))

    page = page_of(staff, waiting)
    assert "Its turn: it is among the next." in page
    assert "Next attempt" not in page

    assert "Waits for" not in page_of(staff, finished(waiting))
