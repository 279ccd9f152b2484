"""Input that looks odd and is right: accepted and kept; and who counts as the same person."""

from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from meeting.models import Meeting, Message, Suppression
from meeting.services.delivery import deliver_due
from partners.models import Registration
from tests.factories import make_open_meeting, make_registration
from tests.partners.test_bad_input import TYPED
from tests.smtp_sink import Sink

in_each_language = pytest.mark.parametrize("language", ["en", "fr", "es"])


@pytest.fixture
def meeting(db: None) -> Meeting:
    return make_open_meeting(slug="2027", title_en="Partners’ meeting", interpretation=["en", "fr", "es"])


ACCEPTED_NAMES = [
    pytest.param("O", "O", id="3-one-letter"),
    pytest.param("Nguyễn", "Nguyễn", id="4-vietnamese"),
    pytest.param("Ꞌaʼ", "Ꞌaʼ", id="4-saltillo"),
    pytest.param("توري", "توري", id="4-arabic"),
    pytest.param("杜蕾", "杜蕾", id="4-chinese"),
    pytest.param("ቱሬ", "ቱሬ", id="4-amharic"),
    pytest.param("نمی\u200cدانم", "نمی\u200cدانم", id="4-joiner-that-has-a-meaning"),
    pytest.param("Toure\u0301", "Tour\u00e9", id="5-decomposed"),
    pytest.param("Touré 🌍👩🏾\u200d⚖️", "Touré 🌍👩🏾\u200d⚖️", id="10-emoji"),
    pytest.param("<script>alert(1)</script>", "<script>alert(1)</script>", id="11-script"),
    pytest.param("{{7*7}}", "{{7*7}}", id="12-template"),
    pytest.param("{0.__class__} %s %(name)s", "{0.__class__} %s %(name)s", id="12-format"),
    pytest.param('=HYPERLINK("http://x")', '=HYPERLINK("http://x")', id="13-formula"),
    pytest.param("O'Brien", "O'Brien", id="16-apostrophe"),
    pytest.param("'); DROP TABLE registration; --", "'); DROP TABLE registration; --", id="16-sql"),
    pytest.param("ΐ" * 120, "ΐ" * 120, id="9-just-short-enough"),
    pytest.param(" \u00a0Touré\u200b\t", "Touré", id="18-blanks-around"),
]


@in_each_language
@pytest.mark.parametrize(("value", "stored"), ACCEPTED_NAMES)
def test_name_accepted(client: Client, meeting: Meeting, language: str, value: str, stored: str) -> None:
    response = client.post(f"/{language}/2027/register/", TYPED | {"family_name": value})

    assert (response.status_code, response["Location"]) == (302, f"/{language}/2027/register/done/")
    registration = Registration.objects.get()
    assert registration.family_name == stored
    message = Message.objects.get()
    assert (message.name, message.address) == ("registration_received", "amina@example.org")
    assert f"Estimado/a Amina {stored}:" == message.text.splitlines()[0]
    assert f"<p>Estimado/a Amina {escape(stored)}:</p>" in message.html
    page = client.get(f"/{language}/registration/{registration.token}/").content.decode()
    assert f" Amina {escape(stored)}</dd>" in page


LONGEST_ADDRESS = "a" * 64 + "@" + "d." * 91 + "example"
ACCEPTED_ADDRESSES = [
    pytest.param("  amina@example.org\u00a0", "amina@example.org", id="18-blanks-around"),
    pytest.param("amina@ministère.example.org", "amina@xn--ministre-60a.example.org", id="22-accent-in-domain"),
    pytest.param("amina@例え.example.org", "amina@xn--r8jz45g.example.org", id="22-japanese-domain"),
    pytest.param("Amina@Example.ORG", "Amina@Example.ORG", id="19-capitals"),
    pytest.param("b+tag@example.org", "b+tag@example.org", id="28-tag"),
    pytest.param("o'brien@example.org", "o'brien@example.org", id="28-apostrophe"),
    pytest.param(LONGEST_ADDRESS, LONGEST_ADDRESS, id="25-just-short-enough"),
]


