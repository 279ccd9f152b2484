"""The form as a partner meets it: what stands on top, in which order it asks, and what it says of itself."""

import datetime
import re

import pytest
from django.test import Client
from django.utils.html import strip_tags

from meeting.models import Meeting
from partners.models import Registration
from tests.factories import make_contact, make_invitation, make_open_meeting, make_registration
from tests.partners.answers import CHANGE_ANSWERS, in_each_language
from tests.reading import one_line, read


@pytest.fixture
def meeting(db: None) -> Meeting:
    """In Geneva and online, with a seat; registration ends on a winter's evening."""
    closing = datetime.datetime(2099, 1, 5, 17, tzinfo=datetime.UTC)
    days = {"starts_on": datetime.date(2099, 1, 12), "ends_on": datetime.date(2099, 1, 12)}
    return make_open_meeting(
        slug="2027", registration_closes_at=closing, city_fr="Genève", city_es="Ginebra", **days,
    )  # fmt: skip


def labels(page: str) -> list[str]:
    """The headings of the groups and the labels within, in the order of the page; those of choices too."""
    form = page.partition('<fieldset class="form">')[2].partition("</form>")[0]
    found = re.findall(r"<(?:h2|label|legend)\b[^>]*>(.*?)</(?:h2|label|legend)>", form)
    return [strip_tags(words).strip() for words in found]


# On top -----------------------------------------------------------------------------------------------------------

OPEN_UNTIL = {
    "en": "Registration is open until Monday 5 January 2099, 18:00, Central European Standard Time (Geneva).",
    "fr": "Les inscriptions sont ouvertes jusqu’au lundi 5\u00a0janvier 2099, 18:00, heure normale d’Europe centrale "
    "(Genève).",
    "es": "La inscripción está abierta hasta el lunes, 5 de enero de 2099, 18:00, hora estándar de Europa central "
    "(Ginebra).",
}
HOW_LONG = {
    "en": "It takes about two minutes, and you need no account. Please answer whatever is not marked optional.",
    "fr": "Deux minutes environ suffisent, sans créer de compte. Veuillez répondre à tout ce qui n’est pas indiqué "
    "comme facultatif.",
    "es": "Bastan unos dos minutos, y no necesita ninguna cuenta. Responda a todo lo que no se indica como opcional.",
}
HEADING = {"en": "Registration", "fr": "Inscription", "es": "Inscripción"}
BUTTON = {"en": "Register", "fr": "S’inscrire", "es": "Inscribirme"}


@in_each_language
def test_form_says_until_when_and_how_long(client: Client, meeting: Meeting, language: str) -> None:
    page = strip_tags(read(client, f"/{language}/2027/register/"))

    assert OPEN_UNTIL[language] in page
    assert HOW_LONG[language] in page


def test_form_without_a_closing_time_names_none(client: Client, meeting: Meeting) -> None:
    Meeting.objects.update(registration_closes_at=None)

    page = strip_tags(read(client, "/en/2027/register/"))

    assert "Registration is open until" not in page
    assert HOW_LONG["en"] in page


@in_each_language
def test_heading_and_button_are_the_same_for_those_invited(client: Client, meeting: Meeting, language: str) -> None:
    invitation = make_invitation(meeting, make_contact())

    for address in (f"/{language}/2027/register/", f"/{language}/invitation/{invitation.token}/register/"):
        page = read(client, address)
        assert f"<title>{HEADING[language]} ·" in page
        assert f"<h1>{HEADING[language]}</h1>" in page
        assert f'<button class="btn" type="submit">{BUTTON[language]}</button>' in page


# What it asks -----------------------------------------------------------------------------------------------------

