"""Staff sign in by password or by code; nobody signs up; the admin's own form is never met."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from meeting.models import Message, User
from meeting.services.delivery import deliver_due
from tests.smtp_sink import Sink, text_of


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def test_admin_log_in_goes_through_allauth(client: Client, db: None) -> None:
    response = client.get("/admin/", follow=True)

    assert response.redirect_chain[-1][0].startswith("/accounts/login/?next=%2Fadmin%2F")


def test_password_signs_in(client: Client, dora: User) -> None:
    response = client.post("/accounts/login/", {"login": dora.email, "password": "dora's own secret"})

    assert (response.status_code, response.url) == (302, "/admin/")


def test_wrong_password_is_told_as_an_unknown_address_is(client: Client, dora: User) -> None:
    known = client.post("/accounts/login/", {"login": dora.email, "password": "wrong"})
    unknown = client.post("/accounts/login/", {"login": "nobody@example.org", "password": "wrong"})

    def words(response) -> list[str]:
        return re.findall(r'class="error"[^>]*>([^<]*)', response.text)

    assert known.status_code == unknown.status_code == 200
    assert words(known) == words(unknown) != []


@pytest.mark.django_db(transaction=True)
def test_code_arrives_by_the_outbox_and_signs_in(client: Client, dora: User, settings, sink: Sink) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    client.post("/accounts/login/code/", {"email": dora.email}, headers={"Accept-Language": "fr"})
    [message] = Message.objects.all()
    assert (message.address, message.language, message.is_secret) == (dora.email, "fr", True)
    assert message.not_after is not None

    deliver_due()

    [mail] = sink.mails
    assert mail["Subject"] == "Votre code de connexion"
    code = re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", text_of(mail), re.MULTILINE)[1]
    message.refresh_from_db()
    assert code not in message.text
    response = client.post("/accounts/login/code/confirm/", {"code": code})
    assert (response.status_code, response.url) == (302, "/admin/")


@pytest.mark.parametrize(
    "path", ["/accounts/signup/", "/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/"]
)
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_pages_are_in_the_reader_s_language(client: Client, db: None, path: str, language: str) -> None:
    response = client.get(path, headers={"Accept-Language": language})

    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.text


def test_nobody_signs_up(client: Client, db: None) -> None:
    client.post("/accounts/signup/", {"email": "stranger@example.org", "password1": "a long enough secret"})

    assert not User.objects.exists()
