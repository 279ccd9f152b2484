"""What an invited person does with the link of her invitation."""

import datetime
import html
import re

import pytest
from django.test import Client
from django.utils import timezone

from meeting.models import HistoryEntry, Meeting, Message, User
from meeting.tokens import make_token
from partners.models import Contact, Invitation, Registration
from tests.factories import make_contact, make_invitation, make_open_meeting, make_organization
from tests.reading import main_words, read

ANSWERS = {
    "given_name": "Amina",
    "family_name": "Touré",
    "email": "amina@example.org",
    "language": "fr",
    "organization": "Ministry of Labour",
    "constituency": "member_state",
    "country": "CI",
    "attendance": "online",
    "consent": "on",
}

in_each_language = pytest.mark.parametrize("language", ["en", "fr", "es"])


@pytest.fixture
def amina(db: None) -> Contact:
    organization = make_organization(
        name_en="Ministry of Labour", name_fr="Ministère du Travail", constituency="member_state", country="CI"
    )
    return make_contact(
        honorific="ms", given_name="Amina", family_name="Touré", email="amina@example.org", position="Adviser",
        organization=organization,
    )  # fmt: skip


@pytest.fixture
def invitation(amina: Contact) -> Invitation:
    return make_invitation(make_open_meeting(slug="2027", title_en="Partners’ meeting"), amina)


# Reading ----------------------------------------------------------------------------------------------------------

PERSONAL = {
    "en": "This is the personal invitation of Amina Touré.",
    "fr": "Cette invitation personnelle est adressée à Amina Touré.",
    "es": "Esta es la invitación personal de Amina Touré.",
}


@in_each_language
def test_page_names_the_person_and_offers_each_answer(client: Client, invitation: Invitation, language: str) -> None:
    page = client.get(f"/{language}/invitation/{invitation.token}/").content.decode()

    assert PERSONAL[language] in page
    assert re.findall(r'name="action" value="(\w+)"', page) == [
        "continue", "decline", "replaces", "assists", "in_addition",
    ]  # fmt: skip


PLACE_AND_DEADLINE = {
    "en": ("Place: Palais des Nations", "Registration is open until"),
    "fr": ("Lieu : Palais des Nations", "Les inscriptions sont ouvertes jusqu’au"),
    "es": ("Lugar: Palais des Nations", "La inscripción está abierta hasta"),
}


@in_each_language
def test_page_says_where_it_is_and_until_when_to_answer(client: Client, invitation: Invitation, language: str) -> None:
    closes_at = timezone.now() + datetime.timedelta(days=5)
    Meeting.objects.update(venue_en="Palais des Nations", registration_closes_at=closes_at)

    words = main_words(client.get(f"/{language}/invitation/{invitation.token}/"))

    for sentence in PLACE_AND_DEADLINE[language]:
        assert sentence in words


def test_word_stands_in_the_form_of_declining_alone(client: Client, invitation: Invitation) -> None:
    page = client.get(f"/en/invitation/{invitation.token}/").text

    [form] = [form for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if 'name="note"' in form]
    assert re.findall(r'name="action" value="(\w+)"', form) == ["decline"]
    assert form.index("<h2>") < form.index('name="note"')


@pytest.mark.parametrize("path", ["", "register/", "register/replaces/", "register/assists/", "register/in_addition/"])
def test_reading_changes_nothing(client: Client, invitation: Invitation, path: str) -> None:
    before = Invitation.objects.values().get()

    for ask in (client.get, client.head, client.get):
        response = ask(f"/en/invitation/{invitation.token}/{path}")
        assert (response.status_code, response["Cache-Control"]) == (200, "no-store, private")
        assert response["Referrer-Policy"] == "no-referrer"

    assert Invitation.objects.values().get() == before
    assert (HistoryEntry.objects.count(), Message.objects.count()) == (0, 0)


DEAD_LINK = {"en": "This link opens nothing", "fr": "Ce lien n’ouvre rien", "es": "Este enlace no abre nada"}


