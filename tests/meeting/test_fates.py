"""What staff read of what became of a message."""

from typing import Any

import pytest
from django.utils import translation

from meeting.models import Message, MessageEvent
from meeting.selectors.fates import fate_in_words
from tests.meeting.mailing import finished, queue

State = Message.State

FATES = [
    ({"state": State.QUEUED}, "Waiting", "En attente", "En espera"),
    (
        {"state": State.QUEUED, "last_error": "451 4.2.2"},
        "Waiting for another attempt: the mailbox is full (451 4.2.2)",
        "En attente d’une nouvelle tentative\u00a0: la boîte aux lettres est pleine (451 4.2.2)",
        "En espera de otro intento: el buzón está lleno (451 4.2.2)",
    ),
    (
        {"state": State.FAILED, "last_error": "550 5.7.1"},
        "Refused: the mail server’s rules do not let it in (550 5.7.1)",
        "Refusé\u00a0: les règles du serveur de messagerie ne l’admettent pas (550 5.7.1)",
        "Rechazado: las reglas del servidor de correo no lo admiten (550 5.7.1)",
    ),
    (
        {"state": State.BOUNCED, "last_error": "5.1.1"},
        "Came back: there is no such mailbox (5.1.1)",
        "Revenu\u00a0: cette boîte aux lettres n’existe pas (5.1.1)",
        "Devuelto: ese buzón no existe (5.1.1)",
    ),
    (
        {"state": State.NEEDS_REVIEW, "last_error": "SMTPServerDisconnected"},
        "Set aside for a person: nobody knows whether it arrived (SMTPServerDisconnected)",
        "Mis de côté pour qu’une personne s’en occupe\u00a0: on ignore s’il est arrivé (SMTPServerDisconnected)",
        "Apartado para que lo vea una persona: no se sabe si llegó (SMTPServerDisconnected)",
    ),
    (
        {"state": State.SUPPRESSED},
        "Not sent: the address takes no more mailings",
        "Non envoyé\u00a0: l’adresse ne reçoit plus d’envois",
        "No enviado: la dirección no recibe más envíos",
    ),
]


@pytest.mark.parametrize("fate", FATES)
def test_fate_is_said_in_words(db: None, fate: tuple[dict[str, Any], str, str, str]) -> None:
    fields, *expected = fate

    for language, words in zip(("en", "fr", "es"), expected, strict=True):
        with translation.override(language):
            assert fate_in_words(Message(**fields)) == words


NOT_SENT = ("Not sent: called off", "Non envoyé\u00a0: annulé", "No enviado: anulado")
PERHAPS = (
    "Called off: nobody knows whether it arrived before",
    "Annulé\u00a0: on ignore s’il était déjà arrivé",
    "Anulado: no se sabe si había llegado antes",
)
CLOSED = (
    "Closed by staff: nobody knows whether it arrived",
    "Clôturé par le secrétariat\u00a0: on ignore s’il est arrivé",
    "Cerrado por la secretaría: no se sabe si llegó",
)


@pytest.mark.parametrize(
    ("interruptions", "kind", "expected"),
    [
        (0, "unsubscribed", NOT_SENT),
        (0, "resent", NOT_SENT),
        (0, "closed", CLOSED),
        (3, "unsubscribed", PERHAPS),
        (3, "resent", CLOSED),
        (3, "closed", CLOSED),
    ],
)
def test_what_was_called_off_says_whether_staff_closed_it(
    db: None, interruptions: int, kind: str, expected: tuple[str, ...]
) -> None:
    [amina] = queue("amina@example.org")
    finished(amina, State.CANCELLED, interruptions=interruptions)
    MessageEvent.objects.create(message=amina, kind=kind)

    for language, words in zip(("en", "fr", "es"), expected, strict=True):
        with translation.override(language):
            assert fate_in_words(amina) == words


ANSWERED = (
    "Not sent: the person had answered meanwhile",
    "Non envoyé\u00a0: la personne avait répondu entre-temps",
    "No enviado: la persona ya había respondido",
)


def test_what_was_called_off_for_an_answer_says_so(db: None) -> None:
    [amina] = queue("amina@example.org")
    finished(amina, State.CANCELLED, last_error=Message.ANSWERED)

    for language, words in zip(("en", "fr", "es"), ANSWERED, strict=True):
        with translation.override(language):
            assert fate_in_words(amina) == words


def test_message_that_was_taken_says_when(db: None) -> None:
    [amina] = queue("amina@example.org")
    finished(amina)
    Message.objects.update(sent_at="2026-11-26T13:05:00Z")
    amina.refresh_from_db()
    assert fate_in_words(amina) == "Accepted by the mail server on 26 November 2026, 14:05"

    MessageEvent.objects.create(message=amina, kind="delayed")
    assert fate_in_words(amina) == "Accepted by the mail server on 26 November 2026, 14:05; is delayed further on"
