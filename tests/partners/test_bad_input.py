"""What people type into the registration form, right and wrong, in each language: the answer, word for word.

A number is the kind of input: 1 to 16 names and texts, 17 to 29 addresses, 32 to 42 the other fields. What looks odd
and is right stands in `test_unusual_input.py`; the full room, 39, in `test_registration_form.py`.
"""

from urllib.parse import urlencode

import pytest
from django.test import Client

from meeting.models import Meeting, Message
from partners.models import Registration
from tests.factories import make_open_meeting
from tests.partners.form_page import Page

TYPED = {
    "honorific": "ms",
    "given_name": "Amina",
    "family_name": "Touré",
    "email": "amina@example.org",
    "language": "es",
    "organization": "Ministry of Labour & Social Affairs",
    "position": "Adviser “for all”",
    "constituency": "member_state",
    "country": "CI",
    "attendance": "online",
    "interpretation": "fr",
    "access_needs": "A ramp,\nand captions",
    "wants_floor": "on",
    "listed": "on",
    "consent": "on",
}

in_each_language = pytest.mark.parametrize("language", ["en", "fr", "es"])


@pytest.fixture
def meeting(db: None) -> Meeting:
    return make_open_meeting(slug="2027", title_en="Partners’ meeting", interpretation=["en", "fr", "es"])


# Refused ----------------------------------------------------------------------------------------------------------

GIVEN_NAME_MISSING = {
    "en": "Enter your given name.",
    "fr": "Indiquez votre prénom.",
    "es": "Indique su nombre.",
}
FAMILY_NAME_MISSING = {
    "en": "Enter your family name.",
    "fr": "Indiquez votre nom de famille.",
    "es": "Indique sus apellidos.",
}
ORGANIZATION_MISSING = {
    "en": "Enter the name of your organization.",
    "fr": "Indiquez le nom de votre organisation.",
    "es": "Indique el nombre de su organización.",
}
EMAIL_MISSING = {
    "en": "Enter your e-mail address.",
    "fr": "Indiquez votre adresse électronique.",
    "es": "Indique su dirección de correo electrónico.",
}
FAMILY_NAME_UNUSABLE = {
    "en": "“Family name” contains a character that cannot be used.",
    "fr": "«\u00a0Nom de famille\u00a0» contient un caractère qui ne peut pas être utilisé.",
    "es": "«Apellidos» contiene un carácter que no se puede utilizar.",
}
POSITION_UNUSABLE = {
    "en": "“Position” contains a character that cannot be used.",
    "fr": "«\u00a0Fonction\u00a0» contient un caractère qui ne peut pas être utilisé.",
    "es": "«Cargo» contiene un carácter que no se puede utilizar.",
}
ACCESS_NEEDS_UNUSABLE = {
    "en": "“Access needs” contains a character that cannot be used.",
    "fr": "«\u00a0Besoins en matière d’accessibilité\u00a0» contient un caractère qui ne peut pas être utilisé.",
    "es": "«Necesidades de accesibilidad» contiene un carácter que no se puede utilizar.",
}
FAMILY_NAME_TOO_LONG = {
    "en": "“Family name” can have at most 120 characters (you entered 300).",
    "fr": "«\u00a0Nom de famille\u00a0» ne peut pas dépasser 120 caractères (vous en avez saisi 300).",
    "es": "«Apellidos» no puede superar los 120 caracteres (ha introducido 300).",
}
ORGANIZATION_TOO_LONG = {
    "en": "“Organization” can have at most 200 characters (you entered 201).",
    "fr": "«\u00a0Organisation\u00a0» ne peut pas dépasser 200 caractères (vous en avez saisi 201).",
    "es": "«Organización» no puede superar los 200 caracteres (ha introducido 201).",
}
ACCESS_NEEDS_LONG = {
    "en": "“Access needs” can have at most 1,000 characters (you entered 5,000).",
    "fr": "«\u00a0Besoins en matière d’accessibilité\u00a0» ne peut pas dépasser 1\u202f000 caractères "
    "(vous en avez saisi 5\u202f000).",
    "es": "«Necesidades de accesibilidad» no puede superar los 1000 caracteres (ha introducido 5000).",
}
ACCESS_NEEDS_TOO_LONG = {
    "en": "“Access needs” can have at most 1,000 characters (you entered 50,000).",
    "fr": "«\u00a0Besoins en matière d’accessibilité\u00a0» ne peut pas dépasser 1\u202f000 caractères "
    "(vous en avez saisi 50\u202f000).",
    "es": "«Necesidades de accesibilidad» no puede superar los 1000 caracteres (ha introducido 50\u00a0000).",
}
EMAIL_INCOMPLETE = {
    "en": "Enter a complete address, such as name@example.org.",
    "fr": "Saisissez une adresse complète, par exemple nom@example.org.",
    "es": "Introduzca una dirección completa, por ejemplo, nombre@example.org.",
}
EMAIL_SEVERAL = {
    "en": "Enter one address only.",
    "fr": "Saisissez une seule adresse.",
    "es": "Introduzca una sola dirección.",
}
EMAIL_UNUSABLE = {
    "en": "“E-mail address” contains a character that cannot be used.",
    "fr": "«\u00a0Adresse électronique\u00a0» contient un caractère qui ne peut pas être utilisé.",
    "es": "«Dirección de correo electrónico» contiene un carácter que no se puede utilizar.",
}
EMAIL_NOT_ASCII = {
    "en": "Before the @, use only letters without accents, digits and signs such as . - _ and +.",
    "fr": "Avant @, n’utilisez que des lettres sans accent, des chiffres et des signes tels que . - _ et +.",
    "es": "Antes de @, utilice solo letras sin tilde, cifras y signos como . - _ y +.",
}
EMAIL_TOO_LONG = {
    "en": "“E-mail address” can have at most 254 characters (you entered 255).",
    "fr": "«\u00a0Adresse électronique\u00a0» ne peut pas dépasser 254 caractères (vous en avez saisi 255).",
    "es": "«Dirección de correo electrónico» no puede superar los 254 caracteres (ha introducido 255).",
}
EMAIL_START_TOO_LONG = {
    "en": "The part before the @ can have at most 64 characters (you entered 65).",
    "fr": "La partie qui précède @ ne peut pas dépasser 64 caractères (vous en avez saisi 65).",
    "es": "La parte anterior a @ no puede superar los 64 caracteres (ha introducido 65).",
}

