"""Dora imports contacts, invites them with Emil's approval, watches, pauses and sends on, and reminds the silent."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from meeting.models import Meeting, User
from partners.models import Contact, Invitation
from partners.services.invitations import decline_invitation
from tests.browser.steps import hold_no_longer, make_meeting_in_three_languages, sign_in
from tests.factories import make_registration
from tests.smtp_sink import Sink
from tests.waiting import eventually

GOOD, BAD = 288, 12
SUBJECTS = {
    "English": "Invitation: Our meeting",
    "French": "Invitation : Notre réunion",
    "Spanish": "Invitación: Nuestra reunión",
}
NOTHING_MORE = 3  # mails that were in conversation when staff pressed Pause


@pytest.fixture
def meeting(transactional_db: None) -> Meeting:
    return make_meeting_in_three_languages()


@pytest.fixture
def desks(page: Page, open_browser: Callable[..., Page], site: str, dora: User) -> tuple[Page, Page]:
    """Dora’s browser and Emil’s, who approves what she asks for."""
    of_emil = open_browser()
    emil = User.objects.create_superuser("emil@example.org", "emil's own secret")
    sign_in(page, site, dora)
    sign_in(of_emil, site, emil)
    return page, of_emil


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Three hundred contacts of three languages; every 25th has no address."""
    lines = ["Given name,Family name,E-mail,Organization,Constituency,Language"]
    for number in range(GOOD + BAD):
        email = f"person{number}@example.org" if number % 25 else "none"
        language = ["English", "French", "Spanish"][number % 3]
        lines.append(f"Amina,Diallo {number},{email},Ministry {number % 5},Member State,{language}")
    path = tmp_path / "contacts.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def invited_by(sink: Sink) -> list[str]:
    """Whom mails went to, but for Emil, who is told that something waits for his approval."""
    return [mail["To"] for mail in sink.mails if mail["To"] != "emil@example.org"]


def import_contacts(page: Page, site: str, table: Path) -> None:
    page.goto(f"{site}/admin/partners/contact/import/")
    page.get_by_label("File").set_input_files(table)
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator("#content-main")).to_contain_text(f"{BAD} lines with faults are left out.")
    page.get_by_role("button", name=f"Import {GOOD} lines").click()
    expect(page.get_by_role("heading", name="What was imported")).to_be_visible()


def write_campaign(page: Page, site: str, kind: str, standing: str, recipients: int) -> None:
    """A campaign with the texts of its kind, for those who stand so; Dora asks for it."""
    page.goto(f"{site}/admin/partners/campaign/add/?kind={kind}")
    page.locator("#id_meeting").select_option(label="Our meeting")
    for box in page.locator("[name=standings]").all():
        box.set_checked(box.get_attribute("value") == standing)
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.get_by_role("button", name=f"Ask for approval to send to {recipients} recipients", exact=True).click()
    expect(page.locator("#content-main")).to_contain_text(f"asks to send it to {recipients} recipients")


def approve(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.locator("#content-main")).to_contain_text("Handed to the outbox on")


def expect_row(page: Page, row: str, number: int) -> None:
    """The table says so, now or once somebody has looked again."""
    of_row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=row, exact=True))
    page.reload()
    expect(of_row.get_by_role("cell")).to_have_text(str(number))


@pytest.mark.usefixtures("worker")
def test_mailing_from_the_list_to_the_reminder(
    meeting: Meeting, desks: tuple[Page, Page], site: str, sink: Sink, table: Path
) -> None:
    page, of_emil = desks
    import_contacts(page, site, table)

    write_campaign(page, site, "invitation", "not_invited", GOOD)
    for language, subject in SUBJECTS.items():
        page.get_by_role("navigation", name="Language").get_by_role("link", name=language).click()
        expect(page.locator("#content-main")).to_contain_text(subject)
        page.get_by_role("navigation", name="Recipients").get_by_role("link", name="Next").click()
        expect(page.locator("#content-main")).to_contain_text("Recipient 2 of 96")
    sink.delay = 0.03  # seconds, so that there is something to watch
    approve(of_emil, page.url)
    hold_no_longer()
    of_emil.get_by_role("link", name="How the sending goes").click()
    eventually(lambda: len(invited_by(sink)) > GOOD / 10)
    of_emil.get_by_role("button", name="Pause").click()
    expect(of_emil.locator("#progress .state")).to_have_text("Is paused")
    paused_at = len(sink.mails)
    expect_row(of_emil, "Being sent", 0)
    assert len(sink.mails) <= paused_at + NOTHING_MORE
    of_emil.get_by_role("button", name="Send on").click()
    expect(of_emil.locator("#progress .state")).to_have_text("Is done", timeout=30_000)  # It looks by itself.
    expect_row(of_emil, "Accepted by the mail server", GOOD)
    assert sorted(set(invited_by(sink))) == sorted(Contact.objects.values_list("email", flat=True))
    assert set(sink.copies().values()) == {1}

    sink.delay = 0
    declined, registered, *silent = Invitation.objects.order_by("pk")
    decline_invitation(invitation=declined)
    make_registration(meeting, invitation=registered, email=registered.contact.email)
    write_campaign(page, site, "reminder", "silent", len(silent))
    approve(of_emil, page.url)
    hold_no_longer()
    eventually(lambda: len(invited_by(sink)) == GOOD + len(silent), within=30)
    assert set(invited_by(sink)[GOOD:]) == {invitation.contact.email for invitation in silent}
