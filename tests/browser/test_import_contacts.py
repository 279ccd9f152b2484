"""Dora imports three hundred contacts, twelve of them with faults, mends those and imports them: in a real browser."""

import io
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from meeting.models import User
from partners.models import Contact, Organization
from tests.browser.conftest import STAFF_PASSWORD
from tests.browser.looking import DESKTOP, PHONE, violations

HEADINGS = "Titre;Prénom;Nom;Courriel;Organisation;Catégorie;Pays;Listes;Pointure"
BAD = 12


def line(number: int, email: str) -> str:
    organization = f"Ministère du Travail {number % 7};État Membre;Sénégal"
    return f"Mme;Amélie;Dupré {number};{email};{organization};Bailleurs, Experts, Presse;38"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """As Excel writes it in French: semicolons, Windows-1252. Every 25th address is none."""
    addresses = [f"amelie{number}@example.org" if number % 25 else "sans adresse" for number in range(300)]
    lines = [HEADINGS, *(line(number, address) for number, address in enumerate(addresses))]
    path = tmp_path / "contacts.csv"
    path.write_bytes("\r\n".join(lines).encode("windows-1252"))
    return path


@pytest.fixture
def at_import(page: Page, site: str, transactional_db: None, dora: User) -> Page:
    dora.set_password(STAFF_PASSWORD)
    dora.save()
    page.goto(f"{site}/admin/partners/contact/")
    page.get_by_label("Email").fill(dora.email)
    page.get_by_label("Password").fill(STAFF_PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="Import", exact=True).click()
    return page


def bring(page: Page, path: Path) -> None:
    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Look at it").click()


def test_three_hundred_contacts_with_twelve_faults(at_import: Page, table: Path, tmp_path: Path) -> None:
    page = at_import
    bring(page, table)
    expect(page.get_by_label("Catégorie")).to_have_value("constituency")
    expect(page.get_by_label("Pointure")).to_have_value("")
    expect(page.locator("#content-main")).to_contain_text("288 new contacts")
    expect(page.get_by_role("table", name="Lines with faults").locator("tbody tr")).to_have_count(BAD)
    expect(page.get_by_role("table", name="Lines with faults").locator("tbody tr").nth(1)).to_have_text(
        re.compile(r"27\s+E-mail address: Enter a complete address, such as name@example\.org\.\s+“sans adresse”")
    )
    assert Contact.objects.count() == 0

    page.get_by_label("Catégorie").select_option(label="left out")
    page.get_by_role("button", name="Look again with these columns").click()
    expect(page.locator("#content-main")).to_contain_text("300 lines with faults")
    page.get_by_label("Catégorie").select_option(label="Constituency")
    page.get_by_role("button", name="Look again with these columns").click()

    expect(page.locator("#content-main")).to_contain_text("12 lines with faults are left out.")
    tab = page.context.new_page()
    tab.goto(page.url)
    page.get_by_role("button", name="Import 288 lines").click()
    expect(page.get_by_role("heading", name="What was imported")).to_be_visible()
    assert (Contact.objects.count(), Organization.objects.count()) == (288, 7)

    tab.get_by_role("button", name="Import 288 lines").click()
    expect(tab.locator(".messagelist")).to_have_text("This was imported already; nothing was imported twice.")
    assert Contact.objects.count() == 288

    with page.expect_download() as download:
        page.get_by_role("link", name="Download the lines with faults (XLSX)").click()
    book = load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    addresses = [cell for cell in book.active["D"] if cell.value == "sans adresse"]
    for number, cell in enumerate(addresses):
        cell.value = f"amelie{number * 25}@example.org"
    mended = tmp_path / "mended.xlsx"
    book.save(mended)
    page.get_by_role("link", name="Import another table").click()
    bring(page, mended)
    expect(page.locator("#unused")).to_have_text(re.compile(r"1 column is not used:\s+“Pointure”"))
    page.get_by_role("button", name="Import 12 lines").click()
    expect(page.locator("#content-main")).to_contain_text("12 new contacts")
    assert (Contact.objects.count(), Organization.objects.count()) == (300, 7)


@pytest.mark.browser_context_args(bypass_csp=True)  # axe itself tries an inline style on these pages.
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_pages_are_accessible(at_import: Page, table: Path, width: int) -> None:
    page, found = at_import, {}
    page.set_viewport_size({"width": width, "height": 800})
    page.get_by_role("button", name="Look at it").click()
    found["refused"] = violations(page)
    bring(page, table)
    found["looked at"] = violations(page)
    page.get_by_role("button", name="Import 288 lines").click()
    expect(page.get_by_role("heading", name="What was imported")).to_be_visible()
    found["imported"] = violations(page)
    page.get_by_role("link", name="Import another table").click()
    found["start"] = violations(page)
    page.get_by_role("link", name="Contacts", exact=True).first.click()
    page.get_by_role("link", name="Add contact").first.click()
    expect(page.locator(".select2-selection")).to_have_attribute("aria-label", "Organization")  # A script gives it.
    found["contact"] = violations(page)

    assert {name: problems for name, problems in found.items() if problems} == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= width
