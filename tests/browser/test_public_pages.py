"""Every public page in each language: at the keyboard, to axe, within the screen, the same without a script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import watch
from tests.browser.looking import (
    DARK,
    DESKTOP,
    LIGHT,
    MARK_HIDDEN,
    MORE_CONTRAST,
    NARROWEST,
    PHONE,
    controls_without_ring,
    faulty_colours,
    is_wider_than_the_screen,
    outline,
    violations_but_colours,
    violations_in,
    visit,
    words,
)
from tests.public_pages import LANGUAGES, PublicPage

# In which colours are looked at on the desktop and on the phone; None: at all but colours, which are the same in each
# language and take axe as long as the rest. The languages together show all four.
LOOKS = {"en": (LIGHT, DARK), "fr": (DARK, None), "es": (None, LIGHT)}


@pytest.fixture
def page_without_scripts(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, viewport={"width": NARROWEST, "height": 800})
    page = context.new_page()
    complaints = watch(page, site)
    yield page
    context.close()
    assert complaints == []


@pytest.mark.browser_context_args(timezone_id="Africa/Nairobi")  # Elsewhere than the meetings: scripts have work.
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_serve_everybody(
    page: Page, page_without_scripts: Page, site: str, every_page: list[PublicPage], language: str
) -> None:
    """One walk for all that is looked at: to open a page takes longer than most of it."""
    page.add_init_script(MARK_HIDDEN)
    found = {}
    for public_page in every_page:
        page.set_viewport_size({"width": DESKTOP, "height": 800})
        visit(page, site, language, public_page)
        problems = [
            *_outline_problems(page, language),
            *_keyboard_problems(page, public_page),
            *_screen_problems(page, language),
        ]
        if language == "fr":  # What a script adds is the same in each; the whole way without one is gone in all three.
            visit(page_without_scripts, site, language, public_page)
            problems += _script_problems(page, page_without_scripts)
        if problems:
            found[str(public_page)] = problems
    assert found == {}


def _outline_problems(page: Page, language: str) -> Iterator[str]:
    if outline(page) != {"language": language, "first headings": 1}:
        yield f"is {outline(page)}"


def _keyboard_problems(page: Page, public_page: PublicPage) -> Iterator[str]:
    if not public_page.is_sent:  # There the summary of errors has the focus.
        page.keyboard.press("Tab")
        skip = page.locator("a[href='#main']")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
    page.keyboard.press("Tab")
    yield from controls_without_ring(page)


def _screen_problems(page: Page, language: str) -> Iterator[str]:
    """Leaves the page on a phone."""
    on_desktop, on_phone = LOOKS[language]
    yield from violations_in(page, on_desktop) if on_desktop else violations_but_colours(page)
    if language == "en":
        for look in MORE_CONTRAST:
            yield from faulty_colours(page, look)
    page.set_viewport_size({"width": PHONE, "height": 800})
    yield from controls_without_ring(page)
    yield from violations_in(page, on_phone) if on_phone else violations_but_colours(page)
    page.set_viewport_size({"width": NARROWEST, "height": 800})
    if is_wider_than_the_screen(page):
        yield "wider than the narrowest phone"


def _script_problems(page: Page, page_without_scripts: Page) -> Iterator[str]:
    with_scripts, without = words(page), words(page_without_scripts)
    if not without or with_scripts != without:
        yield f"with scripts “{with_scripts}”, without “{without}”"


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
