"""The way out of mailings: one request of a mail program, or a button; and back again."""

import re
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from meeting.models import Batch, BatchText, Message, MessageEvent, Suppression
from meeting.services.delivery import deliver_due
from meeting.services.mails import as_shown, build_mail
from meeting.services.unsubscribe_links import unsubscribe_address
from meeting.services.unsubscribing import unsubscribe
from meeting.tokens import make_token
from tests.factories import make_meeting
from tests.meeting.mailing import people, queue, states
from tests.reading import one_line
from tests.smtp_sink import ACCEPTED, Sink, text_of

State = Message.State
ONE_CLICK = {"List-Unsubscribe": "One-Click"}

LINES = {
    "en": (
        "You receive this mail because you are on the secretariat’s list of partners or have registered.",
        "Get no more mailings about this meeting",
    ),
    "fr": (
        "Vous recevez ce message parce que vous figurez sur la liste des partenaires du secrétariat ou parmi les "
        "personnes inscrites.",
        "Ne plus recevoir d’envois au sujet de cette réunion",
    ),
    "es": (
        "Recibe este mensaje porque figura en la lista de asociados de la secretaría o entre las personas inscritas.",
        "No recibir más envíos sobre esta reunión",
    ),
}
PAGES = {
    "en": (
        "Do you want to get no more invitations, reminders and news about this meeting?",
        "You get no more mailings about this meeting.",
        "You get the mailings about this meeting again.",
        "Confirmations of what you do yourself, such as registering, are sent all the same.",
    ),
    "fr": (
        "Souhaitez-vous ne plus recevoir d’invitations, de rappels ni de nouvelles au sujet de cette réunion\u202f?",
        "Vous ne recevrez plus d’envois au sujet de cette réunion.",
        "Vous recevrez de nouveau les envois au sujet de cette réunion.",
        "Les confirmations de ce que vous faites vous-même, comme une inscription, vous seront toujours envoyées.",
    ),
    "es": (
        "¿Desea no recibir más invitaciones, recordatorios ni noticias sobre esta reunión?",
        "No recibirá más envíos sobre esta reunión.",
        "Recibirá de nuevo los envíos sobre esta reunión.",
        "Las confirmaciones de lo que haga usted, como inscribirse, se le seguirán enviando.",
    ),
}
in_each_language = pytest.mark.parametrize("language", ["en", "fr", "es"])


@pytest.fixture
def batch(db: None) -> Batch:
    return Batch.objects.create(meeting=make_meeting(title_fr="Réunion des partenaires"))


def path_of(message: Message) -> str:
    return unsubscribe_address(message).removeprefix(settings.SITE_URL)


def suppressions() -> list[tuple[str, int | None, str]]:
    return list(Suppression.objects.order_by("pk").values_list("fingerprint", "meeting", "reason"))


def events() -> list[str]:
    return list(MessageEvent.objects.values_list("kind", flat=True))


def of(message: Message) -> list[tuple[str, int | None, str]]:
    return [(Suppression.fingerprint_of(message.address), message.batch.meeting_id, "unsubscribed")]


# The mail -----------------------------------------------------------------------------------------------------------


@in_each_language
def test_mailing_says_why_it_comes_and_how_to_get_no_more(relay: Sink, language: str) -> None:
    html = "<!doctype html><html><body><p>Come.</p></body></html>"
    batch = Batch.objects.create(meeting=make_meeting())
    [message] = queue("amina@example.org", batch=batch, language=language, text="Come.\n", html=html)

    deliver_due()

    [mail] = relay.mails
    address = f"{settings.SITE_URL}/unsubscribe/{make_token('unsubscribe', message.public_id, 1)}/"
    assert mail["List-Unsubscribe"].strip() == f"<{address}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    reason, way_out = LINES[language]
    assert text_of(mail).replace("\r\n", "\n") == f"Come.\n\n--\n{reason}\n{way_out}\n{address}\n"
    said = one_line(mail.get_body(("html",)).get_content())
    assert re.sub(r' style="[^"]*"', "", said) == (
        f'<!doctype html><html><body><p>Come.</p><div><p>{reason} <a href="{address}">{way_out}</a></p></div> '
        "</body></html>"
    )


def test_text_of_the_batch_gets_the_line_too(batch: Batch) -> None:
    BatchText.objects.create(batch=batch, language="en", subject="{name}", text="Dear {name}", html="<p>{name}</p>")
    [message] = queue("amina@example.org", batch=batch, text="", subject="")
    message.values = {"name": "Amina"}
    message.save()

    mail = build_mail(Message.objects.get())

    assert mail.body.startswith("Dear Amina\n\n--\nYou receive this mail because")
    assert mail.body.endswith(f"\n{unsubscribe_address(message)}\n")


def test_confirmation_has_no_way_out(relay: Sink) -> None:
    queue("amina@example.org")

    deliver_due()

    [mail] = relay.mails
    assert (mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) == (None, None)
    assert text_of(mail).strip() == "Łukasz Đặng"


