"""Staff send one message again, or close it: from the outbox, and from the button beside each message."""

import re
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from meeting.models import Batch, BatchText, HistoryEntry, Message, MessageEvent, Suppression, User
from meeting.selectors.batches import progress_of
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
from tests.meeting.mailing import finished, queue, states
from tests.reading import one_line
from tests.smtp_sink import Sink, text_of

State = Message.State
OUTBOX = "/admin/meeting/message/"


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

    assert (copy.subject, copy.text, copy.copy_of) == ("Dear Amina", "Amina: x/[[token]]/", amina)
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
    second = send_again(message=first, actor=dora, though_another=True)

    assert (second.copy_of, second.dedupe_key) == (amina, f"resend:{amina.pk}:2")


def test_second_click_sends_no_second_copy(amina: Message, dora: User) -> None:
    send_again(message=amina, actor=dora)

    with pytest.raises(IsOnItsWay):
        send_again(message=amina, actor=dora)

    assert states() == [State.SENT, State.QUEUED]


def test_copy_waits_while_its_batch_is_held(relay: Sink, amina: Message, dora: User) -> None:
    queue("bruno@example.org", batch=amina.batch)
    Batch.objects.update(paused=True)
    send_again(message=amina, actor=dora)

    deliver_due()
    assert states() == [State.SENT, State.QUEUED, State.QUEUED]

    Batch.objects.update(paused=False)
    deliver_due()
    assert states() == [State.SENT, State.SENT, State.SENT]


@pytest.mark.parametrize("fields", [{"cancelled_at": Now()}, {"paused": True, "rate_per_minute": 60_000}])
def test_copies_of_a_batch_that_is_done_go_in_one_of_their_own(
    relay: Sink, amina: Message, dora: User, fields: dict[str, Any]
) -> None:
    Batch.objects.update(**fields)
    [other] = queue("bruno@example.org", batch=amina.batch, name="update")
    finished(other, State.FAILED)
    before = (progress_of(amina.batch).total, progress_of(amina.batch).by_outcome)

    copies = [send_again(message=message, actor=dora) for message in (amina, other)]
    deliver_due()
    copies.append(send_again(message=finished(copies[0], State.FAILED), actor=dora, though_another=True))

    assert (progress_of(amina.batch).total, progress_of(amina.batch).by_outcome) == before
    [batch] = Batch.objects.exclude(pk=amina.batch_id)
    assert {copy.batch for copy in copies} == {batch}
    assert (batch.meeting, batch.rate_per_minute) == (amina.batch.meeting, fields.get("rate_per_minute"))
    assert states()[:4] == [State.SENT, State.FAILED, State.FAILED, State.SENT]


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Sent again: Dear Amina"), ("fr", "Renvoi\u00a0: Dear Amina"), ("es", "Reenvío: Dear Amina")],
)
def test_batch_of_copies_has_a_name(staff: Client, amina: Message, dora: User, language: str, title: str) -> None:
    copy = send_again(message=amina, actor=dora)

    pages = ["/admin/meeting/batch/", f"{OUTBOX}{copy.pk}/change/", f"/admin/meeting/batch/{copy.batch_id}/progress/"]
    assert [title in staff.get(page, headers={"Accept-Language": language}).text for page in pages] == [True] * 3


def test_message_and_its_copy_lead_to_each_other(staff: Client, amina: Message, dora: User) -> None:
    copy = send_again(message=amina, actor=dora)
    pages = [f"{OUTBOX}{message.pk}/change/" for message in (amina, copy)]

    assert f'<a href="{pages[1]}">The copy</a>' in staff.get(pages[0]).text
    assert f'<a href="{pages[0]}">The message that this is a copy of</a>' in staff.get(pages[1]).text


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


def test_suppressed_address_is_found_by_the_whole_of_it(staff: Client) -> None:
    for address in ("amina@example.org", "chen@example.org"):
        Suppression.objects.create(fingerprint=Suppression.fingerprint_of(address), reason="bounced")

    found = [
        len(staff.get("/admin/meeting/suppression/", {"q": term}).context["cl"].result_list)
        for term in ("", " Amina@example.org ", "amina", "bruno@example.org")
    ]

    assert found == [2, 1, 0, 0]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "of each it has a fingerprint only, a row of letters and figures"),
        ("fr", "de chacune il n’a qu’une empreinte, une suite de lettres et de chiffres"),
        ("es", "de cada una solo tiene una huella, una serie de letras y cifras"),
    ],
)
def test_page_of_suppressed_addresses_says_what_a_fingerprint_is(staff: Client, language: str, words: str) -> None:
    Suppression.objects.create(fingerprint="0123456789abcdef" * 4, reason="bounced")

    page = one_line(staff.get("/admin/meeting/suppression/", headers={"Accept-Language": language}).text)

    assert words in page
    assert ("0123456789ab…" in page, "0123456789abc" in page) == (True, False)
