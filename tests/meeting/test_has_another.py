"""Nobody is sent a second mail of a kind by chance: staff see what the person has got, and are asked."""

import uuid
from typing import Any

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from meeting.models import Batch, Message, MessageEvent, Suppression, User
from meeting.services.resending import HasAnother, send_again
from tests.factories import make_meeting
from tests.meeting.mailing import finished, queue, states
from tests.reading import one_line

State = Message.State


@pytest.fixture
def amina(db: None) -> Message:
    """A message of a mailing, which was called off."""
    batch = Batch.objects.create(meeting=make_meeting(), cancelled_at=Now())
    return finished(queue("amina@example.org", batch=batch)[0], State.CANCELLED)


@pytest.fixture
def staff(client: Client, dora: User) -> Client:
    client.force_login(dora)
    return client


def another(message: Message, **fields: Any) -> Message:
    """The person's, of the kind and about the meeting, in another mailing; sent."""
    batch = Batch.objects.create(meeting=message.batch.meeting)
    return finished(queue("Amina@example.org", **({"batch": batch, "subject": "Once more"} | fields))[0])


def test_who_has_got_such_a_mail_gets_no_second_by_chance(amina: Message, dora: User) -> None:
    other = another(amina)

    with pytest.raises(HasAnother):
        send_again(message=amina, actor=dora)
    assert (states(), MessageEvent.objects.count()) == ([State.CANCELLED, State.SENT], 0)

    finished(other, State.FAILED)
    assert send_again(message=amina, actor=dora).copy_of == amina


def test_another_kind_or_meeting_or_person_is_no_such_mail(amina: Message, dora: User) -> None:
    another(amina, name="update")
    another(amina, batch=Batch.objects.create(meeting=make_meeting(slug="other")))
    finished(queue("bruno@example.org", batch=amina.batch)[0])

    assert send_again(message=amina, actor=dora).copy_of == amina


def test_personal_link_tells_who_she_is_whatever_the_address(amina: Message, dora: User) -> None:
    link = uuid.uuid4()
    finished(amina, State.CANCELLED, link_id=link, link_version=1, link_purpose="invitation")
    neighbour = another(amina)  # At the same mailbox.
    finished(neighbour, link_id=uuid.uuid4())
    assert send_again(message=amina, actor=dora).copy_of == amina

    Message.objects.filter(copy_of=amina).delete()
    [moved] = queue("new@example.org", batch=neighbour.batch)
    finished(moved, link_id=link)
    with pytest.raises(HasAnother):
        send_again(message=amina, actor=dora)


HAS_ANOTHER = {
    "en": ("The person has got such a mail already, or it is on its way.", "Send again all the same"),
    "fr": ("La personne a déjà reçu un tel courriel, ou il est en route.", "Renvoyer quand même"),
    "es": ("La persona ya ha recibido un correo así, o está en camino.", "Reenviar de todos modos"),
}


@pytest.mark.parametrize("language", HAS_ANOTHER)
def test_button_shows_what_she_has_got_and_asks(staff: Client, amina: Message, language: str) -> None:
    another(amina)
    Suppression.objects.create(fingerprint=Suppression.fingerprint_of("amina@example.org"), reason="bounced")
    address = reverse("admin:meeting_message_resend", args=[amina.pk])

    response = staff.post(address, {"back": "/admin/", "address_works": "1"}, headers={"Accept-Language": language})

    page = one_line(response.text)
    assert response.status_code == 409
    assert [words in page for words in (*HAS_ANOTHER[language], "Once more", "Amina@example.org")] == [True] * 4
    assert '<input type="hidden" name="address_works" value="1">' in page
    assert Suppression.objects.exists()

    both = {"back": "/admin/", "address_works": "1", "though_another": "1"}
    assert staff.post(address, both)["Location"] == "/admin/"
    assert (states(), Suppression.objects.count()) == ([State.CANCELLED, State.SENT, State.QUEUED], 0)
