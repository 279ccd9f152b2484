"""An invitation is passed on, in French on a telephone: the secretariat decides, then a calendar entry comes."""

from collections.abc import Callable
from subprocess import Popen

import pytest
from playwright.sync_api import Page, expect

from meeting.models import Meeting, Message, User
from partners.models import Contact, Invitation, Registration
from tests.browser.steps import (
    fill_in_person,
    follow_link,
    look_at,
    mail_to,
    make_meeting_in_three_languages,
    sign_in,
)
from tests.factories import make_contact, make_invitation
from tests.partners.calendar_mails import entry_in
from tests.smtp_sink import Sink, text_of

PHONE = {"width": 360, "height": 740}
PENDING = "Votre demande d’inscription nous est parvenue. Un courriel vous informera de la décision."
CONFIRMED = "Votre participation est confirmée\xa0: vous avez une place en salle."


@pytest.fixture
def meeting(transactional_db: None) -> Meeting:
    """Open to everybody."""
    return make_meeting_in_three_languages()


@pytest.fixture
def invitation(meeting: Meeting) -> Invitation:
    amina = make_contact(given_name="Amina", family_name="Diallo", email="amina@example.org", language="fr")
    return make_invitation(meeting, amina)


@pytest.fixture
def phone(open_browser: Callable[..., Page]) -> Page:
    """Bruno's telephone."""
    return open_browser(viewport=PHONE)


@pytest.fixture
def desk(open_browser: Callable[..., Page], site: str, dora: User, worker: Popen[bytes]) -> Page:
    """Where Dora is signed in; mails go out meanwhile."""
    page = open_browser()
    sign_in(page, site, dora)
    return page


def test_bruno_asks_to_come_in_the_place_of_amina(
    phone: Page, desk: Page, site: str, invitation: Invitation, sink: Sink
) -> None:
    phone.goto(f"{site}/fr/invitation/{invitation.token}/")
    look_at(phone, "Votre invitation")
    phone.get_by_role("button", name="Je remplace Amina Diallo").click()
    expect(phone.get_by_text("Vous demandez à remplacer Amina Diallo.")).to_be_visible()
    look_at(phone, "Inscription")
    assert [phone.locator(f"#id_{name}").input_value() for name in ("given_name", "family_name", "email")] == [""] * 3
    fill_in_person(phone, "Bruno", attendance="in_person")
    phone.get_by_role("button", name="Envoyer la demande").click()
    look_at(phone, "Merci")
    mail = mail_to(sink, "bruno@example.org", "Votre inscription\xa0: Notre réunion")
    assert PENDING in text_of(mail)
    assert sink.to("amina@example.org") == []

    desk.goto(f"{site}/admin/partners/registration/")
    desk.get_by_role("link", name="1 request with an invitation").click()
    expect(desk.locator("#result_list tbody tr")).to_have_count(1)
    expect(desk.locator("#result_list tbody th")).to_contain_text("replaces Amina Diallo")
    desk.get_by_role("link", name="Bruno Diallo").click()
    desk.get_by_role("button", name="Approve").click()
    expect(desk.locator(".messagelist")).to_contain_text("1 registration was approved")

    mail = mail_to(sink, "bruno@example.org", "Votre inscription est acceptée\xa0: Notre réunion")
    follow_link(phone, site, mail)
    expect(phone.locator("#standing .notice")).to_have_text(CONFIRMED)
    look_at(phone, "Mon inscription")
    assert [part.get_content_type() for part in mail.iter_parts()][-1] == "text/calendar"
    entry = entry_in(Message.objects.get(name="registration_approved"))
    assert (entry["mail"], entry["attendee"], entry["summary"]) == (
        "REQUEST",
        "mailto:bruno@example.org",
        "Notre réunion",
    )
    assert Invitation.objects.get().answer == "delegated"


def test_amina_still_registers_herself(
    page: Page, open_browser: Callable[..., Page], site: str, invitation: Invitation
) -> None:
    address = f"{site}/fr/invitation/{invitation.token}/"
    ways = (
        ("Bruno", "Je viens aussi, sans remplacer Amina Diallo", page, "Envoyer la demande"),
        ("Amina", "Continuer", open_browser(), "S’inscrire"),
    )
    for person, button, their_page, last in ways:
        their_page.goto(address)
        look_at(their_page, "Votre invitation")
        their_page.get_by_role("button", name=button).click()
        fill_in_person(their_page, person, attendance="in_person")
        their_page.get_by_role("button", name=last).click()
        look_at(their_page, "Merci")

    page.goto(address)
    expect(page.get_by_text("Vous avez répondu à cette invitation par une inscription.")).to_be_visible()
    statuses = Registration.objects.order_by("given_name").values_list("given_name", "status")
    assert list(statuses) == [("Amina", "confirmed"), ("Bruno", "pending")]


def test_her_assistant_registers_amina(page: Page, site: str, invitation: Invitation) -> None:
    Contact.objects.update(assistant_email="bruno@example.org", mail_goes_to="both")
    page.set_viewport_size(PHONE)
    page.goto(f"{site}/fr/invitation/{invitation.token}/register/assists/")
    look_at(page, "Inscription")
    name = page.get_by_label("Nom de famille")
    expect(name).to_be_disabled()
    expect(name).to_have_value("Diallo")
    name.evaluate("(field) => { field.disabled = false; field.value = 'Testeur'; }")
    page.get_by_label("Adresse électronique").fill("bruno@example.org")
    page.get_by_role("combobox", name="Organisation").fill("Ministère du Travail")
    page.get_by_label("Groupe").select_option("member_state")
    page.get_by_label("Pays").select_option("CI")
    page.get_by_label("En présentiel").check()
    page.get_by_label("La personne que j’inscris").check()
    page.get_by_role("button", name="Inscrire cette personne").click()
    look_at(page, "Merci")

    assert Registration.objects.values_list("family_name", "status").get() == ("Diallo", "confirmed")
    page.goto(f"{site}/fr/invitation/{invitation.token}/")
    expect(page.get_by_text("Vous avez répondu à cette invitation par une inscription.")).to_be_visible()


def test_amina_declines_with_a_word(page: Page, site: str, invitation: Invitation) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{site}/fr/invitation/{invitation.token}/")
    page.get_by_label("Un mot au secrétariat").fill("x" * 501)
    page.get_by_role("button", name="Je ne peux pas participer").click()
    expect(page.get_by_role("alert")).to_contain_text("ne peut pas dépasser 500 caractères")
    look_at(page, "Votre invitation")
    page.get_by_label("Un mot au secrétariat").fill("Je serai en mission.")
    page.get_by_role("button", name="Je ne peux pas participer").click()

    expect(page.get_by_text("Merci de nous avoir fait savoir que vous ne pouvez pas participer.")).to_be_visible()
    look_at(page, "Votre invitation")
    assert Invitation.objects.values_list("answer", "note").get() == ("declined", "Je serai en mission.")
