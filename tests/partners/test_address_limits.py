"""How often a lost link, and another address, may be asked for, and what is said to whoever asks more often."""

import pytest
from django.http import HttpResponse
from django.test import Client

from meeting.models import Meeting, Message
from meeting.services.rate_limits import count
from partners.models import AddressChange, LinkRequest, Registration
from partners.views.objections import ADDRESSES, ADDRESSES_OF_ONE, LOST_LINKS
from tests.factories import make_registration
from tests.partners.answers import in_each_language
from tests.partners.form_page import Page
from tests.partners.test_lost_forms import NO_COOKIES, OPEN_TOO_LONG
from tests.partners.test_registration_limits import TOO_MANY, WRITE_TO, use_up
from tests.partners.test_traps import summary

NEW = "amina@ministry.example"
TOO_MANY_FOR_ONE = {
    "en": "More addresses were entered for this registration than we take within a day. Nothing that you typed is "
    "lost: press the button again in 24 hours.",
    "fr": "Plus d’adresses ont été saisies pour cette inscription que nous n’en acceptons en un jour. Rien de ce que "
    "vous avez saisi n’est perdu\u00a0: appuyez de nouveau sur le bouton dans 24 heures.",
    "es": "Para esta inscripción se han introducido más direcciones de las que aceptamos en un día. No se ha perdido "
    "nada de lo que ha escrito: pulse de nuevo el botón dentro de 24 horas.",
}


@pytest.fixture
def meeting(meeting: Meeting) -> Meeting:
    """The one of the home page, with an address to write to."""
    meeting.is_current, meeting.contact_email = True, "meeting@example.org"
    meeting.save(update_fields=["is_current", "contact_email"])
    return meeting


def ask_for_link(client: Client, language: str = "en", email: str = "amina@example.org") -> HttpResponse:
    return client.post(f"/{language}/registration/", {"email": email})


def enter_address(client: Client, registration: Registration, language: str = "en", email: str = NEW) -> HttpResponse:
    return client.post(f"/{language}/registration/{registration.token}/address/", {"email": email})


def kept(response: HttpResponse) -> tuple[int, dict[str, str], dict[str, str]]:
    """The status, what the form still holds, and the errors beside its field."""
    return response.status_code, Page(response).kept, Page(response).errors


# A lost link --------------------------------------------------------------------------------------------------------


@in_each_language
@pytest.mark.parametrize("email", ["amina@example.org", "stranger@example.org"])
def test_link_asked_for_too_often_whoever_is_registered(
    stranger: Client, amina: Registration, language: str, email: str
) -> None:
    statuses = [ask_for_link(stranger).status_code for _ in range(LOST_LINKS.most)]
    LinkRequest.objects.all().delete()

    response = ask_for_link(stranger, language, email)

    assert (set(statuses), LOST_LINKS.most) == ({302}, 20)
    assert summary(response) == [TOO_MANY[language], WRITE_TO[language]]
    assert kept(response) == (429, {"email": email}, {})
    assert 3590 < int(response["Retry-After"]) <= 3600
    assert LinkRequest.objects.count() == 0


def test_without_a_current_meeting_nobody_is_named(stranger: Client, meeting: Meeting) -> None:
    Meeting.objects.update(is_current=False)
    use_up(LOST_LINKS, stranger.defaults["REMOTE_ADDR"])

    assert summary(ask_for_link(stranger)) == [TOO_MANY["en"]]


def test_mistakes_in_the_address_are_not_counted(stranger: Client, meeting: Meeting) -> None:
    statuses = [ask_for_link(stranger, email="amina@").status_code for _ in range(LOST_LINKS.most + 1)]

    assert (set(statuses), ask_for_link(stranger).status_code) == ({422}, 302)


def test_trusted_network_asks_for_links_as_often_as_it_likes(client: Client, meeting: Meeting) -> None:
    assert {ask_for_link(client).status_code for _ in range(LOST_LINKS.most + 1)} == {302}


# Another address ----------------------------------------------------------------------------------------------------


@in_each_language
def test_few_addresses_a_day_for_one_registration_from_wherever(
    client: Client, amina: Registration, language: str
) -> None:
    statuses = [enter_address(client, amina).status_code for _ in range(5)]
    asked, mails = AddressChange.objects.get(), Message.objects.count()

    response = enter_address(client, amina, language, "bruno@ministry.example")

    assert statuses == [302] * 5
    assert summary(response) == [TOO_MANY_FOR_ONE[language], WRITE_TO[language]]
    assert kept(response) == (429, {"email": "bruno@ministry.example"}, {})
    assert 86_390 < int(response["Retry-After"]) <= 86_400
    assert (AddressChange.objects.get(), Message.objects.count()) == (asked, mails)


def test_registration_of_somebody_else_is_counted_apart(client: Client, meeting: Meeting, amina: Registration) -> None:
    use_up(ADDRESSES_OF_ONE, str(amina.public_id))

    assert enter_address(client, make_registration(meeting)).status_code == 302


@in_each_language
def test_network_enters_so_many_addresses_and_no_more(stranger: Client, amina: Registration, language: str) -> None:
    use_up(ADDRESSES, stranger.defaults["REMOTE_ADDR"])

    response = enter_address(stranger, amina, language)

    assert summary(response) == [TOO_MANY[language], WRITE_TO[language]]
    assert kept(response) == (429, {"email": NEW}, {})
    assert (AddressChange.objects.count(), Message.objects.count()) == (0, 0)
    assert count(ADDRESSES_OF_ONE, str(amina.public_id)) == 0


# A form whose token is missing or too old ----------------------------------------------------------------------------


@in_each_language
@pytest.mark.parametrize("page", ["", "{token}/address/"], ids=["lost-link", "address"])
def test_form_open_for_too_long_keeps_the_address(amina: Registration, page: str, language: str) -> None:
    visitor = Client(enforce_csrf_checks=True)
    address = f"/{language}/registration/{page.format(token=amina.token)}"

    without_cookie = visitor.post(address, {"email": NEW})
    stale = visitor.post(address, {"email": NEW, "csrfmiddlewaretoken": "x" * 64})
    sent_again = visitor.post(address, Page(stale).values)

    assert (summary(without_cookie), summary(stale)) == ([NO_COOKIES[language]], [OPEN_TOO_LONG[language]])
    assert kept(without_cookie) == kept(stale) == (403, {"email": NEW}, {})
    assert (sent_again.status_code, LinkRequest.objects.count() + AddressChange.objects.count()) == (302, 1)