@in_each_language
@pytest.mark.parametrize("kind", ["cut", "of another purpose", "revoked", "to a draft"])
def test_dead_link_opens_a_page_that_helps(client: Client, invitation: Invitation, language: str, kind: str) -> None:
    token = invitation.token
    if kind == "cut":
        token = token[:-1]
    elif kind == "of another purpose":
        token = make_token("registration", invitation.public_id, 1)
    elif kind == "revoked":
        Invitation.objects.update(link_version=2)
    elif kind == "to a draft":
        Meeting.objects.update(status=Meeting.Status.DRAFT)
    address = f"/{language}/invitation/{token}/"

    responses = [
        client.get(address),
        client.post(address, {"action": "decline"}),
        client.get(address + "register/"),
        client.post(address + "register/", ANSWERS),
        client.get(address + "register/replaces/"),
        client.post(address + "register/replaces/", ANSWERS),
    ]

    for response in responses:
        assert response.status_code == 404
        assert f"<h1>{DEAD_LINK[language]}</h1>" in response.content.decode()
    assert Invitation.objects.get().answer == "none"
    assert Registration.objects.count() == 0


# Continue ---------------------------------------------------------------------------------------------------------


def test_continue_notes_the_opening_and_leads_to_the_form(client: Client, invitation: Invitation) -> None:
    response = client.post(f"/fr/invitation/{invitation.token}/", {"action": "continue"})

    assert (response.status_code, response["Location"]) == (302, f"/fr/invitation/{invitation.token}/register/")
    invitation.refresh_from_db()
    assert timezone.now() - invitation.opened_at < datetime.timedelta(minutes=1)
    assert (invitation.answer, invitation.answered_at) == ("none", None)
    entry = HistoryEntry.objects.get()
    assert (entry.subject, entry.action, entry.changes) == (invitation, "opened", {})


def test_continue_pressed_again_keeps_the_first_time(client: Client, invitation: Invitation) -> None:
    client.post(f"/fr/invitation/{invitation.token}/", {"action": "continue"})
    first = Invitation.objects.values().get()

    client.post(f"/fr/invitation/{invitation.token}/", {"action": "continue"})

    assert Invitation.objects.values().get() == first
    assert HistoryEntry.objects.count() == 1


def test_form_holds_what_the_address_book_knows(client: Client, invitation: Invitation) -> None:
    page = client.get(f"/fr/invitation/{invitation.token}/register/").content.decode()

    typed = {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', page)}
    chosen = re.findall(r'<option value="(\w+)" selected>', page)
    assert {name: typed[name] for name in ("given_name", "family_name", "email", "organization", "position")} == {
        "given_name": "Amina",
        "family_name": "Touré",
        "email": "amina@example.org",
        "organization": "Ministère du Travail",
        "position": "Adviser",
    }
    assert chosen == ["ms", "fr", "member_state", "CI"]


# Registering ------------------------------------------------------------------------------------------------------


def test_registering_accepts_the_invitation(client: Client, invitation: Invitation) -> None:
    response = client.post(f"/fr/invitation/{invitation.token}/register/", ANSWERS)

    assert (response.status_code, response["Location"]) == (302, "/fr/2027/register/done/")
    registration = Registration.objects.get()
    assert (registration.invitation, registration.meeting) == (invitation, invitation.meeting)
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.answered_at is None) == ("accepted", False)
    assert [(entry.subject, entry.action) for entry in HistoryEntry.objects.order_by("pk")] == [
        (registration, "registered"),
        (invitation, "accepted"),
    ]
    assert [message.name for message in Message.objects.all()] == ["registration_received"]


def test_registering_twice_answers_alike_and_accepts_once(client: Client, invitation: Invitation) -> None:
    first = client.post(f"/fr/invitation/{invitation.token}/register/", ANSWERS)
    answered_at = Invitation.objects.get().answered_at
    second = client.post(f"/fr/invitation/{invitation.token}/register/", ANSWERS)

    assert (second.status_code, second["Location"]) == (first.status_code, first["Location"])
    assert Registration.objects.count() == 1
    assert Invitation.objects.get().answered_at == answered_at


def test_form_with_an_error_leaves_the_invitation_unanswered(client: Client, invitation: Invitation) -> None:
    response = client.post(f"/fr/invitation/{invitation.token}/register/", ANSWERS | {"family_name": ""})

    assert response.status_code == 422
    assert (Invitation.objects.get().answer, Registration.objects.count()) == ("none", 0)