REFUSED = [
    pytest.param({"given_name": ""}, GIVEN_NAME_MISSING, id="1-given-name"),
    pytest.param({"family_name": ""}, FAMILY_NAME_MISSING, id="1-family-name"),
    pytest.param({"organization": ""}, ORGANIZATION_MISSING, id="1-organization"),
    pytest.param({"email": ""}, EMAIL_MISSING, id="1-email"),
    pytest.param({"family_name": "   "}, FAMILY_NAME_MISSING, id="2-spaces"),
    pytest.param({"family_name": "\u00a0\u202f\u3000"}, FAMILY_NAME_MISSING, id="2-no-break-spaces"),
    pytest.param({"family_name": "\u200b\u200d\ufeff"}, FAMILY_NAME_MISSING, id="2-zero-width"),
    pytest.param({"family_name": "\u2063\u061c"}, FAMILY_NAME_MISSING, id="2-invisible-signs"),
    pytest.param({"email": " \u00a0\u200b"}, EMAIL_MISSING, id="2-email"),
    pytest.param({"family_name": "Tou\0ré"}, FAMILY_NAME_UNUSABLE, id="6-nul"),
    pytest.param({"position": "Advi\0ser"}, POSITION_UNUSABLE, id="6-nul-in-optional-line"),
    pytest.param({"access_needs": "A\0ramp"}, ACCESS_NEEDS_UNUSABLE, id="6-nul-in-long-text"),
    pytest.param({"family_name": "Touré\r\nBcc: bruno@example.org"}, FAMILY_NAME_UNUSABLE, id="7-line-break"),
    pytest.param({"family_name": "Tou\u2028ré"}, FAMILY_NAME_UNUSABLE, id="7-line-separator"),
    pytest.param({"family_name": "Tou\u202eér"}, FAMILY_NAME_UNUSABLE, id="8-right-to-left-override"),
    pytest.param({"family_name": "T" * 300}, FAMILY_NAME_TOO_LONG, id="9-family-name"),
    pytest.param({"organization": "O" * 201}, ORGANIZATION_TOO_LONG, id="9-organization"),
    pytest.param({"access_needs": "n" * 50_000}, ACCESS_NEEDS_TOO_LONG, id="9-access-needs"),
    pytest.param({"email": "a@b"}, EMAIL_INCOMPLETE, id="17-no-dot"),
    pytest.param({"email": "amina"}, EMAIL_INCOMPLETE, id="17-no-at"),
    pytest.param({"email": "amina@example..org"}, EMAIL_INCOMPLETE, id="17-two-dots"),
    pytest.param({"email": "amina@[192.0.2.1]"}, EMAIL_INCOMPLETE, id="17-number"),
    pytest.param({"email": "Amina <amina@example.org>"}, EMAIL_INCOMPLETE, id="17-name-too"),
    pytest.param({"email": "a@x.org,b@y.org"}, EMAIL_SEVERAL, id="20-comma"),
    pytest.param({"email": "a@x.org; b@y.org"}, EMAIL_SEVERAL, id="20-semicolon"),
    pytest.param({"email": '"a\nBcc:x"@y'}, EMAIL_UNUSABLE, id="21-header"),
    pytest.param({"email": "amína@example.org"}, EMAIL_NOT_ASCII, id="23-accent-before-the-at"),
    pytest.param({"email": "a" * 64 + "@dd." + "d." * 90 + "example"}, EMAIL_TOO_LONG, id="25-whole"),
    pytest.param({"email": "a" * 65 + "@example.org"}, EMAIL_START_TOO_LONG, id="25-before-the-at"),
    pytest.param({"organization": " "}, ORGANIZATION_MISSING, id="33-organization-blank"),
    pytest.param({"access_needs": "n" * 5_000}, ACCESS_NEEDS_LONG, id="42-access-needs"),
]  # fmt: skip


