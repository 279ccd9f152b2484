"""What somebody who knows how the portal works can try with registrations."""

import logging

import pytest
from django.test import Client

from meeting.models import Meeting, Message
from meeting.services.mails import build_mail
from meeting.services.pictures import FileRefused
from partners.models import LinkRequest, Registration
from partners.services.links import AT_ONCE, send_links
from partners.services.scans import read_scan
from tests.factories import make_contact, make_invitation
from tests.partners.answers import CHANGE_ANSWERS, REGISTER_ANSWERS

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


# Lost links -----------------------------------------------------------------------------------------------------------


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