def test_invitation_opens_no_closed_meeting(client: Client, invitation: Invitation) -> None:
    Meeting.objects.update(registration_closes_at=timezone.now())

    response = client.post(f"/fr/invitation/{invitation.token}/register/", ANSWERS)

    assert response.status_code == 409
    assert (Invitation.objects.get().answer, Registration.objects.count()) == ("none", 0)


# Declining --------------------------------------------------------------------------------------------------------

DECLINED = {
    "en": "Thank you for telling us that you cannot take part. You can still change your mind.",
    "fr": "Merci de nous avoir fait savoir que vous ne pouvez pas participer. Vous pouvez encore changer d’avis.",
    "es": "Gracias por comunicarnos que no puede participar. Todavía puede cambiar de opinión.",
}
ARRIVED = {
    ("en", ""): "Your answer has reached the secretariat.",
    ("en", "On mission"): "Your answer and your word have reached the secretariat.",
    ("fr", ""): "Votre réponse est parvenue au secrétariat.",
    ("fr", "On mission"): "Votre réponse et votre mot sont parvenus au secrétariat.",
    ("es", ""): "Su respuesta ha llegado a la secretaría.",
    ("es", "On mission"): "Su respuesta y sus palabras han llegado a la secretaría.",
}


@in_each_language
@pytest.mark.parametrize("note", ["", "On mission"])
def test_declining_is_noted_and_thanked_for(client: Client, invitation: Invitation, language: str, note: str) -> None:
    """Who has said why is asked for no more words."""
    address = f"/{language}/invitation/{invitation.token}/"
    response = client.post(address, {"action": "decline", "note": note}, follow=True)

    assert response.redirect_chain == [(address, 302)]
    assert f"{ARRIVED[language, note]} {DECLINED[language]}" in main_words(response)
    assert ('name="note"' in response.text) == (note == "")
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.answered_at is None) == ("declined", False)
    assert [entry.action for entry in HistoryEntry.objects.all()] == ["declined"]


def test_word_to_the_secretariat_is_kept_for_staff_alone(client: Client, invitation: Invitation, dora: User) -> None:
    word = "Je serai en mission.\r\nBien à vous"
    client.post(f"/fr/invitation/{invitation.token}/", {"action": "decline", "note": word})

    assert Invitation.objects.get().note == "Je serai en mission.\nBien à vous"
    assert [entry.changes for entry in HistoryEntry.objects.all()] == [{}]
    assert "mission" not in client.get(f"/fr/invitation/{invitation.token}/").text
    client.force_login(dora)
    for path in ("", f"{invitation.pk}/change/"):
        assert "Je serai en mission." in client.get(f"/admin/partners/invitation/{path}").text


def test_later_word_takes_the_place_of_the_first(client: Client, invitation: Invitation) -> None:
    for word in ("First", "Second", ""):
        client.post(f"/en/invitation/{invitation.token}/", {"action": "decline", "note": word})

    assert Invitation.objects.get().note == "Second"


def test_word_goes_when_the_mind_changes(client: Client, invitation: Invitation) -> None:
    client.post(f"/en/invitation/{invitation.token}/", {"action": "decline", "note": "On mission"})

    client.post(f"/en/invitation/{invitation.token}/register/", ANSWERS)

    assert Invitation.objects.values_list("answer", "note").get() == ("accepted", "")


TOO_LONG = {
    "en": "“A word to the secretariat” can have at most 500 characters (you entered 501).",
    "fr": "« Un mot au secrétariat » ne peut pas dépasser 500 caractères (vous en avez saisi 501).",
    "es": "«Unas palabras para la secretaría» no puede superar los 500 caracteres (ha introducido 501).",
}


@in_each_language
def test_long_word_comes_back_with_its_error(client: Client, invitation: Invitation, language: str) -> None:
    address = f"/{language}/invitation/{invitation.token}/"
    response = client.post(address, {"action": "decline", "note": "x" * 501})

    assert response.status_code == 422
    assert [error.replace("\xa0", " ") for error in response.context["form"].errors["note"]] == [TOO_LONG[language]]
    assert "x" * 501 in response.text
    assert 'href="#id_note"' in response.text
    assert 'aria-invalid="true"' in response.text
    assert Invitation.objects.get().answer == "none"


