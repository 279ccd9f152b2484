"""Staff send one message again, or close it: from the outbox, and from the button beside each message."""

import re
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse
from django.utils import translation

from meeting.models import Batch, BatchText, HistoryEntry, Message, MessageEvent, Suppression, User
from meeting.selectors.fates import fate_in_words
from meeting.services.delivery import claim_due, deliver_due
from meeting.services.resending import (
    AddressCameBack,
    IsOnItsWay,
    IsSecret,
    WantsNoMailings,
    close_message,
    send_again,
)
from meeting.services.unsubscribing import unsubscribe
from tests.factories import make_meeting
from tests.meeting.mailing import queue, states
from tests.reading import one_line
from tests.smtp_sink import Sink, text_of

State = Message.State
OUTBOX = "/admin/meeting/message/"


def finished(message: Message, state: str = State.SENT, **fields: Any) -> Message:
    """The message, done with."""
    sent_at = Now() if state in (State.SENT, State.BOUNCED) else None
    Message.objects.filter(pk=message.pk).update(state=state, sent_at=sent_at, **fields)
    message.refresh_from_db()
    return message


@pytest.fixture
def amina(db: None) -> Message:
    """A message of a mailing that says what its batch says, and was sent."""
    batch = Batch.objects.create(meeting=make_meeting())
    BatchText.objects.create(batch=batch, language="en", subject="Dear {name}", text="{name}: x/[[token]]/", html="")
    [message] = queue("amina@example.org", batch=batch, subject="", text="")
    return finished(message, values={"name": "Amina"})


@pytest.fixture
def staff(client: Client, dora: User) -> Client:
    client.force_login(dora)
    return client


def press(client: Client, message: Message, **fields: str) -> Any:
    return client.post(reverse("admin:meeting_message_resend", args=[message.pk]), fields)


def act(client: Client, action: str, *messages: Message) -> Any:
    return client.post(
        OUTBOX, {"action": action, "_selected_action": [str(message.pk) for message in messages]}, follow=True
    )


def told(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# What a copy is -----------------------------------------------------------------------------------------------------


def test_copy_says_the_same_under_a_new_number(relay: Sink, amina: Message, dora: User) -> None:
    copy = send_again(message=amina, actor=dora)

    deliver_due()

    assert (copy.subject, copy.text, copy.batch, copy.copy_of) == (
        "Dear Amina",
        "Amina: x/[[token]]/",
        amina.batch,
        amina,
    )
    assert copy.dedupe_key == f"resend:{amina.pk}:1"
    [mail] = relay.mails
    assert (mail["Message-ID"], mail["Subject"], mail["To"]) == (copy.message_id, "Dear Amina", "amina@example.org")
    assert copy.message_id != amina.message_id
    assert text_of(mail).startswith("Amina: x//")
    amina.refresh_from_db()
    assert (amina.state, list(amina.events.values_list("kind", flat=True))) == (State.SENT, ["resent"])
    assert list(HistoryEntry.objects.values_list("action", "actor", "changes")) == [("resent", dora.pk, {})]


def test_copy_has_a_subject_that_a_row_holds(amina: Message, dora: User) -> None:
    name = "é" * 400
    amina = finished(amina, values={"name": name})
    assert send_again(message=amina, actor=dora).subject == f"Dear {name}"[:300]


def test_copy_of_a_copy_is_one_of_the_first(amina: Message, dora: User) -> None:
    first = finished(send_again(message=amina, actor=dora))
    second = send_again(message=first, actor=dora)

    assert (second.copy_of, second.dedupe_key) == (amina, f"resend:{amina.pk}:2")


def test_second_click_sends_no_second_copy(amina: Message, dora: User) -> None:
    send_again(message=amina, actor=dora)

    with pytest.raises(IsOnItsWay):
        send_again(message=amina, actor=dora)

    assert states() == [State.SENT, State.QUEUED]


def test_copy_waits_while_its_batch_is_held(relay: Sink, amina: Message, dora: User) -> None:
    Batch.objects.update(paused=True)
    send_again(message=amina, actor=dora)

    deliver_due()
    assert states() == [State.SENT, State.QUEUED]

    Batch.objects.update(paused=False)
    deliver_due()
    assert states() == [State.SENT, State.SENT]


def test_copy_from_a_batch_that_was_called_off_goes(relay: Sink, amina: Message, dora: User) -> None:
    Batch.objects.update(cancelled_at=Now())

    copy = send_again(message=amina, actor=dora)
    deliver_due()

    assert states() == [State.SENT, State.SENT]
    assert (copy.batch != amina.batch, copy.batch.meeting) == (True, amina.batch.meeting)


# Who gets none ------------------------------------------------------------------------------------------------------


def test_secret_is_not_sent_again(db: None, dora: User) -> None:
    [code] = queue("dora@example.org", is_secret=True)
    finished(code)

    with pytest.raises(IsSecret):
        send_again(message=code, actor=dora)


def test_who_unsubscribed_gets_no_mailing_again(amina: Message, dora: User) -> None:
    unsubscribe(message=amina)

    with pytest.raises(WantsNoMailings):
        send_again(message=amina, actor=dora, address_works=True)

    assert states() == [State.SENT]


def test_address_that_came_back_is_asked_about(relay: Sink, amina: Message, dora: User) -> None:
    Suppression.objects.create(fingerprint=Suppression.fingerprint_of("Amina@example.org"), reason="bounced")

    with pytest.raises(AddressCameBack):
        send_again(message=amina, actor=dora)
    assert (states(), MessageEvent.objects.count()) == ([State.SENT], 0)

    send_again(message=amina, actor=dora, address_works=True)
    deliver_due()
    assert (states(), Suppression.objects.count()) == ([State.SENT, State.SENT], 0)


# Closing ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "closed"),
    [
        (State.FAILED, State.FAILED),
        (State.NEEDS_REVIEW, State.CANCELLED),
        (State.QUEUED, State.CANCELLED),  # What a restored database holds, and had gone.
    ],
)
def test_closed_message_is_looked_at_no_more(amina: Message, dora: User, state: str, closed: str) -> None:
    finished(amina, state)

    assert [close_message(message=amina, actor=dora) for _ in range(2)] == [True, False]

    assert (states(), list(amina.events.values_list("kind", flat=True))) == ([closed], ["closed"])
    assert list(HistoryEntry.objects.values_list("action", flat=True)) == ["closed"]