LABELS = {
    "en": [
        "You", "Given name", "Family name", "E-mail address", "Title (optional)", "Language of our mails to you",
        "Your organization", "Organization", "Position (optional)", "Constituency", "Country",
        "Your participation", "How will you take part?", "In person (Geneva)", "Online",
        "Language you would like to listen in (optional)", "Access needs (optional)",
        "I would like to take the floor in the tour de table (optional)",
        "Privacy",
        "I have read the privacy notice and agree that my data are used to prepare and hold the meeting",
        "I agree to appear in the list of participants (optional)",
    ],
    "fr": [
        "Vos coordonnées", "Prénom", "Nom de famille", "Adresse électronique", "Civilité (facultatif)",
        "Langue de nos courriels",
        "Votre organisation", "Organisation", "Fonction (facultatif)", "Groupe", "Pays",
        "Votre participation", "Comment participerez-vous\u202f?", "En présentiel (Genève)", "En ligne",
        "Langue dans laquelle vous souhaitez suivre les débats (facultatif)",
        "Besoins en matière d’accessibilité (facultatif)",
        "Je souhaite prendre la parole lors du tour de table (facultatif)",
        "Confidentialité",
        "J’ai lu l’avis de confidentialité et j’accepte que mes données soient utilisées pour préparer et tenir la "
        "réunion",
        "J’accepte de figurer dans la liste des participants (facultatif)",
    ],
    "es": [
        "Sus datos", "Nombre", "Apellidos", "Dirección de correo electrónico", "Tratamiento (opcional)",
        "Idioma de nuestros correos",
        "Su organización", "Organización", "Cargo (opcional)", "Grupo", "País",
        "Su participación", "¿Cómo participará?", "Presencial (Ginebra)", "En línea",
        "Idioma en el que desea seguir los debates (opcional)", "Necesidades de accesibilidad (opcional)",
        "Deseo hacer uso de la palabra en la ronda de intervenciones (opcional)",
        "Privacidad",
        "He leído el aviso de privacidad y acepto que mis datos se utilicen para preparar y celebrar la reunión",
        "Acepto figurar en la lista de participantes (opcional)",
    ],
}  # fmt: skip


@in_each_language
def test_form_asks_in_groups_and_tells_what_is_optional(client: Client, meeting: Meeting, language: str) -> None:
    assert labels(read(client, f"/{language}/2027/register/")) == LABELS[language]


def test_change_form_asks_the_same_but_for_address_and_consent(client: Client, meeting: Meeting) -> None:
    amina = make_registration(meeting)

    found = labels(read(client, f"/en/registration/{amina.token}/change/"))

    left_out = {"E-mail address", LABELS["en"][-2]}
    assert found == [label for label in LABELS["en"] if label not in left_out]


def test_phone_knows_what_each_field_wants(client: Client, meeting: Meeting) -> None:
    page = read(client, "/en/2027/register/")

    fields = [dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall(r"<(?:input|select)\b[^>]*>", page)]
    tokens = {field["name"]: field["autocomplete"] for field in fields if field.get("autocomplete", "off") != "off"}
    assert tokens == {
        "given_name": "given-name", "family_name": "family-name", "email": "email", "honorific": "honorific-prefix",
        "language": "language", "organization": "organization", "position": "organization-title", "country": "country",
    }  # fmt: skip
    assert '<input type="email" name="email" autocomplete="email" autocapitalize="none" spellcheck="false"' in page


HONORIFICS = {
    "en": ["None", "Ms", "Mr", "Dr", "Prof.", "H.E."],
    "fr": ["Aucune", "Mme", "M.", "Dr/Dre", "Pr/Pre", "S.E."],
    "es": ["Ninguno", "Sra.", "Sr.", "Dr./Dra.", "Prof./Profa.", "S.E."],
}


@in_each_language
def test_titles_are_for_women_and_men(client: Client, meeting: Meeting, language: str) -> None:
    page = read(client, f"/{language}/2027/register/")

    choices = page.partition('<select name="honorific"')[2].partition("</select>")[0]
    assert re.findall(r"<option[^>]*>([^<]+)</option>", choices) == HONORIFICS[language]


# What becomes of it -----------------------------------------------------------------------------------------------

