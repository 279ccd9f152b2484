"""Staff approve forty at once, decline the one by mistake and take it back: in a real browser."""

import datetime
from collections import Counter

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from meeting.models import Admission, Meeting, Message, User
from partners.models import Registration
from tests.browser.conftest import STAFF_PASSWORD
from tests.browser.looking import PHONE, violations
from tests.factories import make_contact, make_open_meeting, make_registration


@pytest.fixture
def meeting(transactional_db: None) -> Meeting:
    """Thirty seats, and forty who ask; the first asked forty hours ago."""
    meeting = make_open_meeting(seats_in_room=30, admission=Admission.APPROVAL, is_current=True)
    for number in range(40):
        asked_at = timezone.now() - datetime.timedelta(hours=40 - number)
        make_registration(
            meeting, status="pending", given_name=f"Number {number}", registered_at=asked_at, waiting_since=asked_at
        )
    return meeting


@pytest.fixture
def signed_in(page: Page, site: str, meeting: Meeting, dora: User) -> Page:
    dora.set_password(STAFF_PASSWORD)
    dora.save()
    page.goto(f"{site}/admin/partners/registration/")
    page.get_by_label("Email").fill(dora.email)
    page.get_by_label("Password").fill(STAFF_PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{site}/admin/partners/registration/")  # Loaded: its script selects all rows.
    return page


def act(page: Page, action: str) -> None:
    page.get_by_label("Action:").select_option(label=action)
    page.get_by_role("button", name="Run").or_(page.get_by_role("button", name="Go")).first.click()


def statuses() -> Counter[str]:
    return Counter(Registration.objects.values_list("status", flat=True))


def test_forty_are_approved_at_once_and_one_decline_is_undone(signed_in: Page) -> None:
    page = signed_in
    page.locator("#action-toggle").check()
    act(page, "Approve the selected registrations")
    expect(page.locator(".messagelist")).to_have_text(
        "40 registrations were approved; each person is told by mail. 10 of them now wait for a seat."
    )
    first = set(Registration.objects.filter(status="confirmed").values_list("given_name", flat=True))
    assert first == {f"Number {number}" for number in range(30)}
    assert Message.objects.filter(name="registration_approved").count() == 40

    last = Registration.objects.get(given_name="Number 39")
    page.locator(f'input[name=_selected_action][value="{last.pk}"]').check()
    act(page, "Decline the selected registrations…")
    page.get_by_label("Reason").select_option("other")
    page.get_by_role("button", name="Decline 1 registration").click()
    expect(page.get_by_text("Say the reason in this language.")).to_be_visible()
    page.get_by_label("Your note (English)").fill("You have written that you cannot come.")
    page.get_by_role("button", name="Show the mails").click()
    expect(page.locator(".mail-preview")).to_contain_text("You have written that you cannot come.")
    page.get_by_role("button", name="Decline 1 registration").click()
    expect(page.locator(".messagelist")).to_contain_text("1 registration was declined; the person is told by mail.")
    assert statuses() == {"confirmed": 30, "waitlisted": 9, "declined": 1}

    page.locator("#result_list").get_by_role("link", name=last.full_name).click()
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".messagelist")).to_contain_text("1 registration was approved; the person is told by mail.")
    expect(page.get_by_role("table", name="What happened")).to_contain_text("Declined by the secretariat")
    assert statuses() == {"confirmed": 30, "waitlisted": 10}


@pytest.mark.browser_context_args(bypass_csp=True)  # axe itself tries an inline style on these pages.
def test_pages_that_decide_and_record_are_accessible_on_a_phone(signed_in: Page, site: str) -> None:
    page, contact = signed_in, make_contact()
    page.set_viewport_size({"width": PHONE, "height": 800})
    registration = Registration.objects.first()

    page.goto(f"{site}/admin/partners/registration/{registration.pk}/change/")
    found = {"page": violations(page)}
    page.get_by_role("button", name="Decline…").click()
    page.get_by_role("button", name="Decline 1 registration").click()
    found["decline"] = violations(page)
    page.goto(f"{site}/admin/partners/recordedanswer/record/?contact={contact.pk}")
    page.get_by_role("button", name="Record the answer").click()
    found["record"] = violations(page)

    assert {name: problems for name, problems in found.items() if problems} == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
