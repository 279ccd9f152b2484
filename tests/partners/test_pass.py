"""The pass for the door: who gets one, what is on it, and whom its code serves."""

import re

import pytest
import segno
from django.conf import settings
from django.contrib.auth.models import Permission
from django.test import Client

from meeting.models import HistoryEntry, Meeting, User
from meeting.tokens import make_token
from partners.models import Registration
from partners.selectors.passes import pass_address
from tests.factories import make_registration
from tests.partners.answers import in_each_language
from tests.reading import read

WORDS = {
    "en": ("My pass", "Show it at the entrance, printed on paper or on the screen of your telephone."),
    "fr": ("Mon laissez-passer", "Présentez-le à l’entrée, imprimé sur papier ou sur l’écran de votre téléphone."),
    "es": ("Mi pase", "Muéstrelo en la entrada, impreso en papel o en la pantalla del teléfono."),
}
CODE = {
    "en": "Code for the staff at the entrance",
    "fr": "Code destiné au personnel d’accueil",
    "es": "Código para el personal de la entrada",
}


@in_each_language
def test_pass_names_person_meeting_and_place(client: Client, amina: Registration, language: str) -> None:
    Meeting.objects.update(venue_en="ILO headquarters", venue_fr="Siège de l’OIT", venue_es="Sede de la OIT")

    page = read(client, f"/{language}/registration/{amina.token}/pass/")

    heading, show = WORDS[language]
    title = {"en": "Partners’ meeting", "fr": "Réunion des partenaires", "es": "Reunión de asociados"}[language]
    venue = {"en": "ILO headquarters", "fr": "Siège de l’OIT", "es": "Sede de la OIT"}[language]
    assert f"<h1>{heading}</h1>" in page
    assert '<h2>Amina Touré</h2> <p class="lead">Ministry of Labour</p>' in page
    assert f"<p>{title}</p>" in page
    assert f"<p>{venue} " in page
    assert f"<p>{show}</p>" in page
    assert f'<svg role="img" viewBox="0 0 57 57" class="code"><title>{CODE[language]}</title>' in page


def test_code_is_the_address_for_the_door_and_not_the_personal_link(client: Client, amina: Registration) -> None:
    page = read(client, f"/en/registration/{amina.token}/pass/")
    [drawn] = re.findall(r'<path stroke="#000" d="([^"]+)"', page)

    address = pass_address(amina)
    assert f'd="{drawn}"' in segno.make_qr(address, error="m").svg_inline()
    assert address.startswith(f"{settings.SITE_URL}/admin/partners/registration/pass/")
    assert amina.token not in address
    assert Registration.by_token(address.rstrip("/").rpartition("/")[2]) is None


@pytest.mark.parametrize(
    "person",
    [
        {"attendance": "online"},
        *({"status": status} for status in ("pending", "waitlisted", "declined", "cancelled")),
        {"status": "waitlisted", "offered_until": "2026-11-28T09:00Z"},
    ],
)
def test_only_those_with_a_seat_in_the_room_get_one(client: Client, meeting: Meeting, person: dict[str, str]) -> None:
    registration = make_registration(meeting, **person)
    address = f"/en/registration/{registration.token}/"

    response = client.get(address + "pass/")

    assert (response.status_code, response["Location"]) == (302, address)
    assert "/pass/" not in read(client, address)


def test_no_pass_after_the_meeting(client: Client, amina: Registration) -> None:
    Meeting.objects.update(status="archived")

    assert client.get(f"/en/registration/{amina.token}/pass/").status_code == 302


# At the door --------------------------------------------------------------------------------------------------------


def door(registration: Registration) -> str:
    return pass_address(registration).removeprefix(settings.SITE_URL)


def emil(*permissions: str) -> Client:
    """Emil at the door, signed in."""
    user = User.objects.create_user("emil@example.org", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def test_staff_at_the_door_find_the_registration(amina: Registration) -> None:
    response = emil("view_registration").get(door(amina))

    assert (response.status_code, response["Location"]) == (302, f"/admin/partners/registration/{amina.pk}/change/")
    assert HistoryEntry.objects.count() == 0


def test_staff_without_the_right_find_nothing(amina: Registration) -> None:
    assert emil().get(door(amina)).status_code == 403


def test_anybody_else_is_asked_to_sign_in(client: Client, amina: Registration) -> None:
    response = client.get(door(amina))

    assert (response.status_code, response["Location"].partition("?")[0]) == (302, "/admin/login/")
    assert "Amina" not in response.text


INVALID = {
    "en": "This pass is not valid, or has been replaced. Look for the person by name.",
    "fr": "Ce laissez-passer n’est pas valable ou a été remplacé. Cherchez la personne par son nom.",
    "es": "Este pase no es válido o ha sido sustituido. Busque a la persona por su nombre.",
}


@in_each_language
def test_pass_that_is_no_longer_valid_says_so(amina: Registration, language: str) -> None:
    stale = door(amina)
    Registration.objects.update(link_version=2)

    client = emil("view_registration")
    response = client.get(stale, headers={"Accept-Language": language}, follow=True)

    assert response.redirect_chain == [("/admin/partners/registration/", 302)]
    assert INVALID[language] in response.text


def test_personal_link_is_no_pass(amina: Registration) -> None:
    tokens = [amina.token, make_token("invitation", amina.public_id, 1), f"{amina.public_id.hex}.1", "x"]
    client = emil("view_registration")

    answers = [client.get(f"/admin/partners/registration/pass/{token}/")["Location"] for token in tokens]

    assert answers == ["/admin/partners/registration/"] * 4
