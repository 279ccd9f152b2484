"""The organization's field of the registration form, in a real browser: suggested, chosen, or typed freely."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from meeting.models import Meeting
from partners.models import Registration
from tests.browser.looking import DESKTOP, NARROWEST, PHONE, violations
from tests.factories import make_open_meeting, make_organization, make_registration

WORDS = {
    "en": ("Organization", "labour", "Organizations suggested", "2 suggestions; use the arrow keys to choose one."),
    "fr": (
        "Organisation",
        "travail",
        "Organisations proposées",
        "2 suggestions\u202f; utilisez les flèches du clavier pour en choisir une.",
    ),
    "es": (
        "Organización",
        "trabajo",
        "Organizaciones sugeridas",
        "2 sugerencias; use las flechas del teclado para elegir una.",
    ),
}
ILO = {
    "en": "International Labour Organization (ILO) ILO · Switzerland",
    "fr": "Organisation internationale du Travail (OIT) OIT · Suisse",
    "es": "Organización Internacional del Trabajo (OIT) OIT · Suiza",
}


@pytest.fixture
def meeting(transactional_db: None) -> Meeting:
    make_organization(
        name_en="International Labour Organization", name_fr="Organisation internationale du Travail",
        name_es="Organización Internacional del Trabajo", acronym_en="ILO", acronym_fr="OIT", acronym_es="OIT",
        constituency="ilo", country="CH",
    )  # fmt: skip
    make_organization(
        name_en="Ministry of Labour", name_fr="Ministère du Travail", name_es="Ministerio de Trabajo",
        constituency="member_state", country="KE",
    )  # fmt: skip
    return make_open_meeting(slug="2027")


@pytest.fixture
def field(page: Page, site: str, meeting: Meeting) -> Locator:
    page.goto(f"{site}/en/2027/register/")
    return page.get_by_role("combobox", name="Organization", exact=True)


def options(page: Page) -> Locator:
    return page.get_by_role("listbox").get_by_role("option")


def filled_in(page: Page) -> tuple[str, str, str]:
    return tuple(page.locator(f"#id_{name}").input_value() for name in ("organization", "constituency", "country"))


# Suggested --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", WORDS)
def test_organizations_are_suggested_in_each_language(page: Page, site: str, meeting: Meeting, language: str) -> None:
    label, words, suggested, told = WORDS[language]
    page.goto(f"{site}/{language}/2027/register/")
    field = page.get_by_role("combobox", name=label, exact=True)
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially(words)
    expect(page.get_by_role("listbox", name=suggested)).to_be_visible()
    expect(options(page).filter(has_text=re.compile("OIT|ILO"))).to_have_text(ILO[language])
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").filter(has_text=told)).to_have_text(told)


@pytest.mark.browser_context_args(bypass_csp=True)
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_open_list_is_accessible(page: Page, field: Locator, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    field.press_sequentially("labour")
    expect(options(page)).to_have_count(2)
    field.press("ArrowDown")
    assert violations(page) == []


def test_open_list_fits_the_narrowest_screen(page: Page, field: Locator) -> None:
    page.set_viewport_size({"width": NARROWEST, "height": 600})
    field.press_sequentially("labour")
    expect(options(page)).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") == NARROWEST
    assert min(option.bounding_box()["height"] for option in options(page).all()) >= 44


# By keyboard ------------------------------------------------------------------------------------------------------


def test_arrows_go_round_and_enter_chooses(page: Page, field: Locator) -> None:
    field.press_sequentially("labour")
    expect(options(page)).to_have_count(2)
    marks = []
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"):
        field.press(key)
        marks.append([option.get_attribute("aria-selected") for option in options(page).all()])
    assert marks == [["true", "false"], ["false", "true"], ["false", "false"], ["false", "true"]]
    active = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
    expect(active).to_contain_text("Ministry of Labour")

    field.press("Enter")

    assert filled_in(page) == ("Ministry of Labour", "member_state", "KE")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_be_focused()
    expect(page).to_have_url(re.compile("/en/2027/register/$"))


def test_choosing_leaves_what_was_filled_in(page: Page, field: Locator) -> None:
    page.locator("#id_constituency").select_option("tripartite")
    page.locator("#id_country").select_option("FR")
    field.press_sequentially("ilo")
    expect(options(page)).to_have_count(1)
    field.press("ArrowDown")
    field.press("Enter")
    assert filled_in(page) == ("International Labour Organization", "tripartite", "FR")


def test_escape_closes_and_an_arrow_opens_again(page: Page, field: Locator) -> None:
    field.press_sequentially("labour")
    expect(page.get_by_role("listbox")).to_be_visible()
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert filled_in(page) == ("labour", "", "")
    field.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()


def test_tab_goes_on_with_what_was_typed(page: Page, field: Locator) -> None:
    field.press_sequentially("labour")
    expect(options(page)).to_have_count(2)
    field.press("ArrowDown")
    field.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.locator("#id_position")).to_be_focused()
    assert filled_in(page) == ("labour", "", "")


# By hand ----------------------------------------------------------------------------------------------------------


@pytest.mark.browser_context_args(has_touch=True)
def test_suggestion_is_chosen_by_touch(page: Page, field: Locator) -> None:
    page.set_viewport_size({"width": PHONE, "height": 800})
    field.press_sequentially("oit")
    options(page).first.tap()
    assert filled_in(page) == ("International Labour Organization", "ilo", "CH")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_registration_has_a_suggestion_to_change_to_as_well(page: Page, site: str, meeting: Meeting) -> None:
    amina = make_registration(meeting)
    page.goto(f"{site}/en/registration/{amina.token}/change/")
    field = page.get_by_role("combobox", name="Organization", exact=True)
    field.fill("ILO")
    options(page).first.click()
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(f"/en/registration/{amina.token}/[?]changed$"))
    amina.refresh_from_db()
    assert amina.organization_name == "International Labour Organization"


# Freely -----------------------------------------------------------------------------------------------------------


def register(page: Page, organization: str) -> None:
    page.locator("#id_given_name").fill("Amina")
    page.locator("#id_family_name").fill("Touré")
    page.locator("#id_email").fill("amina@example.org")
    page.locator("#id_organization").press_sequentially(organization)
    page.locator("#id_constituency").select_option("foundation")
    page.locator("#id_country").select_option("CI")
    page.locator("[name=attendance][value=online]").check()
    page.locator("[name=consent]").check()
    page.locator("main form [type=submit]").last.click()
    expect(page).to_have_url(re.compile("/register/done/$"))


@pytest.mark.parametrize("language", WORDS)
def test_organization_need_not_be_in_the_list(page: Page, site: str, meeting: Meeting, language: str) -> None:
    page.goto(f"{site}/{language}/2027/register/")
    register(page, "Fondation des Lagunes")
    assert Registration.objects.get().organization_name == "Fondation des Lagunes"


def test_form_works_without_a_line_to_the_directory(page: Page, site: str, meeting: Meeting) -> None:
    page.route("**/register/organizations/**", lambda route: route.fulfill(status=200, body="no JSON"))
    page.goto(f"{site}/en/2027/register/")
    register(page, "Ministry of Labour")
    assert Registration.objects.get().organization_name == "Ministry of Labour"


def test_form_works_without_a_script(browser: Browser, site: str, meeting: Meeting) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site}/fr/2027/register/")
        expect(page.get_by_role("textbox", name="Organisation", exact=True)).to_be_visible()
        register(page, "Ministère du Travail")
    assert Registration.objects.get().organization_name == "Ministère du Travail"