@in_each_language
@pytest.mark.parametrize(("wrong", "sentence"), REFUSED)
def test_input_refused(
    client: Client, meeting: Meeting, language: str, wrong: dict[str, str], sentence: dict[str, str]
) -> None:
    response = client.post(f"/{language}/2027/register/", TYPED | wrong)

    page = Page(response)
    assert response.status_code == 422
    assert page.errors == page.summary == dict.fromkeys(wrong, sentence[language])
    assert page.errors_are_linked()
    assert page.kept == TYPED | wrong
    assert (Registration.objects.count(), Message.objects.count()) == (0, 0)


# 32, 38, 41: choices ----------------------------------------------------------------------------------------------

COUNTRY = {
    "en": "Choose a country from the list.",
    "fr": "Choisissez un pays dans la liste.",
    "es": "Elija un país de la lista.",
}
CONSTITUENCY = {
    "en": "Choose a constituency from the list.",
    "fr": "Choisissez un groupe dans la liste.",
    "es": "Elija un grupo de la lista.",
}
TITLE = {
    "en": "Choose a title from the list.",
    "fr": "Choisissez une civilité dans la liste.",
    "es": "Elija un tratamiento de la lista.",
}
ATTENDANCE = {
    "en": "Choose how you take part.",
    "fr": "Choisissez votre mode de participation.",
    "es": "Elija su modalidad de participación.",
}
STALE = {
    "en": "This choice is no longer available; please choose again.",
    "fr": "Ce choix n’est plus disponible\u202f; veuillez en faire un autre.",
    "es": "Esta opción ya no está disponible; elija otra.",
}
CONSENT = {
    "en": "Tick this box: we cannot register you without your agreement.",
    "fr": "Cochez cette case\u00a0: nous ne pouvons pas vous inscrire sans votre accord.",
    "es": "Marque esta casilla: no podemos inscribirle sin su consentimiento.",
}
CHOICES_REFUSED = [
    pytest.param({"country": "XX"}, COUNTRY, id="32-unknown-country"),
    pytest.param({"country": "ci"}, COUNTRY, id="32-small-letters"),
    pytest.param({"country": "AQ"}, COUNTRY, id="32-where-nobody-lives"),
    pytest.param({"country": ""}, COUNTRY, id="32-no-country"),
    pytest.param({"constituency": ""}, CONSTITUENCY, id="32-no-constituency"),
    pytest.param({"constituency": "press"}, CONSTITUENCY, id="32-unknown-constituency"),
    pytest.param({"honorific": "sir"}, TITLE, id="32-unknown-title"),
    pytest.param({"attendance": ""}, ATTENDANCE, id="38-no-attendance"),
    pytest.param({"attendance": "by_phone"}, STALE, id="38-unknown-attendance"),
    pytest.param({"interpretation": "ar"}, STALE, id="38-language-not-offered"),
    pytest.param({"consent": ""}, CONSENT, id="41-no-consent"),
]


@in_each_language
@pytest.mark.parametrize(("wrong", "sentence"), CHOICES_REFUSED)
def test_choice_refused(
    client: Client, meeting: Meeting, language: str, wrong: dict[str, str], sentence: dict[str, str]
) -> None:
    response = client.post(f"/{language}/2027/register/", TYPED | wrong)

    page = Page(response)
    assert response.status_code == 422
    assert page.errors == page.summary == dict.fromkeys(wrong, sentence[language])
    assert page.errors_are_linked()
    assert page.kept | wrong == TYPED | wrong
    assert (Registration.objects.count(), Message.objects.count()) == (0, 0)


# 36, 37: what no page offers --------------------------------------------------------------------------------------

