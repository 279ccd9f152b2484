"""Whom assists the person invited registers her: by name, and admitted where the invitation went."""

import re

import pytest
from django.test import Client

from meeting.models import Admission, Meeting
from partners.models import Contact, Invitation, Registration
from tests.factories import make_contact, make_invitation
from tests.partners.answers import CHANGE_ANSWERS, REGISTER_ANSWERS, in_each_language
from tests.reading import main_words

HERS, ASSISTANTS = "zoe@example.org", "assistant@example.org"


@pytest.fixture
def zoe(db: None) -> Contact:
    return make_contact(
        given_name="Zoé", family_name="Lefèvre", email=HERS, assistant_email=ASSISTANTS, mail_goes_to="assistant"
    )


@pytest.fixture
def invitation(meeting: Meeting, zoe: Contact) -> Invitation:
    Meeting.objects.update(admission=Admission.INVITATION)
    return make_invitation(meeting, zoe)


def register(client: Client, invitation: Invitation, email: str, way: str = "assists/", **names: str) -> Registration:
    answers = REGISTER_ANSWERS | {"email": email} | names
    response = client.post(f"/en/invitation/{invitation.token}/register/{way}", answers)
    assert response.status_code == 302
    return Registration.objects.latest("pk")


@pytest.mark.parametrize(
    ("goes_to", "email", "status", "answer"),
    [
        ("assistant", ASSISTANTS.upper(), "confirmed", "accepted"),
        ("both", ASSISTANTS, "confirmed", "accepted"),
        ("both", HERS, "confirmed", "accepted"),
        ("principal", ASSISTANTS, "pending", "none"),
        ("assistant", "other@example.org", "pending", "none"),
    ],
)
def test_she_is_let_in_at_an_address_that_the_invitation_went_to(  # noqa: PLR0917 -- each is one column of a table
    client: Client, invitation: Invitation, goes_to: str, email: str, status: str, answer: str
) -> None:
    Contact.objects.update(mail_goes_to=goes_to)

    registration = register(client, invitation, email)

    assert (registration.status, registration.invited_as) == (status, "assists")
    assert Invitation.objects.get().answer == answer


@pytest.mark.parametrize("way", ["", "replaces/", "in_addition/"])
def test_nobody_else_is_let_in_at_the_assistants_address(client: Client, invitation: Invitation, way: str) -> None:
    assert register(client, invitation, ASSISTANTS, way).status == "pending"


@pytest.mark.parametrize(
    ("first", "second"), [((HERS, ""), (ASSISTANTS, "assists/")), ((ASSISTANTS, "assists/"), (HERS, ""))]
)
def test_she_is_let_in_once(
    client: Client, invitation: Invitation, first: tuple[str, str], second: tuple[str, str]
) -> None:
    statuses = [register(client, invitation, *each, given_name="Zoé").status for each in (first, second)]

    assert statuses == ["confirmed", "pending"]


def test_assistant_who_asks_to_come_too_still_registers_her(client: Client, invitation: Invitation) -> None:
    register(client, invitation, ASSISTANTS, "in_addition/")

    assert register(client, invitation, ASSISTANTS).status == "confirmed"


def test_page_says_that_she_is_registered_when_her_assistant_did_it(client: Client, invitation: Invitation) -> None:
    register(client, invitation, ASSISTANTS)

    assert "You have registered with this invitation." in main_words(client.get(f"/en/invitation/{invitation.token}/"))


# Her name -------------------------------------------------------------------------------------------------------------


def test_name_is_shown_and_fixed(client: Client, invitation: Invitation) -> None:
    page = client.get(f"/en/invitation/{invitation.token}/register/assists/").text
    registration = register(client, invitation, ASSISTANTS, given_name="Assia", family_name="Testeur")

    fixed = [tag for tag in re.findall(r"<input[^>]+>", page) if " disabled" in tag]
    assert [re.search(r'name="(\w+)" value="([^"]+)"', tag).groups() for tag in fixed] == [
        ("given_name", "Zoé"), ("family_name", "Lefèvre"),
    ]  # fmt: skip
    assert registration.full_name == "Zoé Lefèvre"


def test_part_of_the_name_that_nobody_knows_is_asked_for(client: Client, invitation: Invitation) -> None:
    Contact.objects.update(given_name="")

    registration = register(client, invitation, ASSISTANTS, given_name="Zoé", family_name="Testeur")

    assert (registration.full_name, registration.status) == ("Zoé Lefèvre", "confirmed")


@pytest.mark.parametrize(
    ("names", "status"),
    [({"given_name": "ZOE", "family_name": "LEFEVRE"}, "confirmed"), ({"given_name": "Assia"}, "pending")],
)
def test_another_name_given_later_is_a_request(
    client: Client, invitation: Invitation, names: dict[str, str], status: str
) -> None:
    registration = register(client, invitation, ASSISTANTS)
    answers = CHANGE_ANSWERS | {"given_name": "Zoé", "family_name": "Lefèvre"} | names

    assert client.post(f"/en/registration/{registration.token}/change/", answers).status_code == 302

    registration.refresh_from_db()
    assert (registration.status, registration.holds_seat) == (status, True)


# The words ------------------------------------------------------------------------------------------------------------

OF_HER = {
    "en": ("Her or his organization", "She or he agrees to appear in the list of participants", "Register her or him"),
    "fr": ("Son organisation", "Cette personne accepte de figurer dans la liste", "Inscrire cette personne"),
    "es": ("Organización de esa persona", "Esta persona acepta figurar en la lista", "Inscribir a esta persona"),
}
OF_YOU = {
    "en": ("Your organization", "I agree to appear"),
    "fr": ("Votre organisation", "J’accepte de figurer"),
    "es": ("Su organización", "Acepto figurar"),
}


@in_each_language
def test_form_speaks_of_the_person_invited(client: Client, invitation: Invitation, language: str) -> None:
    words = main_words(client.get(f"/{language}/invitation/{invitation.token}/register/assists/"))

    assert [sentence for sentence in OF_HER[language] if sentence not in words] == []
    assert [sentence for sentence in OF_YOU[language] if sentence in words] == []


REQUEST = {
    "en": ("Send the request", "We have received your request."),
    "fr": ("Envoyer la demande", "Nous avons bien reçu votre demande."),
    "es": ("Enviar la solicitud", "Hemos recibido su solicitud."),
}
DECIDES = {
    "en": "The secretariat decides on your request, and tells you by e-mail.",
    "fr": "Le secrétariat se prononce sur votre demande et vous informe par courriel.",
    "es": "La secretaría decide sobre su solicitud y le informa por correo electrónico.",
}


@in_each_language
@pytest.mark.parametrize("way", ["replaces", "in_addition"])
def test_others_send_a_request_and_read_that_it_is_decided_on(
    client: Client, invitation: Invitation, language: str, way: str
) -> None:
    address = f"/{language}/invitation/{invitation.token}/register/{way}/"
    button, received = REQUEST[language]

    assert button in main_words(client.get(address))
    done = main_words(client.post(address, REGISTER_ANSWERS, follow=True))

    assert received in done
    assert DECIDES[language] in done
