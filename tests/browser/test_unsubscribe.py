"""The page that lets people out of mailings: accessible, small, and without scripts."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from meeting.models import Batch, Message, Suppression
from meeting.services.unsubscribe_links import unsubscribe_address
from tests.browser.looking import DESKTOP, NARROWEST, PHONE, violations
from tests.factories import make_meeting
from tests.meeting.mailing import queue

BUTTONS = {
    "en": ("Get no more mailings", "I want to get them again"),
    "fr": ("Ne plus recevoir d’envois", "Je souhaite les recevoir de nouveau"),
    "es": ("No recibir más envíos", "Deseo recibirlos de nuevo"),
}


@pytest.fixture
def address(site: str, transactional_db: None) -> Callable[[str], str]:
    """The link in a mailing's message in that language."""
    batch = Batch.objects.create(meeting=make_meeting(title_fr="Réunion des partenaires", title_es="Reunión"))

    def of(language: str) -> str:
        message: Message = queue("amina@example.org", batch=batch, language=language)[0]
        return unsubscribe_address(message)

    return of


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("language", BUTTONS)
def test_page_is_accessible_in_each_of_its_states(
    page: Page, address: Callable[[str], str], language: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address(language))
    found = {"asks": violations(page)}
    for button, state in zip(BUTTONS[language], ("out", "back"), strict=True):
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("status").first).to_be_visible()
        found[state] = violations(page)

    page.set_viewport_size({"width": NARROWEST, "height": 640})
    assert found == {"asks": [], "out": [], "back": []}
    assert page.evaluate("document.documentElement.scrollWidth") == NARROWEST
    assert (Suppression.objects.count(), page.context.cookies()) == (0, [])


def test_button_works_without_scripts(open_browser: Callable[..., Page], address: Callable[[str], str]) -> None:
    page = open_browser(java_script_enabled=False, locale="es-ES")
    page.goto(address("fr"))

    page.get_by_role("button", name="Ne plus recevoir d’envois").click()

    expect(page.get_by_text("Vous ne recevrez plus d’envois au sujet de cette réunion.")).to_be_visible()
    assert Suppression.objects.count() == 1
    assert page.url.startswith(settings.SITE_URL + "/unsubscribe/")
