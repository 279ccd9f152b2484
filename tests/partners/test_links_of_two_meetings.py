"""One person in two meetings: each of her links is good for its own, whatever is sent along."""

import pytest
from django.http import HttpResponse
from django.test import Client

from meeting.models import Meeting, Message
from partners.models import Registration
from tests.factories import make_contact, make_invitation, make_open_meeting, make_registration
from tests.partners.answers import CHANGE_ANSWERS, REGISTER_ANSWERS, in_each_language

AMINA = {"given_name": "Amina", "family_name": "Touré", "email": "amina@example.org", "position": "Adviser"}
DEAD_LINK = {"en": "This link opens nothing", "fr": "Ce lien n’ouvre rien", "es": "Este enlace no abre nada"}


@pytest.fixture
def other(meeting: Meeting) -> Meeting:
    return make_open_meeting(
        slug="2028", title_en="Review meeting", title_fr="Réunion d’examen", title_es="Reunión de examen"
    )


@in_each_language
def test_link_shows_and_changes_its_own_meeting(
    client: Client, meeting: Meeting, other: Meeting, language: str
) -> None:
    here, there = (make_registration(each, **AMINA) for each in (meeting, other))
    before = Registration.objects.values().get(pk=there.pk)
    address = f"/{language}/registration/{here.token}/"
    along = {"meeting": other.pk, "registration": there.pk, "token": there.token, "id": there.pk}

    page = client.get(address).text
    client.post(address + "change/", CHANGE_ANSWERS | along | {"position": "Director"})
    client.post(address + "cancel/", along)

    titles = [getattr(each, f"title_{language}") for each in (meeting, other)]
    assert [title in page for title in titles] == [True, False]
    here.refresh_from_db()
    assert (here.position, here.status, here.meeting) == ("Director", "cancelled", meeting)
    assert Registration.objects.values().get(pk=there.pk) == before


@in_each_language
def test_invitation_registers_for_its_own_meeting(
    client: Client, meeting: Meeting, other: Meeting, language: str
) -> None:
    invitation = make_invitation(meeting, make_contact(email="amina@example.org"))
    address = f"/{language}/invitation/{invitation.token}/register/"

    client.post(address, REGISTER_ANSWERS | {"meeting": other.pk, "meeting_slug": other.slug})

    assert [(each.meeting, each.invitation) for each in Registration.objects.all()] == [(meeting, invitation)]


@in_each_language
@pytest.mark.parametrize("kind", ["registration", "invitation"])
def test_token_with_the_number_of_another_opens_nothing(
    client: Client, meeting: Meeting, other: Meeting, kind: str, language: str
) -> None:
    """What is signed is the number and the purpose together: neither can be put into another link."""
    make = {"registration": make_registration, "invitation": make_invitation}[kind]
    here, there = make(meeting), make(other)
    number, rest = here.token.split(".", 1)
    assert number == here.public_id.hex

    response: HttpResponse = client.get(f"/{language}/{kind}/{there.public_id.hex}.{rest}/")

    assert (response.status_code, f"<h1>{DEAD_LINK[language]}</h1>" in response.text) == (404, True)
    assert (Message.objects.count(), here.token in response.text) == (0, False)
