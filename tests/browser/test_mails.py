"""The mails as a telephone shows them."""

import pytest
from playwright.sync_api import Page

from meeting.models import Message
from meeting.services.mails import build_mail
from partners.models import Registration
from partners.services.notices import tell
from tests.browser.looking import NARROWEST
from tests.factories import make_registration
from tests.test_templates import MAILS


@pytest.fixture
def amina(transactional_db: None) -> Registration:
    return make_registration(language="fr")


@pytest.mark.parametrize("name", MAILS)
def test_mail_fits_a_narrow_screen(page: Page, amina: Registration, name: str) -> None:
    """A personal link is longer than the screen is wide, and has no place to break."""
    tell(amina, name)
    html, *_calendar = [part.content for part in build_mail(Message.objects.get()).alternatives]
    page.set_viewport_size({"width": NARROWEST, "height": 640})

    page.set_content(html)

    assert page.evaluate("document.documentElement.scrollWidth") == NARROWEST
