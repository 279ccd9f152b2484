"""Every public page in each language: accessible in light and in dark, within the screen, the same without a script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import watch
from tests.browser.looking import (
    DARK,
    DESKTOP,
    LIGHT,
    MARK_HIDDEN,
    NARROWEST,
    PHONE,
    controls_without_ring,
    violations_in,
    violations_with_more_contrast,
    visit,
    words,
)
from tests.public_pages import LANGUAGES, PublicPage

in_each_language = pytest.mark.parametrize("language", LANGUAGES)
on_each_screen = pytest.mark.parametrize("width", [DESKTOP, PHONE])

# On the desktop and on the phone. Axe takes a minute for each, so that a language shows one in the light and the
# other in the dark; the languages together show all four.
LOOKS = {"en": (LIGHT, DARK), "fr": (DARK, LIGHT), "es": (LIGHT, DARK)}


@in_each_language
def test_pages_are_accessible_and_fit_each_screen(
    page: Page, site: str, every_page: list[PublicPage], language: str
) -> None:
    on_desktop, on_phone = LOOKS[language]
    found = {}
    for public_page in every_page:
        page.set_viewport_size({"width": DESKTOP, "height": 800})
        visit(page, site, language, public_page)
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("h1").count() == 1, public_page
        problems = violations_in(page, on_desktop)
        page.set_viewport_size({"width": PHONE, "height": 800})
        problems += violations_in(page, on_phone)
        page.set_viewport_size({"width": NARROWEST, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > NARROWEST:
            problems.append("wider than the narrowest phone")
        if problems:
            found[str(public_page)] = problems
    assert found == {}


def test_pages_are_accessible_with_more_contrast(page: Page, site: str, every_page: list[PublicPage]) -> None:
    found = {}
    for public_page in every_page:
        visit(page, site, "en", public_page)
        if problems := violations_with_more_contrast(page):
            found[str(public_page)] = problems
    assert found == {}


@pytest.fixture
def page_without_scripts(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    complaints = watch(page, site)
    yield page
    context.close()
    assert complaints == []


@pytest.mark.browser_context_args(timezone_id="Africa/Nairobi")  # Elsewhere than the meetings: scripts have work.
@in_each_language
def test_pages_say_the_same_without_a_script(
    page: Page, page_without_scripts: Page, site: str, every_page: list[PublicPage], language: str
) -> None:
    page.add_init_script(MARK_HIDDEN)
    different = {}
    for public_page in every_page:
        visit(page, site, language, public_page)
        visit(page_without_scripts, site, language, public_page)
        with_scripts, without = words(page), words(page_without_scripts)
        assert without, public_page
        if with_scripts != without:
            different[str(public_page)] = (with_scripts, without)
    assert different == {}


@on_each_screen
def test_keyboard_leads_past_the_menu_and_shows_where_it_is(
    page: Page, site: str, every_page: list[PublicPage], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    lost = {}
    for public_page in every_page:
        visit(page, site, "en", public_page)
        if not public_page.is_sent:  # There the summary of errors has the focus.
            page.keyboard.press("Tab")
            skip = page.get_by_role("link", name="Skip to the main content")
            expect(skip).to_be_focused()
            expect(skip).to_be_in_viewport()
        page.keyboard.press("Tab")
        if controls := controls_without_ring(page):
            lost[str(public_page)] = controls
    assert lost == {}


def test_skip_link_leads_to_the_main_part(page: Page, site: str, every_page: list[PublicPage]) -> None:
    page.goto(f"{site}/fr/next/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_menu_opens_by_keyboard(page: Page, site: str, every_page: list[PublicPage]) -> None:
    page.set_viewport_size({"width": PHONE, "height": 800})
    page.goto(f"{site}/fr/next/")
    menu = page.locator("details.menu")
    summary, agenda = menu.locator("summary"), menu.get_by_role("link", name="Programme")
    expect(agenda).to_be_hidden()
    summary.focus()
    page.keyboard.press("Enter")
    expect(agenda).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(agenda).to_be_focused()
