"""Partners on their way from the first mail to the meeting: on a phone, by keyboard alone, without a script."""

import re
from collections.abc import Callable
from pathlib import Path
from subprocess import Popen

import pytest
from playwright.sync_api import Page, expect

from meeting.models import Meeting, User
from partners.models import Campaign, Registration
from partners.services.campaigns import ask_to_send
from partners.services.registrations import cancel_registration
from tests.browser.looking import PHONE
from tests.browser.steps import (
    fill_in_person,
    follow_link,
    hold_no_longer,
    look_at,
    mail_to,
    make_meeting_in_three_languages,
    page_of,
    standing,
)
from tests.factories import make_contact, make_organization, make_registration
from tests.smtp_sink import Sink, text_of

IN_HAND = {"viewport": {"width": PHONE, "height": 740}, "has_touch": True, "is_mobile": True}
CONFIRMED_EN = "Your participation is confirmed: you have a seat in the room."
FOCUSED = "(document.activeElement.labels?.[0] ?? document.activeElement).innerText.trim()"
MOST_CONTROLS = 60
BRUNO = {
    "Given name": "Bruno",
    "Family name": "Keita",
    "E-mail address": "bruno@example.org",
    "Organization": "Ministry of Labour",
    "Constituency": "Mem",
    "Country": "Mali",
    "In person (Geneva) — all seats are taken: waiting list": " ",
    "I have read the privacy notice and agree that my data are used to prepare and hold the meeting": " ",
}


@pytest.fixture
def meeting(transactional_db: None) -> Meeting:
    return make_meeting_in_three_languages(seats_in_room=1)


# On a phone -------------------------------------------------------------------------------------------------------


@pytest.fixture
def invited(meeting: Meeting, dora: User, worker: Popen[bytes]) -> None:
    """Dora has written to Amina, who speaks French; the directory knows her former organization."""
    make_organization(name_en="International Labour Organization", acronym_en="ILO", acronym_fr="OIT",
                      name_fr="Organisation internationale du Travail", constituency="ilo", country="CH")  # fmt: skip
    fund = make_organization(name_en="Fund", name_fr="Caisse nationale", constituency="social_security", country="SN")
    campaign = Campaign.objects.create(
        meeting=meeting, subject_en="Invitation", subject_fr="Votre invitation", subject_es="Invitación",
        body_en="{link}", body_fr="{greeting}\n\n{meeting}\n\n{link}", body_es="{link}",
    )  # fmt: skip
    amina = make_contact(given_name="Amina", family_name="Diallo", email="amina@example.org", language="fr",
                         organization=fund, country="SN")  # fmt: skip
    campaign.contacts.add(amina)
    ask_to_send(campaign=campaign, actor=dora)
    hold_no_longer()


@pytest.mark.browser_context_args(**IN_HAND, locale="fr-FR")
def test_invited_partner_registers_on_her_phone(page: Page, site: str, invited: None, sink: Sink) -> None:
    follow_link(page, site, mail_to(sink, "amina@example.org", "Votre invitation"))
    look_at(page, "Votre invitation")
    page.get_by_role("button", name="Continuer").tap()
    look_at(page, "Inscription")
    answer_in_french(page)
    look_at(page, "Merci")

    mail = mail_to(sink, "amina@example.org", "Votre participation est confirmée\u00a0: Notre réunion")
    assert "Votre participation est confirmée\u00a0: vous avez une place en salle." in text_of(mail)
    follow_link(page, site, mail)
    look_at(page, "Mon inscription")
    go_online_and_back(page)
    take_calendar_along(page)
    page.get_by_role("link", name="Mon laissez-passer").tap()
    look_at(page, "Mon laissez-passer")
    expect(page.get_by_role("img")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("heading", name="Amina Diallo")).to_be_visible()


def answer_in_french(page: Page) -> None:
    """Most is filled in; her organization is another one by now."""
    filled_in = {name: page.locator(f"#id_{name}").input_value() for name in ("given_name", "email", "country")}
    assert filled_in == {"given_name": "Amina", "email": "amina@example.org", "country": "SN"}
    organization = page.get_by_role("combobox", name="Organisation", exact=True)
    expect(organization).to_have_value("Caisse nationale")
    organization.fill("")
    organization.press_sequentially("oit")
    page.get_by_role("option", name="Organisation internationale du Travail").tap()
    page.get_by_label("En présentiel").tap()
    page.locator("[name=consent]").tap()
    page.get_by_role("button", name="S’inscrire").tap()
    expect(page).to_have_url(re.compile("/fr/2027/register/done/$"))
    assert Registration.objects.get().organization.acronym_fr == "OIT"


def go_online_and_back(page: Page) -> None:
    for way, then in (
        ("Participer plutôt en ligne", "Votre participation est confirmée : vous participez en ligne."),
        ("Participer plutôt en salle", "Votre participation est confirmée : vous avez une place en salle."),
    ):
        page.get_by_role("link", name=way).tap()
        look_at(page, way)
        page.get_by_role("button", name=way).tap()
        look_at(page, "Mon inscription")
        expect(page.get_by_text("Vos modifications sont enregistrées.")).to_be_visible()
        assert standing(page) == then


def take_calendar_along(page: Page) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="Ajouter la réunion à mon agenda").tap()
    calendar = Path(download.value.path()).read_text()
    assert ("BEGIN:VEVENT" in calendar, ":Notre réunion" in calendar) == (True, True)