def test_what_needs_nobody_is_not_closed(amina: Message, dora: User) -> None:
    assert close_message(message=amina, actor=dora) is False
    assert (states(), MessageEvent.objects.count()) == ([State.SENT], 0)


def test_what_a_sender_has_taken_is_not_closed(db: None, dora: User) -> None:
    [message] = queue("bruno@example.org")
    claim_due(uuid.uuid4())

    assert close_message(message=message, actor=dora) is False
    assert (states(), MessageEvent.objects.count(), HistoryEntry.objects.count()) == ([State.CLAIMED], 0, 0)


# The outbox ---------------------------------------------------------------------------------------------------------


def test_outbox_sends_again_what_can_be_and_says_what_cannot(staff: Client, amina: Message) -> None:
    [failed, aside, code] = queue("bruno@example.org", "chen@example.org", "dora@example.org")
    finished(failed, State.FAILED)
    finished(aside, State.NEEDS_REVIEW, interruptions=3)
    finished(code, is_secret=True)

    assert told(act(staff, "send_again", failed, aside, code)) == [
        "2 messages are on their way again.",
        "This message held a secret, which is not kept; the person has to ask for a new one. (1)",
    ]
    assert Message.objects.get(pk=aside.pk).state == State.CANCELLED


def test_outbox_closes(staff: Client, amina: Message) -> None:
    [failed, aside] = queue("bruno@example.org", "chen@example.org")
    finished(failed, State.FAILED)
    finished(aside, State.NEEDS_REVIEW)
    to_look_at = f"{OUTBOX}?look=yes"
    assert {message.pk for message in staff.get(to_look_at).context["cl"].result_list} == {failed.pk, aside.pk}

    assert told(act(staff, "close", failed, aside, amina)) == ["2 messages were closed."]

    assert list(staff.get(to_look_at).context["cl"].result_list) == []


def test_who_only_reads_the_outbox_has_neither(client: Client, amina: Message) -> None:
    emil = User.objects.create_user("emil@example.org", is_staff=True)
    emil.user_permissions.set(Permission.objects.filter(codename="view_message"))
    client.force_login(emil)

    assert "send_again" not in client.get(OUTBOX).text
    act(client, "send_again", amina)
    assert press(client, amina).status_code == 403
    assert "Send again" not in client.get(f"{OUTBOX}{amina.pk}/change/").text
    assert states() == [State.SENT]


