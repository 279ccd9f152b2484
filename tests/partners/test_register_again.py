"""Registering once more with the personal link of a registration that was cancelled, or has lapsed."""

import re

import pytest
from django.test import Client

from meeting.models import Meeting, Message
from partners.models import Registration
from tests.factories import make_contact, make_invitation, make_registration
from tests.partners.answers import REGISTER_ANSWERS, in_each_language
from tests.reading import read


@pytest.fixture
def cancelled(amina: Registration) -> Registration:
    """Amina has cancelled."""
    Registration.objects.update(status="cancelled", holds_seat=False)
    amina.refresh_from_db()
    return amina


BUTTON = {"en": "Register again", "fr": "S’inscrire de nouveau", "es": "Inscribirse de nuevo"}


@in_each_language
def test_page_leads_to_the_form_as_it_was_filled_in(client: Client, cancelled: Registration, language: str) -> None:
    address = f"/{language}/registration/{cancelled.token}/"

    assert f'<a class="btn" href="{address}register/">{BUTTON[language]}</a>' in read(client, address)
    form = read(client, address + "register/")

    values = dict(re.findall(r'<input type="(?:text|email)" name="(\w+)" value="([^"]*)"', form))
    assert values == {
        "given_name": "Amina", "family_name": "Touré", "email": "amina@example.org",
        "organization": "Ministry of Labour", "position": "Adviser",
    }  # fmt: skip
    assert re.findall(r'<option value="(\w+)" selected', form) == ["en", "member_state", "CI", "fr"]
    assert "A ramp,\nand captions" in client.get(address + "register/").text
    assert re.findall(r'name="(\w+)"[^>]* checked', form) == ["attendance", "wants_floor"]
    assert 'rel="canonical"' not in form


def test_registering_again_makes_a_new_registration(client: Client, cancelled: Registration) -> None:
    response = client.post(f"/en/registration/{cancelled.token}/register/", REGISTER_ANSWERS)

    assert (response.status_code, response["Location"]) == (302, "/en/2027/register/done/")
    statuses = Registration.objects.order_by("pk").values_list("given_name", "status")
    assert list(statuses) == [("Amina", "cancelled"), ("Amina", "confirmed")]
    assert Message.objects.get().name == "registration_received"


def test_form_behind_a_personal_link_does_not_offer_to_send_it(client: Client, cancelled: Registration) -> None:
    page = client.get(f"/en/registration/{cancelled.token}/register/").content.decode()

    assert 'href="/en/registration/"' not in page


def test_consent_is_asked_anew(client: Client, cancelled: Registration) -> None:
    answers = {name: value for name, value in REGISTER_ANSWERS.items() if name != "consent"}

    response = client.post(f"/en/registration/{cancelled.token}/register/", answers)

    assert (response.status_code, Registration.objects.count()) == (422, 1)


def test_invitation_is_used_again(client: Client, meeting: Meeting, cancelled: Registration) -> None:
    Meeting.objects.update(admission="invitation")
    invitation = make_invitation(meeting, make_contact(email="amina@example.org"))
    Registration.objects.update(invitation=invitation)

    client.post(f"/en/registration/{cancelled.token}/register/", REGISTER_ANSWERS)

    assert list(invitation.registrations.live().values_list("status", flat=True)) == ["confirmed"]


@pytest.mark.parametrize("change", [{"registration_opens_at": None}, {"status": "archived"}])
def test_nobody_registers_while_registration_is_closed(
    client: Client, cancelled: Registration, change: dict[str, object]
) -> None:
    Meeting.objects.update(**change)
    address = f"/en/registration/{cancelled.token}/"

    response = client.post(address + "register/", REGISTER_ANSWERS)

    assert (response.status_code, response["Location"]) == (302, address)
    assert "/register/" not in read(client, address).replace("/en/2027/register/", "")
    assert Registration.objects.count() == 1


@pytest.mark.parametrize("status", ["confirmed", "pending", "waitlisted", "declined"])
def test_only_one_who_has_cancelled_registers_again(client: Client, meeting: Meeting, status: str) -> None:
    registration = make_registration(meeting, status=status)

    response = client.post(f"/en/registration/{registration.token}/register/", REGISTER_ANSWERS)

    assert (response.status_code, Registration.objects.count()) == (302, 1)


def test_one_who_has_registered_again_is_not_asked_to(
    client: Client, meeting: Meeting, cancelled: Registration
) -> None:
    make_registration(meeting, given_name="amina", family_name="Touré", email="AMINA@example.org")
    address = f"/en/registration/{cancelled.token}/"

    assert f"{address}register/" not in read(client, address)
    assert client.get(address + "register/").status_code == 302