NOTICE = {
    "en": "We use your data to prepare and hold this meeting, and for nothing else: the secretariat sees them, and "
    "your access needs only those who arrange for them. Once the report of the meeting is closed, we delete them "
    'or make them anonymous (<a href="/en/privacy/">privacy notice</a>).',
    "fr": "Vos données servent à préparer et à tenir cette réunion, et à rien d’autre\u00a0: le secrétariat les voit, "
    "et seules les personnes chargées de répondre à vos besoins en matière d’accessibilité voient ceux-ci. Une fois le "
    "rapport de la réunion clos, elles sont effacées ou rendues anonymes "
    '(<a href="/fr/privacy/">avis de confidentialité</a>).',
    "es": "Utilizamos sus datos para preparar y celebrar esta reunión, y para nada más: los ve la secretaría, y sus "
    "necesidades de accesibilidad solo las ven las personas encargadas de atenderlas. Una vez cerrado el informe de la "
    'reunión, los suprimimos o los anonimizamos (<a href="/es/privacy/">aviso de privacidad</a>).',
}
LISTED = {
    "en": "It shows your name, position, organization and country, and may be public.",
    "fr": "Elle indique votre nom, votre fonction, votre organisation et votre pays, et peut être publique.",
    "es": "Muestra su nombre, cargo, organización y país, y puede ser pública.",
}
ACCESS_NEEDS = {
    "en": "Only those who arrange for it see this.",
    "fr": "Seules les personnes chargées d’y répondre le voient.",
    "es": "Solo lo ven las personas encargadas de atenderlo.",
}


@in_each_language
def test_form_says_what_becomes_of_the_answers(client: Client, meeting: Meeting, language: str) -> None:
    page = read(client, f"/{language}/2027/register/")

    notice, consent = page.index(NOTICE[language]), page.index('<input type="checkbox" name="consent"')
    assert 0 < consent - notice < 1000
    assert f'<span class="hint" id="id_listed_helptext">{LISTED[language]}</span>' in page
    assert f'{ACCESS_NEEDS[language]}</span> <textarea name="access_needs"' in page


def test_nothing_is_agreed_to_beforehand(client: Client, meeting: Meeting) -> None:
    invitation = make_invitation(meeting, make_contact())

    for address in ("/en/2027/register/", f"/en/invitation/{invitation.token}/register/"):
        assert " checked" not in read(client, address)


# Room full: 39 ----------------------------------------------------------------------------------------------------

WAITING_LIST = {
    "en": "In person (Geneva) — all seats are taken: waiting list",
    "fr": "En présentiel (Genève) — toutes les places sont prises\u00a0: liste d’attente",
    "es": "Presencial (Ginebra) — todas las plazas están ocupadas: lista de espera",
}


@in_each_language
def test_full_room_offers_the_waiting_list(client: Client, meeting: Meeting, language: str) -> None:
    Meeting.objects.update(seats_in_room=0)

    found = labels(read(client, f"/{language}/2027/register/"))
    sent_empty = labels(one_line(client.post(f"/{language}/2027/register/").text))

    before, after = LABELS[language][:13], LABELS[language][14:]
    assert found == sent_empty == [*before, WAITING_LIST[language], *after]


def test_full_room_is_no_news_to_those_who_are_in_it(client: Client, meeting: Meeting) -> None:
    seated = make_registration(meeting)
    waiting = make_registration(meeting, status=Registration.Status.WAITLISTED)
    online = make_registration(meeting, attendance="online")
    Meeting.objects.update(seats_in_room=1)

    told = [
        WAITING_LIST["en"] in labels(read(client, f"/en/registration/{registration.token}/change/"))
        for registration in (seated, waiting, online)
    ]

    assert told == [False, False, True]


def test_change_with_an_error_tells_of_the_full_room_too(client: Client, meeting: Meeting) -> None:
    online = make_registration(meeting, attendance="online")
    Meeting.objects.update(seats_in_room=0)

    response = client.post(f"/en/registration/{online.token}/change/", CHANGE_ANSWERS | {"given_name": ""})

    assert response.status_code == 422
    assert WAITING_LIST["en"] in labels(one_line(response.text))