def test_mail_is_shown_to_staff_without_any_token(batch: Batch) -> None:
    [message] = queue("amina@example.org", batch=batch, text=f"Open https://x/{Message.TOKEN_PLACEHOLDER}/")

    assert as_shown(message).text == (
        "Open https://x/…/\n\n--\n"
        "You receive this mail because you are on the secretariat’s list of partners or have registered.\n"
        f"Get no more mailings about this meeting\n{settings.SITE_URL}/unsubscribe/…/\n"
    )


# The page -----------------------------------------------------------------------------------------------------------


@in_each_language
def test_page_asks_says_and_takes_back_in_the_language_of_the_mail(client: Client, batch: Batch, language: str) -> None:
    [message] = queue("amina@example.org", batch=batch, language=language)
    asked, out, back, still = PAGES[language]

    for send, expected in (
        (lambda: client.get(path_of(message)), asked),
        (lambda: client.post(path_of(message), ONE_CLICK), out),
        (lambda: client.get(path_of(message)), out),
        (lambda: client.post(path_of(message), {"again": "1"}), back),
        (lambda: client.get(path_of(message)), asked),
    ):
        response = send()
        page = one_line(response.text)
        assert response.status_code == 200
        assert (response["Content-Language"], f'<html lang="{language}">' in page) == (language, True)
        assert re.findall(r'<p class="(?:lead|notice success)"[^>]*>(.*?)</p>', page) == [expected]
        assert still in page

    assert (suppressions(), events()) == ([], ["unsubscribed", "resubscribed"])


def test_looking_changes_nothing(client: Client, batch: Batch) -> None:
    [message] = queue("amina@example.org", batch=batch)

    client.get(path_of(message))
    client.head(path_of(message))

    assert (suppressions(), events()) == ([], [])


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_mail_program_needs_one_request_and_nothing_else(batch: Batch, content_type: str) -> None:
    """RFC 8058, section 3.2: no cookie, no redirect; either way of encoding the form."""
    [message] = queue("amina@example.org", batch=batch)
    program = Client(enforce_csrf_checks=True, headers={"Origin": "https://mail.example"})
    body = "List-Unsubscribe=One-Click"
    if "multipart" in content_type:
        body = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'

    for _ in range(3):
        response = program.post(path_of(message), body, content_type=content_type)
        assert (response.status_code, dict(response.cookies), response["Cache-Control"]) == (
            200,
            {},
            "no-store, private",
        )

    assert (suppressions(), events()) == (of(message), ["unsubscribed"])


@pytest.mark.parametrize("token", ["x", "{0}x", "{1}", "{2}"])
def test_other_tokens_open_nothing(client: Client, batch: Batch, token: str) -> None:
    [message] = queue("amina@example.org", batch=batch)
    [confirmation] = queue("chen@example.org")
    tokens = (
        make_token("unsubscribe", message.public_id, 1),
        make_token("registration", message.public_id, 1),
        make_token("unsubscribe", confirmation.public_id, 1),
    )

    response = client.post(f"/unsubscribe/{token.format(*tokens)}/", ONE_CLICK)

    assert (response.status_code, suppressions()) == (404, [])


def test_link_that_a_mail_program_broke_works(client: Client, batch: Batch) -> None:
    [message] = queue("amina@example.org", batch=batch)
    token = make_token("unsubscribe", message.public_id, 1)

    assert client.post(f"/unsubscribe/{token[:20]}=%0D%0A{token[20:]}>/", ONE_CLICK).status_code == 200

    assert suppressions() == of(message)


# What it means ------------------------------------------------------------------------------------------------------


def test_other_meetings_and_confirmations_still_write(relay: Sink) -> None:
    this, other = (Batch.objects.create(meeting=make_meeting()) for _ in range(2))
    [message] = queue("Amina@Example.org", batch=this)
    queue("amina@example.org", batch=this)
    queue("amina@example.org", batch=other)
    queue("amina@example.org")

    unsubscribe(message=message)
    deliver_due()

    assert states() == [State.SUPPRESSED, State.SUPPRESSED, State.SENT, State.SENT]


def test_address_that_bounced_stays_suppressed_after_coming_back(client: Client, batch: Batch) -> None:
    bounced = Suppression.fingerprint_of("amina@example.org")
    Suppression.objects.create(fingerprint=bounced, reason="bounced")
    [message] = queue("amina@example.org", batch=batch)

    client.post(path_of(message), ONE_CLICK)
    client.post(path_of(message), {"again": "1"})

    assert suppressions() == [(bounced, None, "bounced")]


def test_who_unsubscribes_while_her_mail_is_claimed_does_not_get_it(relay: Sink, settings: Any) -> None:
    """A hundred times: with each mail that arrives, the next of the same claim is not wanted any more."""
    settings.OUTBOX |= {"claim_size": 200, "claim_seconds": 30}
    batch = Batch.objects.create(meeting=make_meeting())
    messages = queue(*people(200), batch=batch)
    next_of = {message.address: following for message, following in pairwise(messages)}

    with ThreadPoolExecutor(1) as elsewhere:  # The mail server's own thread must not wait for a database.

        def answer(_number: int, recipient: str) -> str:
            elsewhere.submit(unsubscribe, message=next_of[recipient]).result()
            return ACCEPTED

        relay.answer = answer
        deliver_due()
        elsewhere.submit(connections.close_all).result()

    assert states() == [State.SENT, State.SUPPRESSED] * 100
    assert len(relay.mails) == 100
