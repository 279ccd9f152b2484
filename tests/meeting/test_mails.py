"""The bytes of a mail, as they leave."""

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default
from typing import Any

import pytest
from django.utils import timezone

from meeting.mime import Mail
from meeting.models import BatchText, Message
from meeting.services.mails import RenderedMail, build_mail, filled
from meeting.services.outbox import new_message

SUBJECTS = {
    "short": "Your code to sign in",
    "to the brim": "Your personal link: the ILO development partners meeting 2027 at home",
    "ASCII": "Your address is confirmed, and you have a new personal link: ILO development partners meeting, Geneva",
    "one long word": "Sozialversicherungsbeitragsbemessungsgrenzenanpassungsverordnungsentwurfsbegleitschreiben",
    "French": "Votre adresse est confirmée, et vous avez un nouveau lien personnel\u00a0: "
    "Réunion des partenaires au développement de l’OIT, 2027",
    "Spanish": "Su dirección está confirmada, y tiene un nuevo enlace personal: "
    "¿Qué sigue? Reunión de asociados para el desarrollo de la OIT",
    "Chinese": "国际劳工组织发展伙伴会议" * 10,
    "Arabic": "اجتماع شركاء التنمية لمنظمة العمل الدولية " * 5 + "٢٠٢٧",
    "beyond the first plane": "𝄞🌍" * 40,
}


def as_sent(subject: str) -> bytes:
    message = new_message(
        name="test", to="amina@example.org", language="en", subject=subject, text="Texte", dedupe_key="test"
    )
    message.created_at = timezone.now()
    return build_mail(message).as_bytes()


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=SUBJECTS)
def test_subject_unfolds_to_itself(subject: str) -> None:
    """RFC 5322, section 2.1.1: 78 characters a line at most; RFC 2047, section 2: 76 where there are encoded words."""
    sent = as_sent(subject)

    header, _body = sent.split(b"\r\n\r\n", 1)
    assert header.isascii()
    assert max(len(line) for line in header.split(b"\r\n") if b"=?" in line) <= 76
    assert max(map(len, header.split(b"\r\n"))) <= 78
    assert b"\r\nSubject: \r\n" not in sent
    assert message_from_bytes(sent, policy=default)["Subject"] == subject


def test_longest_subject_that_a_row_holds_unfolds_to_itself() -> None:
    longest = "é" * Message._meta.get_field("subject").max_length
    assert message_from_bytes(as_sent(longest), policy=default)["Subject"] == longest


@pytest.mark.parametrize(
    ("said", "values", "mail"),
    [
        ("[[{a}]] x/[[token]]/", {"a": "token"}, "[[ token ]] x/[[token]]/"),
        ("{a}{b} x/[[token]]/", {"a": "[[tok", "b": "en]]"}, "[[ token ]] x/[[token]]/"),
        ("[[{a} x/[[token]]/", {"a": "token]]"}, "[[ token ]] x/[[token]]/"),
        ("{a} {b}", {"a": "{b}", "b": "Touré"}, "{b} Touré"),
    ],
)
def test_values_make_no_placeholder_with_what_stands_beside_them(said: str, values: dict[str, str], mail: str) -> None:
    """Of the token's least of all: it would go to wherever the link leads that stands around it."""
    assert filled(BatchText(subject=said, text=said, html=said), values) == RenderedMail(mail, mail, mail)


@pytest.mark.parametrize(
    ("name", "subject"),
    [("Amina\r\nBcc: x@example.org", "For Amina Bcc: x@example.org"), ("é" * 400, "For " + "é" * 296)],
)
def test_subject_is_a_line_that_a_row_holds_whatever_people_are_called(name: str, subject: str) -> None:
    said = BatchText(subject="For {name}", text="{name}", html="{name}")
    assert filled(said, {"name": name}) == RenderedMail(subject, name, name)


def lines(text: str) -> list[str]:
    return re.split("\r\n|\r|\n", text.rstrip())


TEXTS = {
    "plain": "Dear Amina,\n\nYours.\n",
    "every end of line": "One\rtwo\r\nthree\n.\n..four",
    "beyond ASCII": "Réunion · 会议 · 𝄞\n",
    "line too long for a mail": "é" * 1200 + "\nend",
    "empty": "",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_mail_is_read_as_it_was_written(text: str) -> None:
    mail = Mail(
        "Réunion", text, "Secrétariat <meeting@example.org>", ["amina@example.org"], headers={"Content-Language": "fr"}
    )
    mail.attach_alternative(f"<p>{text}</p>", "text/html")
    mail.attach_alternative("BEGIN:VCALENDAR", "text/calendar; method=REQUEST")

    read = message_from_bytes(mail.as_bytes(), policy=default)

    plain, formatted, calendar = read.iter_parts()
    assert dict(read.items()) | {"Content-Type": ""} == {
        "Subject": "Réunion",
        "From": "Secrétariat <meeting@example.org>",
        "To": "amina@example.org",
        "Content-Language": "fr",
        "MIME-Version": "1.0",
        "Content-Type": "",
    }
    assert read.get_content_type() == "multipart/alternative"
    assert (plain.get_content_type(), lines(plain.get_content())) == ("text/plain", lines(text))
    assert (formatted.get_content_type(), lines(formatted.get_content())) == ("text/html", lines(f"<p>{text}</p>"))
    assert (calendar.get_content_type(), calendar.get_param("method")) == ("text/calendar", "REQUEST")
    assert max(map(len, mail.as_bytes().split(b"\r\n"))) <= 998
    assert read.defects == []


def test_long_names_are_folded_as_mail_servers_want_it(settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = f"{'Réunion des partenaires ' * 8}<meeting@example.org>"
    comments = "é" * 200
    mail = Mail("s", "t", to=["amina@example.org"], headers={"Comments": comments})

    sent = mail.as_bytes()

    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", sent)
    read = message_from_bytes(sent)
    said = [str(make_header(decode_header(read[name]))) for name in ("From", "Comments")]
    assert said == [settings.DEFAULT_FROM_EMAIL, comments]


@pytest.mark.parametrize("header", ["subject", "to", "extra"])
def test_line_break_in_a_header_is_refused(header: str) -> None:
    evil = "a@example.org\nBcc: b@example.org"
    mail = Mail("s", "t", "f@example.org", ["a@example.org"])
    if header == "subject":
        mail.subject = evil
    elif header == "to":
        mail.to = [evil]
    else:
        mail.extra_headers["X-Any"] = evil

    with pytest.raises(ValueError, match="newlines"):
        mail.as_bytes()
