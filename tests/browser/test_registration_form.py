"""The registration form under the fingers of those who fill it in: by keyboard alone, on a phone, without a script."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from meeting.models import Meeting
from partners.models import Registration
from tests.browser.conftest import watch
from tests.browser.looking import DESKTOP, PHONE
from tests.factories import make_open_meeting

in_each_language = pytest.mark.parametrize("language", ["en", "fr", "es"])

# In the order of the page, with what is typed there: letters choose from a list, as an arrow does; a space ticks a box.
DOWN = "ArrowDown"
BY_KEYBOARD = {
    "given_name": "Amina",
    "family_name": "Touré",
    "email": "amina@example.org",
    "honorific": None,
    "language": "Esp",
    "organization": "Ministry of Labour",
    "position": None,
    "constituency": DOWN,
    "country": "Kenya",
    "attendance": " ",
    "interpretation": "Fr",
    "access_needs": "A ramp,\nand captions",
    "wants_floor": " ",
    "privacy notice": None,
    "consent": " ",
    "listed": None,
}
STORED = {
    "status": "confirmed", "honorific": "", "given_name": "Amina", "family_name": "Touré", "email": "amina@example.org",
    "language": "es", "organization_name": "Ministry of Labour", "position": "", "constituency": "member_state",
    "country": "KE", "attendance": "in_person", "interpretation": "fr", "access_needs": "A ramp,\nand captions",
    "wants_floor": True, "listed": False,
}  # fmt: skip

WHERE = "document.activeElement.name || document.activeElement.textContent"
TOO_SMALL = """() => {
  const controls = [...document.querySelectorAll("main form :is(input:not([type=hidden]), select, textarea, button)")];
  return controls.filter((control) => {
    const {width, height} = control.getBoundingClientRect();
    return width < 24 || height < 24;
  }).map((control) => control.name);
}"""
# An iPhone enlarges the whole page when a field has smaller letters than these.
SMALL_LETTERS = """() => [...document.querySelectorAll("main form :is(input:not([type=hidden]), select, textarea)")]
  .filter((control) => parseFloat(getComputedStyle(control).fontSize) < 16).map((control) => control.name)"""
ANSWERS = """() => Object.fromEntries([...new FormData(document.querySelector("main form"))]
  .filter(([name]) => !["csrfmiddlewaretoken", "opened", "homepage"].includes(name)))"""


@pytest.fixture
def meeting(transactional_db: None) -> Meeting:
    return make_open_meeting(slug="2027", city_fr="Genève", city_es="Ginebra", interpretation=["en", "fr", "es"])


@pytest.fixture
def page_without_scripts(browser: Browser, site: str) -> Iterator[Page]:
    with browser.new_context(java_script_enabled=False, viewport={"width": PHONE, "height": 800}) as context:
        page = context.new_page()
        complaints = watch(page, site)
        yield page
        assert complaints == []


def form_of(site: str, language: str) -> str:
    return f"{site}/{language}/2027/register/"


def stored() -> dict[str, Any]:
    registration = Registration.objects.get()
    return {name: getattr(registration, name) for name in STORED}


@in_each_language
def test_form_is_filled_in_by_keyboard_alone(page: Page, site: str, meeting: Meeting, language: str) -> None:
    page.goto(form_of(site, language))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # Past the menu;
    page.keyboard.press("Tab")  # to the meeting's own page,
    page.keyboard.press("Tab")  # to what helps those who have registered, and then into the form.
    visited = []
    for keys in BY_KEYBOARD.values():
        page.keyboard.press("Tab")
        visited.append(page.evaluate(WHERE))
        page.keyboard.press(DOWN) if keys is DOWN else page.keyboard.type(keys or "")
    link = {"en": "privacy notice", "fr": "avis de confidentialité", "es": "aviso de privacidad"}[language]
    assert visited == [link if name == "privacy notice" else name for name in BY_KEYBOARD]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{form_of(site, language)}done/")
    assert stored() == STORED


def fill_in_most(page: Page) -> dict[str, str]:
    """All but the family name, the way to take part and the consent; what the form then holds."""
    page.locator("#id_honorific").select_option("dr")
    page.locator("#id_given_name").fill("Amina “Mina”")
    page.locator("#id_family_name").fill("")
    page.locator("#id_email").fill("amina@example.org")
    page.locator("#id_language").select_option("fr")
    page.locator("#id_organization").fill("Ministry of Labour & Social Affairs")
    page.locator("#id_position").fill("Adviser")
    page.locator("#id_constituency").select_option("member_state")
    page.locator("#id_country").select_option("CI")
    page.locator("#id_interpretation").select_option("es")
    page.locator("#id_access_needs").fill("A ramp,\nand captions")
    page.locator("#id_wants_floor").check()
    page.locator("#id_listed").check()
    return {
        "given_name": "Amina “Mina”", "family_name": "", "email": "amina@example.org", "honorific": "dr",
        "language": "fr", "organization": "Ministry of Labour & Social Affairs", "position": "Adviser",
        "constituency": "member_state", "country": "CI", "interpretation": "es",
        "access_needs": "A ramp,\r\nand captions", "wants_floor": "on", "listed": "on",
    }  # fmt: skip


@in_each_language
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_errors_keep_everything_and_lead_to_their_fields(
    page: Page, site: str, meeting: Meeting, language: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(form_of(site, language))
    typed = fill_in_most(page)

    page.locator("main form [type=submit]").click()

    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_be_in_viewport()
    assert page.evaluate(ANSWERS) == {name: answer.replace("\r", "") for name, answer in typed.items()}
    for name in ("family_name", "attendance", "consent"):
        page.locator(f".error-summary a[href='#id_{name}']").click()
        expect(page.locator(f"#id_{name}")).to_be_focused()
        expect(page.locator(f"#id_{name}_error")).to_be_in_viewport()
    page.locator("main form [type=submit]").click()
    expect(summary).to_be_focused()  # Also when the address names a place in the page, as it does now.
    assert not Registration.objects.exists()


@in_each_language
def test_form_works_without_a_script(page_without_scripts: Page, site: str, meeting: Meeting, language: str) -> None:
    page = page_without_scripts
    page.goto(form_of(site, language))
    fill_in_most(page)
    page.locator("main form [type=submit]").click()
    expect(page.locator(".error-summary")).to_be_focused()

    page.locator("#id_family_name").fill("Touré")
    page.locator("[name=attendance][value=online]").check()
    page.locator("#id_consent").check()
    page.locator("main form [type=submit]").click()

    expect(page).to_have_url(f"{form_of(site, language)}done/")
    assert stored() == STORED | {
        "honorific": "dr", "given_name": "Amina “Mina”", "language": "fr", "position": "Adviser", "country": "CI",
        "organization_name": "Ministry of Labour & Social Affairs", "attendance": "online", "interpretation": "es",
        "listed": True,
    }  # fmt: skip


@in_each_language
@pytest.mark.parametrize("sent", [False, True], ids=["empty", "with-errors"])
def test_form_fits_a_phone_and_its_thumbs(page: Page, site: str, meeting: Meeting, language: str, sent: bool) -> None:
    page.set_viewport_size({"width": PHONE, "height": 800})
    page.goto(form_of(site, language))
    if sent:
        page.locator("main form [type=submit]").click()
        expect(page.locator(".error-summary")).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") == PHONE
    assert page.evaluate(TOO_SMALL) == []
    assert page.evaluate(SMALL_LETTERS) == []


def test_short_fields_stand_side_by_side_where_there_is_room(page: Page, site: str, meeting: Meeting) -> None:
    tops = {}
    for width in (DESKTOP, PHONE):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(form_of(site, "en"))
        boxes = [page.locator(f"#id_{name}").bounding_box() for name in ("given_name", "family_name", "email")]
        tops[width] = [box["y"] - boxes[0]["y"] for box in boxes]

    assert tops[DESKTOP][1] == 0 < tops[DESKTOP][2]
    assert 0 < tops[PHONE][1] < tops[PHONE][2]
