"""What somebody who knows how the portal works can try with registrations."""

import logging

import pytest
from django.test import Client

from meeting.models import Meeting, Message
from meeting.services.mails import build_mail
from meeting.services.pictures import FileRefused
from partners.models import AddressChange, LinkRequest, Registration
from partners.services.links import AT_ONCE, send_links
from partners.services.scans import read_scan
from tests.factories import make_contact, make_invitation
from tests.partners.answers import CHANGE_ANSWERS, REGISTER_ANSWERS, in_each_language
from tests.partners.form_page import Page

# A mark of ours, typed by somebody ------------------------------------------------------------------------------------


def test_mark_of_the_token_that_somebody_types_is_no_token(client: Client, meeting: Meeting) -> None:
    """Whoever registers another person could have her link sent to an address in the name that he gives her."""
    names = {"given_name": "https://thief.example/[[token]]", "family_name": "thief.example/[[[[token]]]]"}

    client.post("/en/2027/register/", REGISTER_ANSWERS | names)

    token, mail = Registration.objects.get().token, build_mail(Message.objects.get())
    html, _kind = mail.alternatives[0]
    for text in (mail.body, html):
        assert f"/registration/{token}/" in text
        assert "https://thief.example/[[ token ]] " in text
        assert text.count(token) == text.count(f"/registration/{token}/")


# Mails to others ------------------------------------------------------------------------------------------------------


@in_each_language
def test_link_does_not_write_to_ever_more_addresses(client: Client, amina: Registration, language: str) -> None:
    address = f"/{language}/registration/{amina.token}/address/"
    for number in range(5):
        assert client.post(address, {"email": f"victim{number}@example.org"}).status_code == 302

    response = client.post(address, {"email": "victim@example.org"})

    assert response.status_code == 429
    assert 3500 < int(response["Retry-After"]) <= 3600
    assert Page(response).errors == {
        "email": {
            "en": "We have sent as many links as we do within an hour. Try again in 60 minutes.",
            "fr": "Nous avons envoyé autant de liens que nous le faisons en une heure. Réessayez dans 60 minutes.",
            "es": "Hemos enviado tantos enlaces como enviamos en una hora. Vuelva a intentarlo en 60 minutos.",
        }[language]
    }
    assert Page(response).values["email"] == "victim@example.org"
    assert Message.objects.filter(name="registration_address").count() == 5
    assert AddressChange.objects.get().email == "victim4@example.org"


def test_network_does_not_ask_for_ever_more_lost_links(stranger: Client, amina: Registration) -> None:
    """Known or not, each request counts: the answer tells nothing."""
    for number in range(20):
        email = amina.email if number % 2 else f"nobody{number}@example.org"
        assert stranger.post("/en/registration/", {"email": email}).status_code == 302

    refused = [stranger.post("/en/registration/", {"email": each}) for each in (amina.email, "nobody@example.org")]

    assert [(each.status_code, Page(each).errors) for each in refused] == [
        (
            429,
            {
                "email": "More forms have come from your network than we take within an hour. "
                "Nothing that you typed is lost: press the button again in 60 minutes."
            },
        )
    ] * 2
    assert 3500 < int(refused[0]["Retry-After"]) <= 3600
    assert LinkRequest.objects.count() == 20


def test_worker_answers_so_many_at_once(meeting: Meeting, amina: Registration) -> None:
    LinkRequest.objects.bulk_create(LinkRequest(email="nobody@example.org") for _ in range(AT_ONCE + 1))
    assert (send_links(), LinkRequest.objects.count()) == (0, 1)


# An invitation --------------------------------------------------------------------------------------------------------


def statuses(meeting: Meeting) -> list[tuple[str, str]]:
    return list(meeting.registrations.order_by("pk").values_list("family_name", "status"))


def test_one_invitation_lets_in_one_person(client: Client, meeting: Meeting) -> None:
    """Its form holds the address already: with other names whoever had the link let in as many as there were seats."""
    Meeting.objects.update(admission="invitation")
    invitation = make_invitation(meeting, make_contact(email="mission@example.org"))
    address = f"/en/invitation/{invitation.token}/register/"

    for name in ("Touré", "Koné", "Touré", "Diallo"):
        client.post(address, REGISTER_ANSWERS | {"email": "Mission@example.org", "family_name": name})

    assert statuses(meeting) == [("Touré", "confirmed"), ("Koné", "pending"), ("Diallo", "pending")]
    first = meeting.registrations.get(family_name="Touré")
    client.post(f"/en/registration/{first.token}/change/", CHANGE_ANSWERS | {"given_name": "Aminata"})
    assert statuses(meeting)[0] == ("Touré", "confirmed")


# Files ----------------------------------------------------------------------------------------------------------------


def test_scan_says_nothing_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(FileRefused):
        read_scan(b"%PDF-1.7\ntrailer\n" + b"<</a" * 1000 + b"\nstartxref\n9\n%%EOF", "letter.pdf")
    assert caplog.records == []