# The button ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        ("/admin/partners/contact/1/change/", "/admin/partners/contact/1/change/"),
        ("https://evil.example/admin/", OUTBOX),
        ("//evil.example/admin/", OUTBOX),
        ("/en/", OUTBOX),
        ("", OUTBOX),
    ],
)
def test_button_leads_back_to_the_page_it_is_on(staff: Client, amina: Message, back: str, expected: str) -> None:
    response = press(staff, amina, back=back)

    assert (response.status_code, response["Location"]) == (302, expected)
    assert states() == [State.SENT, State.QUEUED]


ASKED = {
    "en": (
        "Mail to this address came back, because nobody has it.",
        "If mail arrives at amina@example.org now, it can be sent again. Mailings then go to this address too, until "
        "mail comes back once more.",
    ),
    "fr": (
        "Le courrier envoyé à cette adresse est revenu, car personne ne l’a.",
        "Si le courrier arrive maintenant à amina@example.org, le message peut être renvoyé. Les envois iront alors "
        "aussi à cette adresse, jusqu’à ce qu’un message revienne de nouveau.",
    ),
    "es": (
        "El correo enviado a esta dirección ha vuelto, porque nadie la tiene.",
        "Si el correo llega ahora a amina@example.org, el mensaje se puede reenviar. Los envíos irán entonces también "
        "a esta dirección, hasta que un mensaje vuelva de nuevo.",
    ),
}


@pytest.mark.parametrize("language", ASKED)
def test_button_asks_before_writing_to_an_address_that_came_back(staff: Client, amina: Message, language: str) -> None:
    Suppression.objects.create(fingerprint=Suppression.fingerprint_of("amina@example.org"), reason="bounced")
    address = reverse("admin:meeting_message_resend", args=[amina.pk])

    response = staff.post(address, {"back": "/admin/"}, headers={"Accept-Language": language})

    assert response.status_code == 409
    page = one_line(response.text)
    for sentence in ASKED[language]:
        assert sentence in page
    assert states() == [State.SENT]
    assert press(staff, amina, back="/admin/", address_works="1")["Location"] == "/admin/"
    assert states() == [State.SENT, State.QUEUED]


def test_page_of_a_message_shows_what_it_said_without_its_token(staff: Client, amina: Message) -> None:
    page = one_line(staff.get(f"{OUTBOX}{amina.pk}/change/").text)

    [said] = re.findall(r"<pre>(.*?)</pre>", page)
    assert said.startswith("Amina: x/…/ -- You receive this mail")
    assert "[[" not in page


# Its fate -----------------------------------------------------------------------------------------------------------

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
    "Clôturé par le personnel\u00a0: on ignore s’il est arrivé",
    "Cerrado por el personal: no se sabe si llegó",
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
    amina: Message, interruptions: int, kind: str, expected: tuple[str, ...]
) -> None:
    finished(amina, State.CANCELLED, interruptions=interruptions)
    MessageEvent.objects.create(message=amina, kind=kind)

    for language, words in zip(("en", "fr", "es"), expected, strict=True):
        with translation.override(language):
            assert fate_in_words(amina) == words


def test_message_that_was_taken_says_when(amina: Message) -> None:
    Message.objects.update(sent_at="2026-11-26T13:05:00Z")
    amina.refresh_from_db()
    assert fate_in_words(amina) == "Accepted by the mail server on 26 November 2026, 14:05"

    MessageEvent.objects.create(message=amina, kind="delayed")
    assert fate_in_words(amina) == "Accepted by the mail server on 26 November 2026, 14:05; is delayed further on"


def test_suppressed_address_is_found_by_the_whole_of_it(staff: Client) -> None:
    for address in ("amina@example.org", "chen@example.org"):
        Suppression.objects.create(fingerprint=Suppression.fingerprint_of(address), reason="bounced")

    found = [
        len(staff.get("/admin/meeting/suppression/", {"q": term}).context["cl"].result_list)
        for term in ("", " Amina@example.org ", "amina", "bruno@example.org")
    ]

    assert found == [2, 1, 0, 0]
