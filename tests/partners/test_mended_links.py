"""Links that a mail program has mutilated: what was put into them is taken out, and nothing else is guessed."""

from urllib.parse import quote

import pytest
from django.test import Client

from meeting.models import Meeting
from partners.models import Invitation, Registration
from tests.factories import make_invitation
from tests.partners.answers import in_each_language

ENDINGS = ["=", "=\n", "=\r\n", ">", ".", ")", ",", ").", " ", "\n", ">,"]
LOST = {
    "en": "This link opens nothing",
    "fr": "Ce lien n’ouvre rien",
    "es": "Este enlace no abre nada",
}


@pytest.fixture
def invitation(meeting: Meeting) -> Invitation:
    return make_invitation(meeting)


def way(client: Client, path: str) -> tuple[list[tuple[str, int]], int]:
    """Where the browser is sent on to, and what it gets in the end."""
    response = client.get(quote(path, safe="/"), follow=True)
    return response.redirect_chain, response.status_code


@pytest.mark.parametrize("ending", ENDINGS)
def test_ending_is_taken_away(client: Client, amina: Registration, invitation: Invitation, ending: str) -> None:
    for link in (amina, invitation):
        clean = f"/en/{link.LINK_PURPOSE}/{link.token}/"

        assert way(client, f"{clean.removesuffix('/')}{ending}/") == ([(clean, 302)], 200)
        assert way(client, clean + ending) == ([(clean, 302)], 200)
        # Without its slash the address gets one first, as every address does.
        steps, status = way(client, clean.removesuffix("/") + ending)
        assert (steps[-1], status) == ((clean, 302), 200)


@pytest.mark.parametrize("wrap", ["=\n", "=\r\n", "\n", " ", "\r\n ", "\t"])
def test_wrapped_link_is_joined(client: Client, amina: Registration, wrap: str) -> None:
    clean = f"/fr/registration/{amina.token}/"

    assert way(client, f"/fr/registration/{amina.token[:20]}{wrap}{amina.token[20:]}/") == ([(clean, 302)], 200)


def test_pages_behind_the_link_are_found_too(client: Client, amina: Registration, invitation: Invitation) -> None:
    for page in (f"registration/{amina.token}{{}}/change/", f"registration/{amina.token}{{}}/cancel/",
                 f"invitation/{invitation.token}{{}}/register/"):  # fmt: skip
        assert way(client, "/es/" + page.format(">")) == ([("/es/" + page.format(""), 302)], 200)


@in_each_language
@pytest.mark.parametrize(
    "kind", ["truncated", "truncated-with-ending", "forged", "revoked", "other-purpose", "nothing"]
)
def test_what_is_not_our_link_gets_help(client: Client, amina: Registration, language: str, kind: str) -> None:
    tokens = {
        "truncated": amina.token[:-3],
        "truncated-with-ending": amina.token[:-3] + "=",
        "forged": amina.token[:-1] + ("a" if amina.token[-1] != "a" else "b"),
        "revoked": amina.token,
        "other-purpose": make_invitation(amina.meeting).token,
        "nothing": "=>",
    }
    if kind == "revoked":
        Registration.objects.update(link_version=2)

    response = client.get(quote(f"/{language}/registration/{tokens[kind]}/"), follow=True)

    assert response.status_code == 404
    assert f"<h1>{LOST[language]}</h1>" in response.content.decode()


def test_other_signs_are_not_guessed(client: Client, amina: Registration) -> None:
    for sign in ("x", "%", "&", "_", "-", "'"):
        assert way(client, f"/en/registration/{amina.token}{sign}/") == ([], 404)


def test_way_to_the_clean_address_is_personal_too(client: Client, amina: Registration) -> None:
    for address in (f"/en/registration/{amina.token}%3E/", f"/en/registration/{amina.token}/%3E"):
        response = client.get(address)

        assert (response.status_code, response["Cache-Control"], response["Referrer-Policy"]) == (
            302, "no-store, private", "no-referrer",
        )  # fmt: skip


def test_form_sent_to_a_mutilated_address_changes_nothing(client: Client, amina: Registration) -> None:
    response = client.post(f"/en/registration/{amina.token}%3E/cancel/")

    amina.refresh_from_db()
    assert (response.status_code, amina.status) == (404, "confirmed")
