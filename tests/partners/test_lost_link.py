"""A lost link: sent again to the address of the registration, and nobody else learns anything."""

import datetime
import re
from subprocess import Popen

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from meeting.models import HistoryEntry, Meeting, Message
from partners.models import LinkRequest, Registration
from partners.services.links import request_links, send_links
from tests.factories import make_open_meeting, make_registration
from tests.partners.answers import in_each_language
from tests.reading import one_line, read
from tests.smtp_sink import Sink
from tests.waiting import eventually

NOON = datetime.datetime(2026, 11, 26, 12, tzinfo=datetime.UTC)


def sent() -> list[tuple[str, str, str, object]]:
    return list(Message.objects.order_by("pk").values_list("name", "address", "language", "link_id"))


# The page -----------------------------------------------------------------------------------------------------------

SENT = {
    "en": "If somebody is registered with this address, we have sent the personal link there.",
    "fr": "Si une inscription existe à cette adresse, nous y avons envoyé le lien personnel.",
    "es": "Si existe una inscripción con esta dirección, hemos enviado allí el enlace personal.",
}


@in_each_language
@pytest.mark.parametrize("email", ["amina@example.org", "AMINA@Example.org", "stranger@example.org"])
def test_answer_is_the_same_whatever_the_address(
    client: Client, amina: Registration, email: str, language: str
) -> None:
    response = client.post(f"/{language}/registration/", {"email": email})
    page = client.get(response["Location"])

    assert (response.status_code, response["Location"]) == (302, f"/{language}/registration/?sent")
    assert f'<p class="notice success" role="status"> {SENT[language]} </p>' in one_line(page.text)
    assert email not in page.text
    assert "no-store" in response["Cache-Control"]
    assert list(LinkRequest.objects.values_list("email", flat=True)) == [email]
    assert (Message.objects.count(), HistoryEntry.objects.count()) == (0, 0)


@pytest.mark.parametrize("email", ["amina@example.org", "stranger@example.org"])
def test_the_same_is_done_whatever_the_address(
    client: Client, amina: Registration, django_assert_num_queries: DjangoAssertNumQueries, email: str
) -> None:
    """One insert: what is not looked up takes no time."""
    with django_assert_num_queries(3) as asked:  # with the savepoint that a test's transaction makes of the service's
        client.post("/en/registration/", {"email": email})

    tables = re.findall(r'"(partners_\w+)"', " ".join(query["sql"] for query in asked.captured_queries))
    assert set(tables) == {"partners_linkrequest"}


REFUSED = {
    "en": "Enter a complete address, such as name@example.org.",
    "fr": "Saisissez une adresse complète, par exemple nom@example.org.",
    "es": "Introduzca una dirección completa, por ejemplo, nombre@example.org.",
}


@in_each_language
def test_what_is_no_address_is_said_and_kept(client: Client, amina: Registration, language: str) -> None:
    response = client.post(f"/{language}/registration/", {"email": "amina@"})

    assert response.status_code == 422
    assert f'<span class="error" id="id_email_error">{REFUSED[language]}</span>' in response.text
    assert 'name="email" value="amina@"' in response.text
    assert LinkRequest.objects.count() == 0


def test_slip_in_the_address_is_asked_about_once(client: Client, db: None) -> None:
    first = client.post("/en/registration/", {"email": "amina@gmial.com"})
    second = client.post("/en/registration/", {"email": "amina@gmial.com", "unusual_email": "amina@gmial.com"})

    assert (first.status_code, second.status_code) == (422, 302)
    assert "Did you mean amina@gmail.com?" in first.text


def test_asking_needs_the_forms_token(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/en/registration/", {"email": "amina@example.org"})

    assert (response.status_code, LinkRequest.objects.count()) == (403, 0)


@pytest.mark.parametrize("path", ["2027/register/", "2027/register/done/", "registration/cut/"])
def test_pages_around_lead_there(client: Client, meeting: Meeting, path: str) -> None:
    assert 'href="/fr/registration/"' in client.get(f"/fr/{path}").text


def test_closed_page_leads_there(client: Client, meeting: Meeting) -> None:
    Meeting.objects.update(registration_closes_at=timezone.now())

    assert 'href="/en/registration/"' in read(client, "/en/2027/register/")


# The mails ----------------------------------------------------------------------------------------------------------


def test_each_registration_of_the_address_gets_its_own_link(meeting: Meeting, amina: Registration) -> None:
    bruno = make_registration(meeting, email="AMINA@example.org", language="fr", status="waitlisted")
    make_registration(meeting, email="amina@example.org.invalid")
    make_registration(meeting, email="amina@example.org", status="cancelled")
    make_registration(meeting, email="amina@example.org", status="declined")
    request_links(email="Amina@Example.ORG")

    assert send_links() == 2
    assert set(sent()) == {
        ("registration_link", "amina@example.org", "en", amina.public_id),
        ("registration_link", "AMINA@example.org", "fr", bruno.public_id),
    }
    assert LinkRequest.objects.count() == 0


def test_unknown_address_gets_nothing_and_is_forgotten(amina: Registration) -> None:
    request_links(email="stranger@example.org")

    assert send_links() == 0
    assert (Message.objects.count(), LinkRequest.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "change", [{"status": "draft"}, {"status": "archived"}, {"starts_on": "2020-01-01", "ends_on": "2020-01-01"}]
)
def test_meeting_that_is_over_or_withdrawn_sends_none(amina: Registration, change: dict[str, str]) -> None:
    Meeting.objects.update(**change)
    request_links(email="amina@example.org")

    assert send_links() == 0


def test_link_is_sent_once_an_hour_at_most(amina: Registration) -> None:
    for minutes in (0, 30, 60):
        request_links(email="amina@example.org")
        send_links(now=NOON + datetime.timedelta(minutes=minutes))

    assert len(sent()) == 2


def test_link_that_was_replaced_within_the_hour_is_sent_again(amina: Registration) -> None:
    for version in (1, 2):
        Registration.objects.update(link_version=version)
        request_links(email="amina@example.org")
        send_links(now=NOON)

    assert list(Message.objects.order_by("pk").values_list("link_version", flat=True)) == [1, 2]


WRITTEN = {
    "en": (
        "Your personal link: Partners’ meeting",
        "Somebody, probably you, has asked for the personal link of Amina Touré for “Partners’ meeting”. Here it is.",
    ),
    "fr": (
        "Votre lien personnel\u00a0: Réunion des partenaires",
        "Quelqu’un, probablement vous, a demandé le lien personnel pour «\u00a0Réunion des partenaires\u00a0» "
        "(inscription\u00a0: Amina Touré). Le voici.",
    ),
    "es": (
        "Su enlace personal: Reunión de asociados",
        "Alguien, probablemente usted, ha solicitado el enlace personal de Amina Touré para «Reunión de asociados». "
        "Aquí lo tiene.",
    ),
}


@in_each_language
def test_mail_says_whose_link_it_is(amina: Registration, language: str) -> None:
    Registration.objects.update(language=language)
    request_links(email="amina@example.org")
    send_links()

    message = Message.objects.get()
    assert (message.subject, message.text.splitlines()[2]) == WRITTEN[language]
    assert f"/{language}/registration/{Message.TOKEN_PLACEHOLDER}/" in message.text


# How it is done -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_request_that_another_worker_has_is_left_to_it() -> None:
    make_registration(make_open_meeting(), email="amina@example.org")
    request = LinkRequest.objects.create(email="amina@example.org")
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            other.set_autocommit(False)
            cursor.execute("SELECT 1 FROM partners_linkrequest WHERE id = %s FOR UPDATE", [request.pk])
            assert send_links() == 0
            other.rollback()
    finally:
        other.close()

    assert (LinkRequest.objects.count(), send_links(), LinkRequest.objects.count()) == (1, 1, 0)


def test_request_that_fails_keeps_nobody_waiting(amina: Registration, caplog: pytest.LogCaptureFixture) -> None:
    broken = make_open_meeting(time_zone="Mars/Olympus")  # Nobody knows whether it is over.
    make_registration(broken, email="chen@example.org")
    for email in ("chen@example.org", "amina@example.org"):
        request_links(email=email)

    with transaction.atomic():
        assert send_links() == 1

    assert list(LinkRequest.objects.values_list("email", flat=True)) == ["chen@example.org"]
    assert [record.levelname for record in caplog.records if record.name == "partners.services.links"] == ["ERROR"]


def test_worker_answers_at_once(worker: Popen[bytes], sink: Sink, client: Client) -> None:
    """The page, the broker, a worker in its own process, and the mail server."""
    registration = make_registration(make_open_meeting(), email="amina@example.org")

    client.post("/en/registration/", {"email": "amina@example.org"})

    [mail] = eventually(lambda: sink.mails)
    assert f"/en/registration/{registration.token}/" in mail.get_body(("plain",)).get_content()
    assert LinkRequest.objects.count() == 0