NOT_FOUND = {
    "en": "There is no such page",
    "fr": "Cette page n’existe pas",
    "es": "Esta página no existe",
}


@in_each_language
@pytest.mark.parametrize("wrong", ["xx", "", "FR"])
def test_language_of_mails_unknown_becomes_the_pages(
    client: Client, meeting: Meeting, language: str, wrong: str
) -> None:
    response = client.post(f"/{language}/2027/register/", TYPED | {"language": wrong})

    assert response.status_code == 302
    assert Registration.objects.get().language == Message.objects.get().language == language


@in_each_language
@pytest.mark.parametrize("slug", ["2028", "draft", "register"])
def test_meeting_that_is_not_there_is_not_found(client: Client, meeting: Meeting, language: str, slug: str) -> None:
    make_open_meeting(slug="draft", status=Meeting.Status.DRAFT)

    response = client.post(f"/{language}/{slug}/register/", TYPED | {"meeting": meeting.pk})

    assert response.status_code == 404
    assert Page(response).heading == {"h1": NOT_FOUND[language]}
    assert (Registration.objects.count(), Message.objects.count()) == (0, 0)


# 24: a likely slip ------------------------------------------------------------------------------------------------

MEANT = {
    "en": "Did you mean {}? Correct the address, or send the form again if it is right.",
    "fr": "Vouliez-vous dire {}\u202f? Corrigez l’adresse ou, si elle est exacte, envoyez de nouveau le formulaire.",
    "es": "¿Quiso decir {}? Corrija la dirección o, si es correcta, envíe de nuevo el formulario.",
}
SLIPS = [
    ("amina@example.con", "amina@example.com"),
    ("amina@gmial.com", "amina@gmail.com"),
    ("amina@gmail.co", "amina@gmail.com"),
]


@in_each_language
@pytest.mark.parametrize(("address", "meant"), SLIPS)
def test_slip_in_address_is_asked_about_once(
    client: Client, meeting: Meeting, language: str, address: str, meant: str
) -> None:
    response = client.post(f"/{language}/2027/register/", TYPED | {"email": address})

    page = Page(response)
    assert response.status_code == 422
    assert page.errors == page.summary == {"email": MEANT[language].format(meant)}
    assert page.kept == TYPED | {"email": address, "unusual_email": address}
    assert (Registration.objects.count(), Message.objects.count()) == (0, 0)

    again = client.post(f"/{language}/2027/register/", page.kept)

    assert (again.status_code, again["Location"]) == (302, f"/{language}/2027/register/done/")
    assert [registration.email for registration in Registration.objects.all()] == [address]
    assert [message.address for message in Message.objects.all()] == [address]


@in_each_language
def test_slip_in_another_address_is_asked_about_too(client: Client, meeting: Meeting, language: str) -> None:
    answers = TYPED | {"email": "amina@gmial.com", "unusual_email": "amina@example.con"}

    response = client.post(f"/{language}/2027/register/", answers)

    assert response.status_code == 422
    assert Page(response).errors == {"email": MEANT[language].format("amina@gmail.com")}
    assert Registration.objects.count() == 0


# 14, 15: requests that cannot be read -----------------------------------------------------------------------------

TOO_MUCH = {
    "en": "This is too much at once",
    "fr": "Le formulaire est trop long",
    "es": "El formulario es demasiado largo",
}
UNREADABLE = {
    "en": "This request could not be read",
    "fr": "Cette demande n’a pas pu être lue",
    "es": "No se pudo leer esta solicitud",
}
URLENCODED = "application/x-www-form-urlencoded"


@in_each_language
def test_form_of_ten_megabytes_refused(client: Client, meeting: Meeting, language: str) -> None:
    body = urlencode(TYPED | {"access_needs": "n" * 10_000_000})

    response = client.post(f"/{language}/2027/register/", body, URLENCODED)

    assert response.status_code == 413
    assert Page(response).heading == {"h1": TOO_MUCH[language]}
    assert (Registration.objects.count(), Message.objects.count()) == (0, 0)


@in_each_language
@pytest.mark.parametrize("name", ["%ed%a0%80", "Tour%e9", "%ff"], ids=["surrogate", "latin-1", "no-character"])
def test_form_that_is_not_utf8_refused(client: Client, meeting: Meeting, language: str, name: str) -> None:
    body = urlencode(TYPED).replace("family_name=Tour%C3%A9", f"family_name={name}")

    response = client.post(f"/{language}/2027/register/", body, URLENCODED)

    assert f"family_name={name}&" in body
    assert response.status_code == 400
    assert Page(response).heading == {"h1": UNREADABLE[language]}
    assert (Registration.objects.count(), Message.objects.count()) == (0, 0)
