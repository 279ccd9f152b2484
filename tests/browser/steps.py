"""What the people of the journeys do again and again."""

import re
from email.message import EmailMessage
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from meeting.models import Batch, Meeting, User
from partners.models import Registration
from tests.browser.conftest import STAFF_PASSWORD
from tests.browser.looking import violations
from tests.factories import make_open_meeting
from tests.smtp_sink import Sink, text_of
from tests.waiting import eventually

PERSONAL_LINK = re.compile(r"https?://\S+/(?:registration|invitation)/\S+")
LONGEST_WAIT = 30_000  # milliseconds between two looks of an open page at how things stand


def make_meeting_in_three_languages(**fields: object) -> Meeting:
    titles = {"title_en": "Our meeting", "title_fr": "Notre réunion", "title_es": "Nuestra reunión"}
    return make_open_meeting(slug="2027", **(titles | fields))


def hold_no_longer() -> None:
    """The five minutes in which a campaign can be called off as a whole are over."""
    Batch.objects.update(not_before=None)


def look_at(page: Page, heading: str) -> None:
    """The page is the one with this heading, accessible and no wider than the screen."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def mail_to(sink: Sink, address: str, subject: str) -> EmailMessage:
    """The mail to the address with this subject, once it has come."""
    [mail] = eventually(lambda: [mail for mail in sink.to(address) if mail["Subject"] == subject])
    return mail


def follow_link(page: Page, site: str, mail: EmailMessage) -> str:
    """Open the mail's only personal link; returns its address. The worker that wrote it may not know our host."""
    [link] = PERSONAL_LINK.findall(text_of(mail))
    address = site + urlsplit(link).path
    page.goto(address)
    return address


def page_of(site: str, registration: Registration, language: str) -> str:
    return f"{site}/{language}/registration/{registration.token}/"


def standing(page: Page) -> str:
    """What the page of a registration says about how things stand, as one line."""
    return " ".join(page.locator("#standing .notice").inner_text().split())


def fill_in_person(page: Page, given_name: str, *, attendance: str) -> None:
    """The form of registration, as far as it must be filled in; it is sent by the caller."""
    page.locator("#id_given_name").fill(given_name)
    page.locator("#id_family_name").fill("Diallo")
    page.locator("#id_email").fill(f"{given_name.lower()}@example.org")
    page.locator("#id_organization").fill("Ministry of Labour")
    page.locator("#id_constituency").select_option("member_state")
    page.locator("#id_country").select_option("SN")
    page.locator(f"[name=attendance][value={attendance}]").check()
    page.locator("[name=consent]").check()


def let_page_look(page: Page) -> None:
    """Time passes until the open page has asked how things stand; its clock is installed."""
    with page.expect_response(page.url):
        page.clock.fast_forward(LONGEST_WAIT)


def sign_in(page: Page, site: str, staff: User) -> None:
    staff.set_password(STAFF_PASSWORD)
    staff.save()
    page.goto(f"{site}/admin/")
    page.get_by_label("Email").fill(staff.email)
    page.get_by_label("Password").fill(STAFF_PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="What would you like to do?")).to_be_visible()