def test_declining_twice_keeps_the_first_time(client: Client, invitation: Invitation) -> None:
    client.post(f"/en/invitation/{invitation.token}/", {"action": "decline"})
    first = Invitation.objects.values().get()

    client.post(f"/en/invitation/{invitation.token}/", {"action": "decline"})

    assert Invitation.objects.values().get() == first
    assert HistoryEntry.objects.count() == 1


def test_one_who_declined_may_still_register(client: Client, invitation: Invitation) -> None:
    client.post(f"/en/invitation/{invitation.token}/", {"action": "decline"})

    client.post(f"/en/invitation/{invitation.token}/register/", ANSWERS)

    assert (Invitation.objects.get().answer, Registration.objects.count()) == ("accepted", 1)


REFUSAL = {
    "en": "Somebody has registered with this invitation. To cancel, use the personal link in the confirmation that we "
    "sent by e-mail.",
    "fr": "Une inscription a été faite au moyen de cette invitation. Pour l’annuler, utilisez le lien personnel qui "
    "figure dans la confirmation que nous avons envoyée par courriel.",
    "es": "Ya se ha hecho una inscripción con esta invitación. Para anularla, utilice el enlace personal que figura "
    "en la confirmación que enviamos por correo electrónico.",
}


@in_each_language
def test_declining_after_registering_refused(client: Client, invitation: Invitation, language: str) -> None:
    client.post(f"/fr/invitation/{invitation.token}/register/", ANSWERS)

    response = client.post(f"/{language}/invitation/{invitation.token}/", {"action": "decline"})

    assert response.status_code == 409
    assert f'<p class="notice warning" role="alert">{REFUSAL[language]}</p>' in response.content.decode()
    assert (Invitation.objects.get().answer, Registration.objects.get().status) == ("accepted", "confirmed")


FORWARDED = {
    "en": ("Somebody has registered with this invitation at another e-mail address. You can still register at yours.",
           "Continue"),
    "fr": ("Une inscription a été faite au moyen de cette invitation avec une autre adresse électronique. Vous pouvez "
           "toujours vous inscrire avec la vôtre.", "Continuer"),
    "es": ("Se ha hecho una inscripción con esta invitación desde otra dirección de correo electrónico. Usted todavía "
           "puede inscribirse con la suya.", "Continuar"),
}  # fmt: skip


@in_each_language
def test_invitation_that_others_used_is_still_its_owners(client: Client, invitation: Invitation, language: str) -> None:
    client.post(f"/fr/invitation/{invitation.token}/register/", ANSWERS | {"email": "bruno@example.org"})

    page = read(client, f"/{language}/invitation/{invitation.token}/")

    notice, button = FORWARDED[language]
    assert f'<p class="notice"> {notice} </p>' in page
    assert f'value="continue">{button}</button>' in page
    assert 'value="decline"' not in page


def test_declining_after_cancelling_is_noted(client: Client, invitation: Invitation) -> None:
    client.post(f"/fr/invitation/{invitation.token}/register/", ANSWERS)
    client.post(f"/fr/registration/{Registration.objects.get().token}/cancel/")

    response = client.post(f"/fr/invitation/{invitation.token}/", {"action": "decline"})

    assert (response.status_code, Invitation.objects.get().answer) == (302, "declined")


def test_answering_without_the_csrf_token_refused(invitation: Invitation) -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post(f"/en/invitation/{invitation.token}/", {"action": "decline", "note": "On mission"})

    assert (response.status_code, Invitation.objects.get().answer) == (403, "none")
    assert ">\nOn mission</textarea>" in response.text


def test_unknown_action_changes_nothing(client: Client, invitation: Invitation) -> None:
    before = Invitation.objects.values().get()

    response = client.post(f"/en/invitation/{invitation.token}/", {"action": "accept"})

    assert response.status_code == 200
    assert Invitation.objects.values().get() == before
