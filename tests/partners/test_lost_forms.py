"""A form whose token is missing or too old comes back as it was filled in, and one press more sends it."""

from dataclasses import dataclass

import pytest
from django.conf import settings
from django.test import Client

from meeting.models import HistoryEntry, Meeting, Message
from partners.models import Registration
from tests.factories import make_invitation
from tests.partners.answers import in_each_language
from tests.partners.test_bad_input import TYPED, Page
from tests.partners.test_traps import summary

OPEN_TOO_LONG = {
    "en": "The page had been open for too long: please press the button again.",
    "fr": "La page était ouverte depuis trop longtemps\u00a0: veuillez appuyer de nouveau sur le bouton.",
    "es": "La página llevaba demasiado tiempo abierta: pulse de nuevo el botón.",
}
NO_COOKIES = {
    "en": "Your browser keeps no cookies for this site. The form needs one, which protects it against being sent by "
    "somebody else in your name: please allow cookies, then press the button again.",
    "fr": "Votre navigateur ne conserve aucun cookie pour ce site. Le formulaire en exige un, qui empêche qu’une autre "
    "personne l’envoie en votre nom\u00a0: veuillez autoriser les cookies, puis appuyer de nouveau sur le bouton.",
    "es": "Su navegador no guarda ninguna cookie de este sitio. El formulario necesita una, que impide que otra "
    "persona lo envíe en su nombre: permita las cookies y pulse de nuevo el botón.",
}
CHANGED = {name: value for name, value in TYPED.items() if name not in ("email", "consent")}
TOKEN = "csrfmiddlewaretoken"


@dataclass
class Form:
    """One of the forms that keep what was typed: where it is, what is typed, and what its browser sends along."""

    address: str
    typed: dict[str, str]
    headers: dict[str, str]


@pytest.fixture(params=["registration", "invitation", "change"])
def form(request: pytest.FixtureRequest, meeting: Meeting, amina: Registration) -> Form:
    anew = TYPED | {"given_name": "Awa"}
    if request.param == "registration":
        return Form("2027/register/", anew, {"Origin": "http://testserver"})
    # A page without a referrer sends its form with `Origin: null`.
    if request.param == "invitation":
        return Form(f"invitation/{make_invitation(meeting).token}/register/", anew, {"Origin": "null"})
    return Form(f"registration/{amina.token}/change/", CHANGED | {"given_name": "Awa"}, {"Origin": "null"})


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def saved() -> tuple[list[str], int, int]:
    names = list(Registration.objects.order_by("pk").values_list("given_name", flat=True))
    return names, HistoryEntry.objects.count(), Message.objects.count()


NOTHING = (["Amina"], 0, 0)


@in_each_language
@pytest.mark.parametrize("token", [{}, {TOKEN: "x" * 64}, {TOKEN: "short"}], ids=["none", "old", "mutilated"])
def test_form_open_for_too_long_comes_back_as_it_was(
    visitor: Client, form: Form, language: str, token: dict[str, str]
) -> None:
    address = f"/{language}/{form.address}"
    visitor.get(address)

    response = visitor.post(address, form.typed | token, headers=form.headers)

    page = Page(response)
    assert response.status_code == 403
    assert (summary(response), page.kept, page.errors) == ([OPEN_TOO_LONG[language]], form.typed, {})
    assert saved() == NOTHING

    again = visitor.post(address, page.values, headers=form.headers)

    assert (again.status_code, "Awa" in saved()[0]) == (302, True)


@in_each_language
def test_browser_without_cookies_is_told_so(visitor: Client, form: Form, language: str) -> None:
    address = f"/{language}/{form.address}"
    values = Page(visitor.get(address)).values
    visitor.cookies.clear()

    response = visitor.post(address, values | form.typed, headers=form.headers)

    page = Page(response)
    assert response.status_code == 403
    assert (summary(response), page.kept) == ([NO_COOKIES[language]], form.typed)
    assert (settings.CSRF_COOKIE_NAME in response.cookies, saved()) == (True, NOTHING)

    again = visitor.post(address, page.values, headers=form.headers)  # It keeps them now.

    assert (again.status_code, "Awa" in saved()[0]) == (302, True)


def test_mistakes_are_told_at_the_same_time(visitor: Client, form: Form) -> None:
    address = f"/en/{form.address}"
    visitor.get(address)

    response = visitor.post(address, form.typed | {"family_name": ""}, headers=form.headers)

    assert (response.status_code, summary(response)) == (403, [OPEN_TOO_LONG["en"]])
    assert Page(response).errors == Page(response).summary == {"family_name": "Enter your family name."}


@pytest.mark.parametrize("cookies", ["kept", "none"])
def test_other_sites_form_is_refused_and_not_shown(visitor: Client, form: Form, cookies: str) -> None:
    address = f"/en/{form.address}"
    values = Page(visitor.get(address)).values
    if cookies == "none":
        visitor.cookies.clear()

    response = visitor.post(address, values | form.typed, headers={"Origin": "https://evil.example"})

    assert (response.status_code, saved()) == (403, NOTHING)
    assert "<h1>The form could not be accepted</h1>" in response.content.decode()
    assert "Awa" not in response.content.decode()


def test_other_sites_form_is_refused_by_its_referrer_too(visitor: Client, form: Form) -> None:
    address = f"/en/{form.address}"
    values = Page(visitor.get(address, secure=True)).values

    response = visitor.post(
        address, values | form.typed, secure=True, headers={"Referer": "https://evil.example/register/"}
    )

    assert (response.status_code, saved()) == (403, NOTHING)
    assert "Awa" not in response.content.decode()


def test_personal_forms_that_come_back_stay_personal(visitor: Client, amina: Registration) -> None:
    response = visitor.post(f"/en/registration/{amina.token}/change/", CHANGED)

    assert response.status_code == 403
    assert {name: response[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")} == {
        "Cache-Control": "no-store, private",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }
