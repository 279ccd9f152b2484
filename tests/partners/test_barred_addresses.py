"""What is said of addresses that take no mailings: on a person's own page, and to staff."""

from collections.abc import Callable

import pytest
from django.test import Client

from meeting.models import Meeting, Suppression
from partners.models import Contact, Registration
from tests.factories import make_contact, make_invitation, make_registration
from tests.reading import one_line

in_each_language = pytest.mark.parametrize("language", ["en", "fr", "es"])


def page_of(subject: Contact | Registration) -> str:
    return f"/admin/partners/{subject._meta.model_name}/{subject.pk}/change/"


# An address at which mail came back (bad input, 27) ------------------------------------------------------------------

ON_HER_PAGE = {
    "en": "Mail to amina@example.org has come back to us. Please give us an address at which mail reaches you.",
    "fr": "Un message envoyé à amina@example.org nous est revenu. Veuillez nous indiquer une adresse à laquelle "
    "nos messages vous parviennent.",
    "es": "Un mensaje enviado a amina@example.org nos ha sido devuelto. Indíquenos una dirección en la que le "
    "lleguen nuestros mensajes.",
}


@pytest.fixture
def came_back(db: None) -> Suppression:
    return Suppression.objects.create(fingerprint=Suppression.fingerprint_of("amina@example.org"), reason="bounced")


@in_each_language
def test_her_own_page_says_that_mail_came_back(
    client: Client, amina: Registration, came_back: Suppression, language: str
) -> None:
    address = f"/{language}/registration/{amina.token}/"
    assert ON_HER_PAGE[language] in one_line(client.get(address).text)

    came_back.delete()
    assert ON_HER_PAGE[language] not in one_line(client.get(address).text)


def test_staff_see_it_in_the_list_and_on_the_page(staff: Client, amina: Registration, came_back: Suppression) -> None:
    make_registration(amina.meeting, email="other@example.org")

    shown = one_line(staff.get("/admin/partners/registration/?meeting__id__exact=all").text)

    assert shown.count('<span class="state bad">mail came back</span>') == 1
    assert "Mail to this address came back: nobody has it." in one_line(staff.get(page_of(amina)).text)


def test_who_unsubscribed_from_another_meeting_has_no_flag(staff: Client, amina: Registration) -> None:
    other = make_invitation().meeting
    fingerprint = Suppression.fingerprint_of(amina.email)
    Suppression.objects.create(fingerprint=fingerprint, meeting=other, reason="unsubscribed")
    assert "takes no more campaign mail" not in one_line(staff.get(page_of(amina)).text)

    Suppression.objects.create(fingerprint=fingerprint, meeting=amina.meeting, reason="unsubscribed")
    assert "takes no more campaign mail" in one_line(staff.get(page_of(amina)).text)
    assert "mail came back" not in staff.get("/admin/partners/registration/?meeting__id__exact=all").text


def test_strangers_learn_nothing_from_registering_there(
    client: Client, meeting: Meeting, came_back: Suppression
) -> None:
    """The page after the form is the same for every address."""
    answers = {
        "given_name": "Amina", "family_name": "Touré", "language": "en", "organization": "Union",
        "constituency": "workers", "country": "CI", "attendance": "online", "consent": "on",
    }  # fmt: skip
    pages = [
        client.post(f"/en/{meeting.slug}/register/", answers | {"email": email}, follow=True)
        for email in ("amina@example.org", "bruno@example.org")
    ]

    assert Registration.objects.count() == 2
    assert pages[0].text == pages[1].text
    assert "came back" not in pages[0].text


# Contacts ------------------------------------------------------------------------------------------------------------


def barred(address: str, reason: str, meeting: Meeting | None = None) -> Suppression:
    return Suppression.objects.create(
        fingerprint=Suppression.fingerprint_of(address),
        reason=reason,
        meeting=meeting,
        created_at="2026-11-26T13:05:00Z",
    )


@pytest.fixture
def zoe(db: None) -> Contact:
    return make_contact(
        given_name="Zoé", family_name="Sá", email="zoe@example.org", assistant_email="assistant@example.org"
    )


WARNINGS = {
    "en": (
        "zoe@example.org takes no mailings since 26 November 2026: the address does not exist.",
        "assistant@example.org takes no mailings of “Partners’ meeting” since 26 November 2026: unsubscribed.",
    ),
    "fr": (
        "zoe@example.org ne reçoit plus d’envois depuis le 26 novembre 2026\u00a0: l’adresse n’existe pas.",
        "assistant@example.org ne reçoit plus d’envois de «\u00a0Réunion des partenaires\u00a0» depuis le 26 novembre "
        "2026\u00a0: désabonnement.",
    ),
    "es": (
        "zoe@example.org no recibe envíos desde el 26 de noviembre de 2026: la dirección no existe.",
        "assistant@example.org no recibe envíos de «Reunión de asociados» desde el 26 de noviembre de 2026: baja "
        "voluntaria.",
    ),
}


@in_each_language
def test_page_of_a_contact_warns_on_top(staff: Client, meeting: Meeting, zoe: Contact, language: str) -> None:
    entries = [barred("Zoe@example.org", "bounced"), barred("assistant@example.org", "unsubscribed", meeting)]

    page = one_line(staff.get(page_of(zoe), headers={"Accept-Language": language}).text)

    before_the_form, _form, _rest = page.partition('name="family_name"')
    for entry, warning in zip(entries, WARNINGS[language], strict=True):
        assert warning in before_the_form
        assert f'href="/admin/meeting/suppression/{entry.pk}/change/"' in before_the_form


def test_page_of_another_contact_warns_of_nothing(staff: Client, zoe: Contact) -> None:
    barred("bruno@example.org", "bounced")
    assert "takes no mailings" not in staff.get(page_of(zoe)).text
    assert staff.get("/admin/partners/contact/add/").status_code == 200


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ("any", {"zoe@example.org", "bruno@example.org"}),
        ("bounced", {"zoe@example.org"}),
        ("unsubscribed", {"bruno@example.org"}),
        ("staff", set()),
        ("nonsense", {"zoe@example.org", "bruno@example.org", "chen@example.org"}),
    ],
)
def test_list_is_narrowed_down_to_those_who_take_no_mailings(
    staff: Client, meeting: Meeting, zoe: Contact, chosen: str, expected: set[str]
) -> None:
    make_contact(email="bruno@example.org")
    make_contact(email="chen@example.org")  # Who has no assistant.
    barred("assistant@example.org", "bounced")
    barred("bruno@example.org", "unsubscribed", meeting)

    rows = staff.get("/admin/partners/contact/", {"barred": chosen}).context["cl"].result_list

    assert {contact.email for contact in rows} == expected


@pytest.mark.parametrize("number", [1, 3])
def test_warnings_take_one_query(staff: Client, zoe: Contact, django_assert_num_queries: Callable, number: int) -> None:
    for _ in range(number):
        barred("zoe@example.org", "unsubscribed", make_invitation().meeting)
    staff.get(page_of(zoe))

    with django_assert_num_queries(12):
        staff.get(page_of(zoe))
