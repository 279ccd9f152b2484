"""The directory as staff see it, on a desktop and on a phone: accessible, and by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from meeting.models import Meeting, User
from partners.models import Organization
from tests.browser.looking import DESKTOP, NARROWEST, PHONE, violations
from tests.browser.test_staff_pages import sign_in
from tests.factories import make_contact, make_organization, make_registration

DIRECTORY = "/admin/partners/organization/"


@pytest.fixture
def twice(demonstration: User) -> tuple[Organization, Organization]:
    """The ILO, twice; and a registration that names one of another spelling."""
    make_registration(Meeting.objects.get(slug="next"), organization_name="Internatonal Labor Organisation")
    return (
        Organization.objects.get(acronym_en="ILO"),
        make_organization(name_en="The Office", acronym_en="ILO", aliases="Bureau", constituency="ilo", country="CH"),
    )


def pages(first: Organization, second: Organization) -> list[str]:
    names = ("duplicates", "to-place", f"{first.pk}/merge/{second.pk}")
    return [DIRECTORY, *(f"{DIRECTORY}{name}/" for name in names), "/admin/partners/contact/add/"]


@pytest.mark.browser_context_args(bypass_csp=True)  # axe itself tries an inline style on these pages.
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_pages_of_the_directory_are_accessible(
    page: Page, site: str, demonstration: User, twice: tuple, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, site, demonstration)
    found = {}
    for path in pages(*twice):
        page.goto(site + path)
        found[path] = violations(page)
    assert {path: problems for path, problems in found.items() if problems} == {}


def test_pages_of_the_directory_fit_the_narrowest_screen(
    page: Page, site: str, demonstration: User, twice: tuple
) -> None:
    page.set_viewport_size({"width": NARROWEST, "height": 600})
    sign_in(page, site, demonstration)
    for path in pages(*twice)[1:4]:
        page.goto(site + path)
        assert page.evaluate("document.documentElement.scrollWidth") == NARROWEST, path
        buttons = page.locator("#content-main button").all()
        assert all(button.bounding_box()["height"] >= 24 for button in buttons), path


def test_two_become_one_by_keyboard(page: Page, site: str, demonstration: User, twice: tuple) -> None:
    kept, merged = twice
    amina = make_contact(organization=merged)
    sign_in(page, site, demonstration)
    page.goto(site + DIRECTORY)
    page.get_by_role("link", name="Suggested duplicates").press("Enter")
    page.get_by_role("link", name=f"Compare “{kept.name_en}” and “The Office”").press("Enter")
    page.get_by_role("button", name=f"Keep “{kept.name_en}”").press("Enter")
    expect(page.locator(".messagelist .success")).to_have_text(f"“The Office” is now part of “{kept.name_en}”.")
    amina.refresh_from_db()
    kept.refresh_from_db()
    assert amina.organization == kept
    assert kept.aliases.splitlines()[-2:] == ["The Office", "Bureau"]


def test_name_typed_is_placed(page: Page, site: str, demonstration: User, twice: tuple) -> None:
    sign_in(page, site, demonstration)
    page.goto(site + DIRECTORY)
    page.get_by_role("link", name="Organizations to place (1)").click()
    page.get_by_role("button", name="This is International Labour Organization, Switzerland").click()
    expect(page.locator(".messagelist .success")).to_have_text(
        "1 registration belongs to “International Labour Organization” now."
    )
    expect(page.locator("#content-main")).to_contain_text("Every organization of those registered is in the directory.")


@pytest.mark.browser_context_args(bypass_csp=True)
def test_organization_of_a_contact_is_found_as_one_types(
    page: Page, site: str, demonstration: User, twice: tuple
) -> None:
    """By any of its names."""
    sign_in(page, site, demonstration)
    page.goto(f"{site}/admin/partners/contact/add/")
    page.locator(".field-organization .select2-selection").click()
    assert violations(page) == []
    page.get_by_role("searchbox", name="Organization").press_sequentially("internationale travail")
    page.locator(".select2-results__option", has_text="International Labour Organization").click()
    expect(page.locator("#select2-id_organization-container")).to_contain_text("International Labour Organization")