@in_each_language
@pytest.mark.parametrize(("value", "stored"), ACCEPTED_ADDRESSES)
def test_address_accepted(client: Client, meeting: Meeting, language: str, value: str, stored: str) -> None:
    response = client.post(f"/{language}/2027/register/", TYPED | {"email": value})

    assert (response.status_code, response["Location"]) == (302, f"/{language}/2027/register/done/")
    assert [registration.email for registration in Registration.objects.all()] == [stored]
    assert [message.address for message in Message.objects.all()] == [stored]


# 27: an address that gets no mailings any more --------------------------------------------------------------------


CONFIRMATION = {
    "en": "Your participation is confirmed: Partners’ meeting",
    "fr": "Votre participation est confirmée\u00a0: Partners’ meeting",
    "es": "Su participación está confirmada: Partners’ meeting",
}


@pytest.fixture
def relay(settings: Any, sink: Sink, transactional_db: None) -> Sink:
    """The sink as the mail server of this very process."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    return sink


@in_each_language
def test_suppressed_address_registers_and_gets_its_confirmation(
    client: Client, relay: Sink, meeting: Meeting, language: str
) -> None:
    Suppression.objects.create(
        fingerprint=Suppression.fingerprint_of("amina@example.org"), reason=Suppression.Reason.BOUNCED
    )

    response = client.post(f"/{language}/2027/register/", TYPED | {"language": language})
    deliver_due()

    assert (response.status_code, response["Location"]) == (302, f"/{language}/2027/register/done/")
    assert [registration.status for registration in Registration.objects.all()] == ["confirmed"]
    assert [(mail["To"], mail["Subject"]) for mail in relay.mails] == [("amina@example.org", CONFIRMATION[language])]


# 19, 26, 29: who is the same person -------------------------------------------------------------------------------


@in_each_language
@pytest.mark.parametrize(
    "answers",
    [
        pytest.param({}, id="26-the-same"),
        pytest.param({"email": "AMINA@Example.ORG"}, id="19-address-in-capitals"),
        pytest.param({"given_name": "AMINA", "family_name": " toure\u0301 "}, id="26-name-typed-otherwise"),
        pytest.param({"organization": "Another", "attendance": "in_person"}, id="26-other-answers"),
    ],
)
def test_person_registered_already_gets_the_same_answer(
    client: Client, meeting: Meeting, language: str, answers: dict[str, str]
) -> None:
    first = client.post(f"/{language}/2027/register/", TYPED)
    second = client.post(f"/{language}/2027/register/", TYPED | answers)

    assert (first.status_code, first["Location"]) == (302, f"/{language}/2027/register/done/")
    assert (second.status_code, second["Location"], second.content) == (302, first["Location"], first.content)
    registration = Registration.objects.live().get()
    assert (registration.email, registration.organization_name, registration.attendance) == (
        "amina@example.org", "Ministry of Labour & Social Affairs", "online",
    )  # fmt: skip
    assert list(Message.objects.order_by("pk").values_list("name", "address")) == [
        ("registration_received", "amina@example.org"),
        ("registration_repeated", "amina@example.org"),
    ]


@in_each_language
def test_two_people_with_one_address_both_registered(client: Client, meeting: Meeting, language: str) -> None:
    make_registration(meeting, given_name="Amina", family_name="Touré", email="mission@example.org")

    response = client.post(
        f"/{language}/2027/register/", TYPED | {"given_name": "Bruno", "email": "mission@example.org"}
    )

    assert (response.status_code, response["Location"]) == (302, f"/{language}/2027/register/done/")
    people = Registration.objects.live().order_by("pk").values_list("given_name", "family_name", "email")
    assert list(people) == [("Amina", "Touré", "mission@example.org"), ("Bruno", "Touré", "mission@example.org")]