# The link is lost, and the address is another one -------------------------------------------------------------------


@pytest.mark.browser_context_args(locale="es-ES")
def test_lost_link_is_found_and_moves_to_another_mailbox(
    page: Page, site: str, meeting: Meeting, worker: Popen[bytes], sink: Sink
) -> None:
    make_registration(meeting, given_name="Chen", family_name="Li", email="chen@example.org", language="es")
    page.goto(f"{site}/es/2027/register/")
    page.get_by_role("link", name="¿Se ha inscrito ya y ha perdido su enlace personal?").click()
    look_at(page, "Recibir mi enlace personal")
    page.get_by_label("Dirección de correo electrónico").fill("Chen@Example.org")
    page.get_by_role("button", name="Enviar el enlace").click()
    expect(page.get_by_text("Si existe una inscripción con esta dirección")).to_be_visible()
    look_at(page, "Recibir mi enlace personal")

    old_link = follow_link(page, site, mail_to(sink, "chen@example.org", "Su enlace personal: Nuestra reunión"))
    look_at(page, "Mi inscripción")
    page.get_by_role("link", name="Modificar mi inscripción").click()
    page.get_by_role("link", name="Usar otra dirección").click()
    look_at(page, "Usar otra dirección")
    page.get_by_label("Dirección de correo electrónico").fill("chen@example.com")
    page.get_by_role("button", name="Enviar el enlace").click()
    expect(page.get_by_text("chen@example.com")).to_be_visible()

    asked = "Le rogamos que confirme su dirección: Nuestra reunión"
    follow_link(page, site, mail_to(sink, "chen@example.com", asked))
    look_at(page, "Confirme su dirección")
    page.get_by_role("button", name="Confirmar esta dirección").click()
    look_at(page, "Su dirección está confirmada")

    mail_to(sink, "chen@example.org", "Ya no escribimos a esta dirección: Nuestra reunión")
    moved = "Su dirección está confirmada y tiene un nuevo enlace personal: Nuestra reunión"
    new_link = follow_link(page, site, mail_to(sink, "chen@example.com", moved))
    look_at(page, "Mi inscripción")
    expect(page.locator(".facts")).to_contain_text("chen@example.com")
    page.goto(old_link)
    look_at(page, "Este enlace no abre nada")
    assert old_link != new_link


# By keyboard alone ------------------------------------------------------------------------------------------------


def go_to(page: Page, words: str) -> None:
    """Tab from where he is to the control with these words."""
    for _ in range(MOST_CONTROLS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == words:
            return
    raise AssertionError(f"No way to “{words}” by keyboard.")


def press(page: Page, words: str) -> None:
    go_to(page, words)
    page.keyboard.press("Enter")


def answer(page: Page, answers: dict[str, str]) -> None:
    """Type into field after field: letters choose from a list, and a space ticks a box."""
    for label, keys in answers.items():
        go_to(page, label)
        page.keyboard.type(keys)


def test_bruno_needs_nothing_but_his_keyboard(page: Page, site: str, meeting: Meeting) -> None:
    amina = make_registration(meeting)
    page.goto(f"{site}/en/2027/register/")
    answer(page, BRUNO)
    press(page, "Register")
    look_at(page, "Thank you")
    cancel_registration(registration=amina)

    bruno = Registration.objects.get(given_name="Bruno")
    page.goto(page_of(site, bruno, "en"))
    assert standing(page).startswith("A seat in the room is yours")
    press(page, "Accept the seat")
    expect(page.locator("#standing .notice")).to_have_text(CONFIRMED_EN)
    press(page, "Change my registration")
    look_at(page, "Change my registration")
    answer(page, {"Given name": "Bruno Modibo"})
    press(page, "Save")
    expect(page.locator(".facts")).to_contain_text("Bruno Modibo Keita")
    press(page, "Cancel my registration")
    look_at(page, "Cancel my registration")
    press(page, "Yes, cancel it")
    expect(page.locator("#standing .notice")).to_have_text("Your registration is cancelled.")
    look_at(page, "My registration")


# Without a script -------------------------------------------------------------------------------------------------


def test_chen_needs_no_script(open_browser: Callable[..., Page], site: str, meeting: Meeting) -> None:
    amina = make_registration(meeting)
    page = open_browser(java_script_enabled=False, **IN_HAND)
    page.goto(f"{site}/fr/2027/register/")
    fill_in_person(page, "Chen", attendance="in_person")
    page.get_by_role("button", name="S’inscrire").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci")

    chen = Registration.objects.get(given_name="Chen")
    page.goto(page_of(site, chen, "fr"))
    assert standing(page).startswith("Vous êtes sur la liste d’attente")
    cancel_registration(registration=amina)
    page.reload()
    assert standing(page).startswith("Une place en salle est à vous")
    page.get_by_role("button", name="Accepter la place").tap()
    expect(page.get_by_text("Votre participation est confirmée")).to_be_visible()
    page.get_by_role("link", name="Modifier mon inscription").tap()
    page.get_by_label("Prénom").fill("Chen Wei")
    page.get_by_role("button", name="Enregistrer").tap()
    expect(page.locator(".facts")).to_contain_text("Chen Wei Diallo")
    page.get_by_role("link", name="Annuler mon inscription").tap()
    page.get_by_role("button", name="Oui, l’annuler").tap()
    expect(page.get_by_text("Votre inscription est annulée.")).to_be_visible()
    page.get_by_role("link", name="S’inscrire de nouveau").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inscription")
