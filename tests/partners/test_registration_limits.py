"""How many registrations one address may send, and what is said to whoever sends more."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from meeting.models import Meeting, Message
from meeting.services.rate_limits import Limit, count
from partners.models import Registration
from partners.views.objections import MISTAKES, REGISTRATIONS
from tests.factories import make_registration
from tests.partners.answers import in_each_language
from tests.partners.test_bad_input import TYPED, Page
from tests.partners.test_traps import opened, summary

TOO_MANY = {
    "en": "More forms have come from your network than we take within an hour. Nothing that you typed is lost: press "
    "the button again in 60 minutes.",
    "fr": "Votre réseau a envoyé plus de formulaires que nous n’en acceptons en une heure. Rien de ce que vous avez "
    "saisi n’est perdu\u00a0: appuyez de nouveau sur le bouton dans 60 minutes.",
    "es": "Desde su red han llegado más formularios de los que aceptamos en una hora. No se ha perdido nada de lo que "
    "ha escrito: pulse de nuevo el botón dentro de 60 minutos.",
}
LINK = '<a href="mailto:meeting@example.org">meeting@example.org</a>'
WRITE_TO = {
    "en": f"If you cannot wait, write to {LINK}.",
    "fr": f"Si vous ne pouvez pas attendre, écrivez à {LINK}.",
    "es": f"Si no puede esperar, escriba a {LINK}.",
}


def use_up(limit: Limit, whom: str) -> None:
    for _ in range(limit.most):
        count(limit, whom)


def register(client: Client, language: str = "en", **changes: str) -> HttpResponse:
    return client.post(f"/{language}/2027/register/", TYPED | opened(seconds=60) | changes)


def test_twenty_from_one_address_and_no_more(stranger: Client, meeting: Meeting) -> None:
    statuses = [register(stranger, given_name=f"Amina {number}").status_code for number in range(21)]

    assert statuses == [302] * 20 + [429]
    assert Registration.objects.count() == 20


@in_each_language
def test_one_too_many_is_told_when_and_whom_to_write_to(stranger: Client, meeting: Meeting, language: str) -> None:
    Meeting.objects.update(contact_email="meeting@example.org")
    use_up(REGISTRATIONS, stranger.defaults["REMOTE_ADDR"])

    response = register(stranger, language)

    page = Page(response)
    assert (response.status_code, 3590 < int(response["Retry-After"]) <= 3600) == (429, True)
    assert summary(response) == [TOO_MANY[language], WRITE_TO[language]]
    assert (page.kept, page.errors) == (TYPED, {})
    assert (Registration.objects.count(), Message.objects.count()) == (0, 0)


def test_without_an_address_to_write_to_none_is_named(stranger: Client, meeting: Meeting) -> None:
    use_up(REGISTRATIONS, stranger.defaults["REMOTE_ADDR"])

    assert summary(register(stranger)) == [TOO_MANY["en"]]


def test_new_and_known_are_told_the_same(stranger: Client, meeting: Meeting) -> None:
    make_registration(meeting, given_name="Amina", family_name="Touré", email="amina@example.org")
    use_up(REGISTRATIONS, stranger.defaults["REMOTE_ADDR"])
    changing = re.compile(r'(name="(csrfmiddlewaretoken|opened)" value)="[^"]+"')

    known, new = register(stranger), register(stranger, email="awa@example.org")

    bodies = [changing.sub(r"\1", response.content.decode()) for response in (known, new)]
    headers = [
        {name: value for name, value in response.headers.items() if name not in ("Retry-After", "Content-Length")}
        for response in (known, new)
    ]
    assert (known.status_code, new.status_code) == (429, 429)
    assert bodies[0].replace("amina@example.org", "awa@example.org") == bodies[1]
    assert headers[0] == headers[1]
    assert [message.name for message in Message.objects.all()] == []


def test_mistakes_do_not_use_up_registrations(stranger: Client, meeting: Meeting) -> None:
    for _ in range(25):
        assert register(stranger, family_name="").status_code == 422

    assert register(stranger).status_code == 302


def test_mistakes_have_a_limit_of_their_own(stranger: Client, meeting: Meeting) -> None:
    use_up(MISTAKES, stranger.defaults["REMOTE_ADDR"])

    wrong = register(stranger, family_name="")
    right = register(stranger)

    assert (MISTAKES.most, wrong.status_code, right.status_code) == (200, 429, 302)
    assert (summary(wrong), Page(wrong).errors) == ([TOO_MANY["en"]], {"family_name": "Enter your family name."})


def test_reading_the_form_is_not_counted(stranger: Client, meeting: Meeting) -> None:
    use_up(MISTAKES, stranger.defaults["REMOTE_ADDR"])

    assert stranger.get("/en/2027/register/").status_code == 200


def test_trusted_network_is_not_counted(client: Client, meeting: Meeting) -> None:
    statuses = {register(client, given_name=f"Amina {number}").status_code for number in range(25)}

    assert statuses == {302}


@pytest.mark.parametrize("url", ["unix:///nowhere/valkey.sock", "redis://127.0.0.1:1/0"])
def test_without_redis_everybody_may_register(stranger: Client, meeting: Meeting, settings, url: str) -> None:
    settings.REDIS_URL = url

    statuses = {register(stranger, given_name=f"Amina {number}").status_code for number in range(25)}

    assert statuses == {302}
