"""The whole way of one person with scripts switched off, on a phone: invited, registered, changed, moved, cancelled."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from meeting.models import Meeting
from partners.models import AddressChange, Registration
from tests.browser.conftest import watch
from tests.browser.looking import PHONE
from tests.factories import make_contact, make_invitation, make_open_meeting, make_organization
from tests.partners.answers import in_each_language

SUBMIT = "main form [type=submit]"
NEW = "amina@ministry.example"


@pytest.fixture
def meeting(transactional_db: None) -> Meeting:
    return make_open_meeting(slug="2027")


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    with browser.new_context(java_script_enabled=False, viewport={"width": PHONE, "height": 800}) as context:
        page = context.new_page()
        complaints = watch(page, site)
        yield page
        assert complaints == []


def standing() -> list[tuple[str, str, str, str]]:
    """All registrations, by how they stand."""
    fields = ("status", "attendance", "position", "email")
    return list(Registration.objects.order_by("pk").values_list(*fields))


@in_each_language
def test_whole_way_works_without_a_script(page: Page, site: str, meeting: Meeting, language: str) -> None:
    _register(page, site, meeting, language)
    _send_the_form_again_by_the_back_button(page)
    mine = f"{site}/{language}/registration/{Registration.objects.get().token}/"
    _change_twice_by_the_back_button(page, mine)
    _go_online(page, mine)
    _use_another_address(page, mine, site, language)
    mine = f"{site}/{language}/registration/{Registration.objects.get().token}/"
    _cancel_and_register_again(page, mine)
    _ask_for_the_link(page, site, language)
    assert [status for status, *_ in standing()] == ["cancelled", "confirmed"]


def _register(page: Page, site: str, meeting: Meeting, language: str) -> None:
    organization = make_organization(name_en="Ministry of Labour", constituency="member_state", country="CI")
    contact = make_contact(family_name="Touré", email="amina@example.org", organization=organization)
    page.goto(f"{site}/{language}/invitation/{make_invitation(meeting, contact).token}/")
    page.locator("button[value=continue]").click()
    expect(page.locator("#id_family_name")).to_have_value("Touré")
    page.locator("[name=attendance][value=in_person]").check()
    page.locator("#id_consent").check()
    page.locator(SUBMIT).click()
    expect(page).to_have_url(re.compile("/2027/register/done/$"))
    assert standing() == [("confirmed", "in_person", "", "amina@example.org")]


def _send_the_form_again_by_the_back_button(page: Page) -> None:
    """The same answer, and no second registration; a change is made behind the personal link."""
    page.go_back()
    page.locator("#id_position").fill("Adviser")
    page.locator("[name=attendance][value=in_person]").check()
    page.locator("#id_consent").check()
    page.locator(SUBMIT).click()
    expect(page).to_have_url(re.compile("/2027/register/done/$"))
    assert standing() == [("confirmed", "in_person", "", "amina@example.org")]


def _change_twice_by_the_back_button(page: Page, mine: str) -> None:
    page.goto(mine)
    page.locator("main a[href$='/change/']").click()
    for position in ("Adviser", "Director"):
        page.locator("#id_position").fill(position)
        page.locator(SUBMIT).click()
        expect(page).to_have_url(f"{mine}?changed")
        assert standing() == [("confirmed", "in_person", position, "amina@example.org")]
        page.go_back()


def _go_online(page: Page, mine: str) -> None:
    page.goto(mine)
    page.locator("main a[href$='/switch/']").click()
    page.locator(SUBMIT).click()
    expect(page).to_have_url(f"{mine}?changed")
    assert standing() == [("confirmed", "online", "Director", "amina@example.org")]


def _use_another_address(page: Page, mine: str, site: str, language: str) -> None:
    page.goto(f"{mine}change/")
    page.locator("main a[href$='/address/']").click()
    page.locator("#id_email").fill(NEW)
    page.locator(SUBMIT).click()
    expect(page.locator("main")).to_contain_text(NEW)
    confirm = f"{site}/{language}/registration/address/{AddressChange.objects.get().token}/"
    page.goto(confirm)
    page.locator(SUBMIT).click()
    expect(page).to_have_url(confirm)
    assert standing() == [("confirmed", "online", "Director", NEW)]


def _cancel_and_register_again(page: Page, mine: str) -> None:
    page.goto(mine)
    page.locator("main a[href$='/cancel/']").click()
    page.locator(SUBMIT).click()
    expect(page).to_have_url(mine)
    page.locator("main a[href$='/register/']").click()
    expect(page.locator("#id_position")).to_have_value("Director")
    page.locator("#id_consent").check()
    page.locator(SUBMIT).click()
    expect(page).to_have_url(re.compile("/2027/register/done/$"))
    assert standing() == [("cancelled", "online", "Director", NEW), ("confirmed", "online", "Director", NEW)]


def _ask_for_the_link(page: Page, site: str, language: str) -> None:
    page.goto(f"{site}/{language}/registration/")
    page.locator("#id_email").fill(NEW)
    page.locator(SUBMIT).click()
    expect(page).to_have_url(f"{site}/{language}/registration/?sent")
    expect(page.locator("main .notice.success")).to_be_visible()
