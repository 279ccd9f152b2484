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


TO_A_STRANGER = {
    "en": (
        "No account has this address",
        "Somebody, probably you, wanted to sign in with this address, and no account has it. Accounts are for the "
        "secretariat’s staff: if you are one of them, use your other address.\n\n"
        "To take part in a meeting you need no account. Whoever is registered has a personal link in our mails.\n\n"
        "If you have not asked for this, you need not do anything.\n\n"
        "-- \nILO development partners’ meeting",
    ),
    "fr": (
        "Aucun compte à cette adresse",
        "Quelqu’un, probablement vous, a voulu se connecter avec cette adresse, mais aucun compte n’y correspond. Les "
        "comptes sont réservés au personnel du secrétariat\u00a0: si vous en faites partie, utilisez votre autre "
        "adresse.\n\n"
        "Pour participer à une réunion, vous n’avez pas besoin de compte. Toute personne inscrite a un lien personnel "
        "dans nos courriels.\n\n"
        "Si vous n’avez rien demandé, vous n’avez rien à faire.\n\n"
        "-- \nRéunion des partenaires au développement de l’OIT",
    ),
    "es": (
        "No hay ninguna cuenta con esta dirección",
        "Alguien, probablemente usted, ha querido iniciar sesión con esta dirección, pero ninguna cuenta la utiliza. "
        "Las cuentas son para el personal de la secretaría: si forma parte de él, utilice su otra dirección.\n\n"
        "Para participar en una reunión no necesita cuenta. Quien está inscrito tiene un enlace personal en nuestros "
        "correos.\n\n"
        "Si no lo ha solicitado, no tiene que hacer nada.\n\n"
        "-- \nReunión de asociados para el desarrollo de la OIT",
    ),
}
TO_CHOOSE_A_PASSWORD = {
    "en": ("Your link to a new password", "Open this link to choose a new password:"),
    "fr": (
        "Votre lien pour choisir un nouveau mot de passe",
        "Ouvrez ce lien pour choisir un nouveau mot de passe\u00a0:",
    ),
    "es": ("Su enlace para elegir una nueva contraseña", "Abra este enlace para elegir una nueva contraseña:"),
}


@pytest.mark.parametrize("path", ["/accounts/login/code/", "/accounts/password/reset/"])
@pytest.mark.parametrize("language", TO_A_STRANGER)
def test_address_without_an_account_is_told_what_accounts_are_for(
    client: Client, db: None, path: str, language: str
) -> None:
    client.post(path, {"email": "partner@example.org"}, headers={"Accept-Language": language})

    [message] = Message.objects.all()
    assert (message.subject, message.text.strip()) == TO_A_STRANGER[language]


@pytest.mark.parametrize("language", TO_CHOOSE_A_PASSWORD)
def test_mail_for_a_new_password_is_in_our_words(client: Client, dora: User, language: str) -> None:
    client.post("/accounts/password/reset/", {"email": dora.email}, headers={"Accept-Language": language})

    [message] = Message.objects.all()
    sentence, link = message.text.splitlines()[:3:2]
    assert (message.subject, sentence) == TO_CHOOSE_A_PASSWORD[language]
    assert client.get(link, follow=True).status_code == 200
